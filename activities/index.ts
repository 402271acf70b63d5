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
import { createMerging, type TellCase } from './merging.js';
import { createNotices } from './notices.js';

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
      return around.organisation.current();
    },
    approvalTokenSecret,
    rehearsal,
    log,
  });
  const effects = createEffects({
    merchantMaintenance: endpoint('merchant maintenance', outside.merchantMaintenanceUrl),
    accountCore: endpoint('account core', outside.accountCoreUrl),
    crm: endpoint('CRM', outside.crmUrl),
    riskControl: endpoint('risk control', outside.riskControlUrl),
    backOffice: endpoint('back office', outside.backOfficeUrl),
    telephony: endpoint('telephony gateway', outside.telephonyUrl),
    mail: {
      smtpUrl: outside.smtpUrl,
      domain: config.mailDomain,
      secret: approvalTokenSecret,
      appUrl: `http://${config.api.host}:${config.api.port}`,
      timeoutMs: TIMEOUT_MS,
      get directory() {
        return around.organisation.current();
      },
      register,
    },
  });
  const registers = { ...createKpi(pool), ...betweenCases(around), mintFormNumber };
  return { ...core, ...logged({ ...effects, ...createNotices(effects.sendMail), ...registers }, log) };
}

/** What one case has to do with others. */
function betweenCases({ groups, cases }: Pick<Surroundings, 'groups' | 'cases'>) {
  return { ...createGroups(groups), ...createMerging(cases) };
}
