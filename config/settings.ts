import { createSecretKey } from 'node:crypto';
import { z } from 'zod';
import { FILE_TYPE_NAMES } from './file-types.js';

const url = (...protocols: string[]) =>
  z.url({ protocol: new RegExp(`^(${protocols.join('|')})$`), error: `must be a ${protocols.join(' or ')} URL` });
const http = url('http', 'https');
const flag = z
  .stringbool({ truthy: ['true', '1'], falsy: ['false', '0'], error: 'must be true or false' })
  .default(false);
const secret = z.string().min(32, 'must have at least 32 characters');
const identifier = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/, 'must be a lower-case SQL name');
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$/, 'must be letters, digits, dots and dashes');
const port = z.coerce.number('must be a port').int().min(1).max(65535);

const payloadKeys = z.string().transform((text, context) =>
  text.split(',').map((entry) => {
    const [id = '', base64 = ''] = entry.trim().split(/:(.*)/s);
    const key = Buffer.from(base64, 'base64');
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(id) || key.length !== 32) {
      context.addIssue({ code: 'custom', message: 'must be a list of id:base64 with 32 bytes each' });
    }
    return { id, key: createSecretKey(key) };
  })
);

const fileTypes = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .pipe(z.array(z.enum(FILE_TYPE_NAMES, `must be a list of ${FILE_TYPE_NAMES.join(',')}`)).min(1));

const lookupKey = z.string().transform((base64, context) => {
  const key = Buffer.from(base64, 'base64');
  if (key.length !== 32) context.addIssue({ code: 'custom', message: 'must be 32 bytes in base64' });
  return createSecretKey(key);
});

/** Every environment name the processes read: its check and its meaning. docs/configuration.md is generated from it. */
export const settings = z.object({
  DATABASE_URL: url('postgres', 'postgresql').describe('PostgreSQL that keeps projections and registers.'),
  DATABASE_SCHEMA: identifier
    .optional()
    .describe('Schema for all tables. Default `redress`, in a rehearsal `redress_rehearsal`.'),
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s/]+:\d{1,5}$/, 'must be host:port')
    .describe('Temporal frontend, host:port.'),
  TEMPORAL_NAMESPACE: name
    .optional()
    .describe('Temporal namespace. Default `redress`, in a rehearsal `redress-rehearsal`.'),
  TASK_QUEUE: name
    .optional()
    .describe('Task queue of the worker. Default `redress`, in a rehearsal `redress-rehearsal`.'),
  REDRESS_HOME: z
    .string()
    .default('.redress')
    .describe('Data folder: packs by content, and all that `redress start` keeps.'),
  PAYLOAD_KEYS: payloadKeys.describe(
    'AES-256 keys for everything Temporal stores, `id:base64,id:base64`; the first encrypts, all decrypt.'
  ),
  LOOKUP_KEY: lookupKey.describe(
    'Key of the look-up index, 32 bytes in base64. After a change: `redress lookup rebuild`.'
  ),
  JWT_ISSUER: z.string().min(1).describe('Expected `iss` of access tokens.'),
  JWT_AUDIENCE: z.string().default('redress').describe('Expected `aud` of access tokens.'),
  JWT_SECRET: secret.optional().describe('HS256 secret of access tokens; either this or JWT_JWKS_URL.'),
  JWT_JWKS_URL: http.optional().describe('Key set of the identity provider; either this or JWT_SECRET.'),
  APPROVAL_TOKEN_SECRET: secret.describe('Signs the tokens that approve or reject by signal and by mail.'),
  WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]{32,}$/, 'must be whsec_ and base64 of at least 24 bytes')
    .describe('Standard Webhooks secret, signs requests to the outside systems and checks theirs.'),
  API_HOST: z.string().default('127.0.0.1').describe('Address the API listens on.'),
  API_PORT: port.default(3000).describe('Port the API listens on.'),
  MERCHANT_MAINTENANCE_URL: http.optional().describe('Merchant maintenance; left out, COUNTERPART_URL stands in.'),
  ACCOUNT_CORE_URL: http.optional().describe('Account core (freezes); left out, COUNTERPART_URL stands in.'),
  CRM_URL: http.optional().describe('CRM; left out, COUNTERPART_URL stands in.'),
  RISK_CONTROL_URL: http.optional().describe('Risk control tickets; left out, COUNTERPART_URL stands in.'),
  BACK_OFFICE_URL: http
    .optional()
    .describe('Back office (restoring rights, records); left out, COUNTERPART_URL stands in.'),
  TELEPHONY_URL: http.optional().describe('Telephony gateway (transfers); left out, COUNTERPART_URL stands in.'),
  SMS_URL: http.optional().describe('SMS gateway (letters); left out, COUNTERPART_URL stands in.'),
  SMTP_URL: url('smtp', 'smtps').optional().describe('Mail server; left out, COUNTERPART_SMTP_URL stands in.'),
  COUNTERPART_URL: http
    .optional()
    .describe('Counterpart server for development. The only outside a rehearsal reaches.'),
  COUNTERPART_SMTP_URL: url('smtp')
    .optional()
    .describe('Mail side of the counterpart. The only mail server of a rehearsal.'),
  MAIL_DOMAIN: z
    .string()
    .default('redress.localhost')
    .describe('Domain of the addresses Redress sends from and is answered at.'),
  MAIL_RECEIVE_PORT: port.optional().describe('Port on which the API receives mail by SMTP from your mail server.'),
  IMAP_URL: url('imap', 'imaps')
    .optional()
    .describe(
      'Mailbox the API empties, `imaps://user:password@host/FOLDER`; what it has taken goes to `FOLDER-redress`.'
    ),
  MAIL_ORG: name.optional().describe('Organisation (`org` of access tokens) the received mail belongs to.'),
  MAIL_INTAKE: z.email().toLowerCase().optional().describe('Address new complaints are sent to.'),
  MAIL_INTAKE_PACK: name.optional().describe('Pack that complaints by mail are opened with.'),
  MAIL_INTAKE_CATEGORY: z.string().optional().describe('Category they get until somebody claims them.'),
  MAIL_AUTH_SERVER: name
    .toLowerCase()
    .optional()
    .describe(
      'Own mail server whose Authentication-Results and Received headers are trusted; it must remove forged ones.'
    ),
  MAIL_SIZE_LIMIT: z.coerce
    .number()
    .int()
    .min(1024)
    .default(10_485_760)
    .describe('Largest mail taken whole, in bytes.'),
  MAIL_QUARANTINE_ROLE: z
    .string()
    .default('supervisor')
    .describe('Role of the directory that is told of a mail somebody has to look at.'),
  DIRECTORY_FILE: z
    .string()
    .optional()
    .describe(
      'Organisation directory that fills an empty register at set-up. Default: the demonstration organisation.'
    ),
  PARAMETERS_FILE: z
    .string()
    .optional()
    .describe(
      'YAML with the operator’s values for pack parameters, by pack id; a lost value without one refuses activation.'
    ),
  FILES_DIR: z
    .string()
    .optional()
    .describe('Folder for the files of cases, the same for every API process. Default: `files` in the data folder.'),
  FILES_S3_URL: http.optional().describe('Endpoint of an S3-compatible server that keeps the files instead.'),
  FILES_S3_BUCKET: z.string().min(1).optional().describe('Bucket for the files.'),
  FILES_S3_REGION: z.string().min(1).default('us-east-1').describe('Region the requests to the bucket are signed for.'),
  FILES_S3_KEY_ID: z.string().min(1).optional().describe('Access key id for the bucket.'),
  FILES_S3_SECRET: z.string().min(1).optional().describe('Secret access key for the bucket.'),
  FILES_LIMIT_MIB: z.coerce
    .number('must be a number')
    .int()
    .min(1)
    .max(200)
    .default(20)
    .describe('Largest file, in MiB. While it is sent or read, the API needs about four times that in memory.'),
  FILES_TYPES: fileTypes.optional().describe(`Types of files taken. Default, and all: ${FILE_TYPE_NAMES.join(',')}.`),
  FILES_SCANNER_URL: http
    .optional()
    .describe('Scanner that sees every file before it is kept (docs/operators.md). Left out, nothing is scanned.'),
  WORKER_CACHE: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe(
      'How many open cases the worker keeps in memory instead of replaying them. Default: by the size of the heap.'
    ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('Least level that is logged.'),
  DEV_MODE: flag.describe('Development issuer and demo users. Never where real complaints are kept.'),
  REHEARSAL: flag.describe(
    'Virtual clocks allowed; own namespace, task queue and schema; reaches the counterpart only.'
  ),
});

export type Settings = z.output<typeof settings>;
