import type { KeyObject } from 'node:crypto';
import { join, resolve } from 'node:path';
import { fileFaults, filesOf, type FilesConfig } from './files.js';
import { packageRoot } from './root.js';
import { settings, type Settings } from './settings.js';

/** Where the systems outside are; in a rehearsal all of them are the counterpart. */
export interface Outside {
  readonly merchantMaintenanceUrl: string;
  readonly accountCoreUrl: string;
  readonly crmUrl: string;
  readonly backOfficeUrl: string;
  readonly riskControlUrl: string;
  readonly telephonyUrl: string;
  readonly smsUrl: string;
  readonly smtpUrl: string;
}

/** Mail as a way in. */
export interface MailIn {
  readonly receivePort?: number;
  readonly imapUrl?: string;
  /** Organisation the mail belongs to that no gateway handed in. */
  readonly org: string;
  /** Where new complaints go, and as what they are opened; undefined: mail opens nothing. */
  readonly intake?: { readonly address: string; readonly pack: string; readonly category: string };
  readonly authServer?: string;
  /** Bytes. */
  readonly sizeLimit: number;
  readonly quarantineRole: string;
}

/** What a process runs with. Frozen; the environment is read once, at its start. */
export interface Config {
  readonly database: { readonly url: string; readonly schema: string };
  readonly temporal: { readonly address: string; readonly namespace: string; readonly taskQueue: string };
  /** Absolute path of the data folder. */
  readonly home: string;
  /** The first key encrypts, all decrypt. */
  readonly payloadKeys: readonly { readonly id: string; readonly key: KeyObject }[];
  /** Makes the digests by which personal data is looked up. */
  readonly lookupKey: KeyObject;
  readonly jwt: {
    readonly issuer: string;
    readonly audience: string;
    readonly secret?: string;
    readonly jwksUrl?: string;
  };
  readonly approvalTokenSecret: string;
  readonly webhookSecret: string;
  readonly api: { readonly host: string; readonly port: number };
  readonly outside: Outside;
  readonly mailDomain: string;
  readonly mail: MailIn;
  /** Absolute path of the organisation directory an empty register is filled from. */
  readonly directoryFile: string;
  /** Absolute path of the operator's parameter values. */
  readonly parametersFile?: string;
  readonly files: FilesConfig;
  /** Cases the worker keeps in memory; undefined leaves it to the SDK. */
  readonly workerCache?: number;
  readonly logLevel: Settings['LOG_LEVEL'];
  readonly devMode: boolean;
  readonly rehearsal: boolean;
}

const demoDirectory = () => join(packageRoot(), 'examples', 'directory.yaml');

type Env = Readonly<Record<string, string | undefined>>;

/** The environment cannot be used; `faults` names every setting that is wrong, not only the first. */
export class ConfigError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`Configuration is not usable (docs/configuration.md):\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Reads the configuration from `env`. An empty value counts as not set. Throws ConfigError with all faults at once. */
export function loadConfig(env: Env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = settings.safeParse(given);
  const faults = [...(parsed.error?.issues ?? []).map((issue) => fault(given, issue)), ...crossFaults(given)];
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  return deepFreeze(shape(parsed.data));
}

function fault(given: Env, issue: { path: PropertyKey[]; message: string }): string {
  const name = String(issue.path[0]);
  return `${name}: ${given[name] === undefined ? 'is required' : issue.message}`;
}

const outsideNames = [
  'MERCHANT_MAINTENANCE_URL',
  'ACCOUNT_CORE_URL',
  'CRM_URL',
  'RISK_CONTROL_URL',
  'BACK_OFFICE_URL',
  'TELEPHONY_URL',
  'SMS_URL',
] as const;
const isolated = [
  ['DATABASE_SCHEMA', 'redress'],
  ['TEMPORAL_NAMESPACE', 'redress'],
  ['TASK_QUEUE', 'redress'],
] as const;

// Rules over several settings, checked on the raw values so that they are told together with the faults of single ones.
function crossFaults(given: Env): string[] {
  const rehearsal = given.REHEARSAL === 'true' || given.REHEARSAL === '1';
  const faults = fileFaults(given);
  if ((given.JWT_SECRET === undefined) === (given.JWT_JWKS_URL === undefined)) {
    faults.push('JWT_SECRET, JWT_JWKS_URL: exactly one of them is required');
  }
  for (const name of outsideNames) {
    if (given.COUNTERPART_URL === undefined && (rehearsal || given[name] === undefined)) {
      faults.push(
        rehearsal ? `${name}: a rehearsal needs COUNTERPART_URL` : `${name}: is required without COUNTERPART_URL`
      );
    }
  }
  if (given.COUNTERPART_SMTP_URL === undefined && (rehearsal || given.SMTP_URL === undefined)) {
    faults.push(rehearsal ? 'SMTP_URL: a rehearsal needs COUNTERPART_SMTP_URL' : 'SMTP_URL: is required');
  }
  const intake = ['MAIL_INTAKE', 'MAIL_INTAKE_PACK', 'MAIL_INTAKE_CATEGORY'].filter(
    (name) => given[name] !== undefined
  );
  if (intake.length % 3 !== 0)
    faults.push('MAIL_INTAKE, MAIL_INTAKE_PACK, MAIL_INTAKE_CATEGORY: either all or none of them');
  if ((given.MAIL_RECEIVE_PORT ?? given.IMAP_URL) !== undefined && given.MAIL_ORG === undefined)
    faults.push('MAIL_ORG: is required with MAIL_RECEIVE_PORT or IMAP_URL');
  for (const [name, real] of isolated) {
    if (rehearsal && given[name] === real) faults.push(`${name}: a rehearsal may not use "${real}"`);
  }
  return faults;
}

function shape(set: Settings): Config {
  const own = set.REHEARSAL ? 'redress-rehearsal' : 'redress';
  return {
    database: { url: set.DATABASE_URL, schema: set.DATABASE_SCHEMA ?? own.replace('-', '_') },
    temporal: {
      address: set.TEMPORAL_ADDRESS,
      namespace: set.TEMPORAL_NAMESPACE ?? own,
      taskQueue: set.TASK_QUEUE ?? own,
    },
    home: resolve(set.REDRESS_HOME),
    payloadKeys: set.PAYLOAD_KEYS,
    lookupKey: set.LOOKUP_KEY,
    jwt: {
      issuer: set.JWT_ISSUER,
      audience: set.JWT_AUDIENCE,
      ...(set.JWT_SECRET !== undefined && { secret: set.JWT_SECRET }),
      ...(set.JWT_JWKS_URL !== undefined && { jwksUrl: set.JWT_JWKS_URL }),
    },
    approvalTokenSecret: set.APPROVAL_TOKEN_SECRET,
    webhookSecret: set.WEBHOOK_SECRET,
    api: { host: set.API_HOST, port: set.API_PORT },
    outside: outside(set),
    mailDomain: set.MAIL_DOMAIN,
    mail: mailIn(set),
    directoryFile: set.DIRECTORY_FILE ? resolve(set.DIRECTORY_FILE) : demoDirectory(),
    ...(set.PARAMETERS_FILE !== undefined && { parametersFile: resolve(set.PARAMETERS_FILE) }),
    files: filesOf(set),
    ...(set.WORKER_CACHE !== undefined && { workerCache: set.WORKER_CACHE }),
    logLevel: set.LOG_LEVEL,
    devMode: set.DEV_MODE,
    rehearsal: set.REHEARSAL,
  };
}

// A rehearsal never sees the real endpoints, even where the same environment names them (invariant 15).
function outside(set: Settings): Outside {
  const at = (real: string | undefined, path: string) =>
    set.REHEARSAL || real === undefined ? `${set.COUNTERPART_URL?.replace(/\/$/, '')}/${path}` : real;
  return {
    merchantMaintenanceUrl: at(set.MERCHANT_MAINTENANCE_URL, 'merchant-maintenance'),
    accountCoreUrl: at(set.ACCOUNT_CORE_URL, 'account-core'),
    crmUrl: at(set.CRM_URL, 'crm'),
    backOfficeUrl: at(set.BACK_OFFICE_URL, 'back-office'),
    riskControlUrl: at(set.RISK_CONTROL_URL, 'risk-control'),
    telephonyUrl: at(set.TELEPHONY_URL, 'telephony'),
    smsUrl: at(set.SMS_URL, 'sms'),
    smtpUrl: (set.REHEARSAL ? undefined : set.SMTP_URL) ?? set.COUNTERPART_SMTP_URL ?? '',
  };
}

function mailIn(set: Settings): MailIn {
  const { MAIL_INTAKE: address, MAIL_INTAKE_PACK: pack = '', MAIL_INTAKE_CATEGORY: category = '' } = set;
  return {
    // A rehearsal would take real complaints from where they are waited for.
    ...(set.MAIL_RECEIVE_PORT !== undefined && !set.REHEARSAL && { receivePort: set.MAIL_RECEIVE_PORT }),
    ...(set.IMAP_URL !== undefined && !set.REHEARSAL && { imapUrl: set.IMAP_URL }),
    org: set.MAIL_ORG ?? '',
    ...(address !== undefined && { intake: { address, pack, category } }),
    ...(set.MAIL_AUTH_SERVER !== undefined && { authServer: set.MAIL_AUTH_SERVER }),
    sizeLimit: set.MAIL_SIZE_LIMIT,
    quarantineRole: set.MAIL_QUARANTINE_ROLE,
  };
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === 'object' && (Array.isArray(value) || value.constructor === Object)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
