import type pg from 'pg';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { createMailRegister } from '../db/mail-register.js';
import { createCore } from './core.js';
import { ContentStore } from '../db/content-store.js';
import type { CurrentDirectory } from './directory.js';
import { createEffects } from './effects.js';
import { createGroups, type GroupSignal } from './groups.js';
import { createKpi } from './kpi.js';
import { logged } from './log.js';
import type { MailDeps } from './mail.js';
import { createNotices, createPager } from './notices.js';

const TIMEOUT_MS = 8_000;

/** What the activities get from the process around them. */
export interface Surroundings {
  readonly organisation: CurrentDirectory;
  /** Signals a group of cases (worker/groups.ts). */
  readonly groups: (signal: GroupSignal) => Promise<void>;
}

/** Every activity of the product, by the name the workflow and the packs use. In a rehearsal all endpoints are the counterpart's. */
export function createActivities(config: Config, pool: pg.Pool, log: Logger, { organisation, groups }: Surroundings) {
  const register = createMailRegister(pool, config.payloadKeys);
  const endpoint = (name: string, url: string) => ({ name, url, secret: config.webhookSecret, timeoutMs: TIMEOUT_MS });
  const { outside, approvalTokenSecret, rehearsal, payloadKeys: keys, lookupKey } = config;
  const store = new ContentStore(config.home, pool);
  const { mintFormNumber, ...core } = createCore({
    store,
    pool,
    keys,
    lookupKey,
    register,
    get directory() {
      return organisation.current();
    },
    approvalTokenSecret,
    rehearsal,
    log,
  });
  const mail = mailDeps(config, organisation, register);
  const effects = createEffects({
    merchantMaintenance: endpoint('merchant maintenance', outside.merchantMaintenanceUrl),
    accountCore: endpoint('account core', outside.accountCoreUrl),
    crm: endpoint('CRM', outside.crmUrl),
    riskControl: endpoint('risk control', outside.riskControlUrl),
    backOffice: endpoint('back office', outside.backOfficeUrl),
    telephony: endpoint('telephony gateway', outside.telephonyUrl),
    mail,
  });
  const notices = { ...createNotices(effects.sendMail), ...createPager(effects.sendMail, mail) };
  const registers = { ...createKpi(pool), ...createGroups(groups), mintFormNumber };
  return { ...core, ...logged({ ...effects, ...notices, ...registers }, log) };
}

function mailDeps(config: Config, organisation: CurrentDirectory, register: MailDeps['register']): MailDeps {
  return {
    smtpUrl: config.outside.smtpUrl,
    domain: config.mailDomain,
    secret: config.approvalTokenSecret,
    appUrl: `http://${config.api.host}:${config.api.port}`,
    timeoutMs: TIMEOUT_MS,
    get directory() {
      return organisation.current();
    },
    register,
  };
}
