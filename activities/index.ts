import type pg from 'pg';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { createLetterRegister } from '../db/letter-register.js';
import { createMailRegister } from '../db/mail-register.js';
import { createCore } from './core.js';
import { ContentStore } from '../db/content-store.js';
import type { EffectInput } from '../domain/case/effect.js';
import type { CurrentDirectory } from './directory.js';
import { createEffects } from './effects.js';
import { createGroups, createTelling, type GroupSignal } from './groups.js';
import { createKpi } from './kpi.js';
import { createLetters, isLetter, type LetterDeps } from './letters.js';
import type { MailDeps } from './mail.js';
import type { MailSettings } from './mail-transport.js';
import { logged } from './log.js';
import { createMerging, type TellCase } from './merging.js';
import { createNotices, createPager } from './notices.js';
import { createTasks } from './tasks.js';

const TIMEOUT_MS = 8_000;

/** What the activities get from the process around them. */
export interface Surroundings {
  readonly organisation: CurrentDirectory;
  /** Signals a group of cases (worker/groups.ts). */
  readonly groups: (signal: GroupSignal) => Promise<void>;
  /** Gives another case a command (worker/cases.ts). */
  readonly cases: TellCase;
}

/** Every activity of the product, by the name the workflow and the packs use. In a rehearsal all endpoints are the counterpart's. */
export function createActivities(config: Config, pool: pg.Pool, log: Logger, around: Surroundings) {
  const register = createMailRegister(pool, config.payloadKeys);
  const { approvalTokenSecret, rehearsal, payloadKeys: keys, lookupKey } = config;
  const store = new ContentStore(config.home, pool);
  const { mintFormNumber, ...core } = createCore({
    store,
    pool,
    keys,
    lookupKey,
    register,
    get directory() {
      return around.organisation.current();
    },
    approvalTokenSecret,
    rehearsal,
    log,
  });
  const mail = {
    ...mailSettings(config),
    appUrl: `http://${config.api.host}:${config.api.port}`,
    get directory() {
      return around.organisation.current();
    },
    register,
  };
  const letters = { mail, register: createLetterRegister(pool, keys), packOf: (hash: string) => store.pack(hash) };
  const outside = createOutside(config, mail, letters);
  const registers = { ...createKpi(pool), ...betweenCases(around), mintFormNumber };
  return {
    ...core,
    ...createTelling(around.cases),
    ...createTasks({ pool, store, rehearsal, log, sendNotice: outside.sendNotice }),
    ...logged({ ...outside, ...registers }, log),
  };
}

const mailSettings = ({ outside, mailDomain, approvalTokenSecret }: Config): MailSettings => ({
  smtpUrl: outside.smtpUrl,
  domain: mailDomain,
  secret: approvalTokenSecret,
  timeoutMs: TIMEOUT_MS,
});

/** What reaches the outside: its systems, our own people, and the complainant. */
function createOutside({ outside, webhookSecret }: Config, mail: MailDeps, deps: Omit<LetterDeps, 'sms'>) {
  const endpoint = (name: string, url: string) => ({ name, url, secret: webhookSecret, timeoutMs: TIMEOUT_MS });
  const effects = createEffects({
    merchantMaintenance: endpoint('merchant maintenance', outside.merchantMaintenanceUrl),
    accountCore: endpoint('account core', outside.accountCoreUrl),
    crm: endpoint('CRM', outside.crmUrl),
    riskControl: endpoint('risk control', outside.riskControlUrl),
    backOffice: endpoint('back office', outside.backOfficeUrl),
    telephony: endpoint('telephony gateway', outside.telephonyUrl),
    mail,
  });
  const letters = createLetters({ ...deps, sms: endpoint('SMS gateway', outside.smsUrl) });
  return {
    ...effects,
    ...createNotices(effects.sendMail),
    ...createPager(effects.sendMail, mail),
    sendMail: (input: EffectInput) => (isLetter(input) ? letters : effects).sendMail(input),
    sendSms: letters.sendSms,
  };
}

/** What one case has to do with others. */
function betweenCases({ groups, cases }: Pick<Surroundings, 'groups' | 'cases'>) {
  return { ...createGroups(groups), ...createMerging(cases) };
}
