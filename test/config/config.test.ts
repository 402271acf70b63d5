import { format } from 'prettier';
import { expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../../config/config.js';
import { configurationDocs } from '../../config/docs.js';

const key = Buffer.alloc(32, 7).toString('base64');
const good = {
  DATABASE_URL: 'postgresql://u:p@localhost/db',
  TEMPORAL_ADDRESS: 'localhost:7233',
  PAYLOAD_KEYS: `k2:${key},k1:${key}`,
  LOOKUP_KEY: key,
  JWT_ISSUER: 'https://login.example.org',
  JWT_SECRET: 's'.repeat(32),
  APPROVAL_TOKEN_SECRET: 'a'.repeat(32),
  WEBHOOK_SECRET: `whsec_${key}`,
  MERCHANT_MAINTENANCE_URL: 'https://merchants.example.org/in',
  ACCOUNT_CORE_URL: 'https://accounts.example.org',
  CRM_URL: 'https://crm.example.org',
  BACK_OFFICE_URL: 'https://back-office.example.org',
  RISK_CONTROL_URL: 'https://risk.example.org',
  TELEPHONY_URL: 'https://telephony.example.org',
  SMS_URL: 'https://sms.example.org',
  SMTP_URL: 'smtp://mail.example.org',
};

function faults(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

it('a complete environment is read, with defaults for the rest', () => {
  const config = loadConfig(good);
  expect(config.payloadKeys.map(({ id, key: { symmetricKeySize } }) => [id, symmetricKeySize])).toEqual([
    ['k2', 32],
    ['k1', 32],
  ]);
  expect(config.temporal).toEqual({ address: 'localhost:7233', namespace: 'redress', taskQueue: 'redress' });
  expect(config.database.schema).toBe('redress');
  expect(config.api).toEqual({ host: '127.0.0.1', port: 3000 });
  expect(config.outside.merchantMaintenanceUrl).toBe('https://merchants.example.org/in');
  expect([config.devMode, config.rehearsal]).toEqual([false, false]);
});

it('all faults are told at once, missing, malformed and contradicting ones', () => {
  const { DATABASE_URL: _url, CRM_URL: _crm, ...rest } = good;
  const wrong = {
    ...rest,
    PAYLOAD_KEYS: 'k1:c2hvcnQ=',
    LOOKUP_KEY: 'c2hvcnQ=',
    API_PORT: '70000',
    JWT_JWKS_URL: 'https://x.example.org',
    DEV_MODE: 'maybe',
  };
  expect(faults(wrong).map((line) => line.split(':')[0])).toEqual([
    'DATABASE_URL',
    'PAYLOAD_KEYS',
    'LOOKUP_KEY',
    'API_PORT',
    'DEV_MODE',
    'JWT_SECRET, JWT_JWKS_URL',
    'CRM_URL',
  ]);
  expect(faults(wrong)).toContain('DATABASE_URL: is required');
});

it('mail is received only as a whole: an organisation for what comes in, and pack and category for new complaints', () => {
  const mail = { MAIL_RECEIVE_PORT: '2525', IMAP_URL: 'imaps://u:p@mail.example.org/INBOX', MAIL_ORG: 'shop' };
  const intake = { MAIL_INTAKE: 'Complaints@Example.org', MAIL_INTAKE_PACK: 'p', MAIL_INTAKE_CATEGORY: 'c' };
  expect(loadConfig({ ...good, ...mail, ...intake }).mail).toMatchObject({
    ...{ receivePort: 2525, imapUrl: mail.IMAP_URL, org: 'shop' },
    intake: { address: 'complaints@example.org', pack: 'p', category: 'c' },
  });
  expect(faults({ ...good, MAIL_RECEIVE_PORT: '2525' })).toEqual([
    'MAIL_ORG: is required with MAIL_RECEIVE_PORT or IMAP_URL',
  ]);
  expect(faults({ ...good, MAIL_INTAKE: 'complaints@example.org' })).toEqual([
    'MAIL_INTAKE, MAIL_INTAKE_PACK, MAIL_INTAKE_CATEGORY: either all or none of them',
  ]);
});

it('an empty value counts as not set', () => {
  expect(loadConfig({ ...good, API_PORT: '', JWT_JWKS_URL: '' }).api.port).toBe(3000);
  expect(faults({ ...good, DATABASE_URL: '' })).toEqual(['DATABASE_URL: is required']);
});

it('a fault never repeats the secret it is about', () => {
  expect(
    faults({ ...good, PAYLOAD_KEYS: 'k1:hunter2', LOOKUP_KEY: 'hunter2', JWT_SECRET: 'hunter2' }).join()
  ).not.toContain('hunter2');
});

it('the configuration cannot be changed afterwards', () => {
  const config = loadConfig(good);
  expect(() => Object.assign(config.temporal, { namespace: 'other' })).toThrow(TypeError);
  expect(() => Object.assign(config.payloadKeys, { length: 0 })).toThrow(TypeError);
});

it('invariant 15: a rehearsal is isolated and sees the counterpart only, whatever else the environment names', () => {
  const counterpart = { COUNTERPART_URL: 'http://127.0.0.1:3100/', COUNTERPART_SMTP_URL: 'smtp://127.0.0.1:3125' };
  const { database, temporal, outside } = loadConfig({ ...good, ...counterpart, REHEARSAL: 'true' });
  expect(database.schema).toBe('redress_rehearsal');
  expect(temporal).toMatchObject({ namespace: 'redress-rehearsal', taskQueue: 'redress-rehearsal' });
  expect(outside).toEqual({
    merchantMaintenanceUrl: 'http://127.0.0.1:3100/merchant-maintenance',
    accountCoreUrl: 'http://127.0.0.1:3100/account-core',
    crmUrl: 'http://127.0.0.1:3100/crm',
    riskControlUrl: 'http://127.0.0.1:3100/risk-control',
    backOfficeUrl: 'http://127.0.0.1:3100/back-office',
    telephonyUrl: 'http://127.0.0.1:3100/telephony',
    smsUrl: 'http://127.0.0.1:3100/sms',
    smtpUrl: 'smtp://127.0.0.1:3125',
  });
});

it('invariant 15: a rehearsal receives no real mail', () => {
  const counterpart = { COUNTERPART_URL: 'http://127.0.0.1:3100/', COUNTERPART_SMTP_URL: 'smtp://127.0.0.1:3125' };
  const mailbox = { IMAP_URL: 'imaps://u:p@mail.example.org', MAIL_RECEIVE_PORT: '25', MAIL_ORG: 'shop' };
  const { mail } = loadConfig({ ...good, ...counterpart, ...mailbox, REHEARSAL: 'true' });
  expect([mail.imapUrl, mail.receivePort]).toEqual([undefined, undefined]);
});

it('invariant 15: a rehearsal without counterpart, or in the real namespace, queue or schema is refused', () => {
  const real = { DATABASE_SCHEMA: 'redress', TEMPORAL_NAMESPACE: 'redress', TASK_QUEUE: 'redress' };
  expect(faults({ ...good, ...real, REHEARSAL: '1' }).map((line) => line.split(':')[0])).toEqual([
    'MERCHANT_MAINTENANCE_URL',
    'ACCOUNT_CORE_URL',
    'CRM_URL',
    'RISK_CONTROL_URL',
    'BACK_OFFICE_URL',
    'TELEPHONY_URL',
    'SMS_URL',
    'SMTP_URL',
    'DATABASE_SCHEMA',
    'TEMPORAL_NAMESPACE',
    'TASK_QUEUE',
  ]);
});

it('docs/configuration.md is the table of what is checked (vitest -u rewrites it)', async () => {
  await expect(await format(configurationDocs(), { parser: 'markdown', printWidth: 120 })).toMatchFileSnapshot(
    '../../docs/configuration.md'
  );
});
