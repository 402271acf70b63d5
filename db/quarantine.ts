import type { Pool } from 'pg';
import { activeKey, keyById, seal, unseal, type Keyring } from '../config/keyring.js';
import { contentOf, mailOf, type MailRow } from './mail-rows.js';
import type { Authenticity, Held, MailVerdict, RegisteredMail } from './mail-verdict.js';

/** A mail as it is listed: with a case, or in quarantine. */
export interface MailLine {
  readonly mailId: string;
  readonly messageId: string;
  readonly receivedAt: number;
  readonly sentAt: number;
  readonly sender: string;
  readonly subject: string;
  readonly text: string;
  readonly verdict: MailVerdict['code'];
  readonly auth: Authenticity;
  readonly caseId?: string;
  readonly held?: Held;
}

/** What somebody did about a mail in quarantine. */
export interface Resolution {
  readonly action: 'open' | 'attach' | 'discard';
  /** Person id. */
  readonly by: string;
  readonly reason: string;
  readonly caseId?: string;
  /** Idempotency-Key it came under. */
  readonly key: string;
}

const LINE = 'mail_id, message_id, received_at, sent_at, content, raw_key, verdict, auth, case_id, held';
const WAITING = 'held is not null and resolved_at is null';

/** Mails that wait for a person, oldest first. */
export async function quarantinedMails(pool: Pool, keys: Keyring, org: string, limit: number): Promise<MailLine[]> {
  const { rows } = await pool.query<MailRow>(
    `select ${LINE} from inbound_mails where org = $1 and ${WAITING} order by received_at, mail_id limit $2`,
    [org, limit]
  );
  return rows.map((row) => lineOf(keys, row));
}

/** The mails of a case, oldest first. */
export async function caseMails(pool: Pool, keys: Keyring, caseId: string, limit: number): Promise<MailLine[]> {
  const { rows } = await pool.query<MailRow>(
    `select ${LINE} from inbound_mails where case_id = $1 order by received_at, mail_id limit $2`,
    [caseId, limit]
  );
  return rows.map((row) => lineOf(keys, row));
}

function lineOf(keys: Keyring, row: MailRow): MailLine {
  const { sender, subject, text } = contentOf(keys, row);
  return {
    ...{ mailId: row.mail_id, messageId: row.message_id, sender, subject, text },
    ...{ receivedAt: row.received_at.getTime(), sentAt: row.sent_at.getTime() },
    ...{ verdict: row.verdict.code, auth: row.auth },
    ...(row.case_id !== null && { caseId: row.case_id }),
    ...(row.held && { held: row.held }),
  };
}

/** A mail of the quarantine, and what somebody did about it. */
export async function quarantinedMail(
  pool: Pool,
  keys: Keyring,
  org: string,
  mailId: string
): Promise<{ mail: RegisteredMail; resolution?: Resolution } | undefined> {
  const { rows } = await pool.query<MailRow & ResolutionRow>(
    'select * from inbound_mails where org = $1 and mail_id = $2 and held is not null',
    [org, mailId]
  );
  return rows.map((row) => {
    const resolution = resolutionOf(keys, row);
    return { mail: mailOf(keys, row), ...(resolution && { resolution }) };
  })[0];
}

interface ResolutionRow {
  mail_id: string;
  resolution: Buffer | null;
  resolution_key: string;
}

function resolutionOf(keys: Keyring, { mail_id, resolution, resolution_key }: ResolutionRow): Resolution | undefined {
  if (!resolution) return undefined;
  const plain = unseal(keyById(keys, resolution_key), resolution, resolutionContext(mail_id));
  return JSON.parse(plain.toString('utf8')) as Resolution;
}

const resolutionContext = (mailId: string) => `mail-resolution:${mailId}`;

/** Puts a mail into quarantine that its case, or the engine, would not have; once. */
export async function holdMail(pool: Pool, mailId: string, held: Held): Promise<void> {
  await pool.query('update inbound_mails set held = $2 where mail_id = $1 and held is null', [
    mailId,
    JSON.stringify(held),
  ]);
}

/** From now on the mail is listed with the case. */
export async function attachMail(pool: Pool, mailId: string, caseId: string): Promise<void> {
  await pool.query('update inbound_mails set case_id = $2 where mail_id = $1', [mailId, caseId]);
}

/** Takes a mail out of quarantine; false where somebody else was first. */
export async function resolveMail(pool: Pool, keys: Keyring, mailId: string, resolution: Resolution): Promise<boolean> {
  const key = activeKey(keys);
  const sealed = seal(key, Buffer.from(JSON.stringify(resolution)), resolutionContext(mailId));
  const { rowCount } = await pool.query(
    `update inbound_mails set resolved_at = now(), resolution = $2, resolution_key = $3 where mail_id = $1 and ${WAITING}`,
    [mailId, sealed, key.id]
  );
  return rowCount === 1;
}

/** Mails in quarantine of which nobody was told yet. */
export async function untoldMails(pool: Pool, limit: number): Promise<{ mailId: string; held: Held }[]> {
  const { rows } = await pool.query<{ mail_id: string; held: Held }>(
    `select mail_id, held from inbound_mails where ${WAITING} and told_at is null order by received_at limit $1`,
    [limit]
  );
  return rows.map(({ mail_id: mailId, held }) => ({ mailId, held }));
}

export async function markTold(pool: Pool, mailId: string): Promise<void> {
  await pool.query('update inbound_mails set told_at = now() where mail_id = $1', [mailId]);
}
