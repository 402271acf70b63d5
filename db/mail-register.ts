import type { Pool, PoolClient } from 'pg';
import { activeKey, keyById, seal, unseal, type Keyring } from '../config/keyring.js';

/** What a reply address lets its approver decide. */
export interface ReplyGrant {
  readonly caseId: string;
  readonly approval: string;
  readonly revision: number;
  readonly approver: string;
}

export interface ReplyAddress extends ReplyGrant {
  /** Message id of the mail that decided this approval revision for this approver. */
  readonly usedBy?: string;
}

/** What a mail turned out to be. Only `approve` and `reject` are decisions; the rest is kept as evidence and changes nothing. */
export type MailVerdict =
  | { readonly code: 'approve'; readonly grant: ReplyGrant }
  | { readonly code: 'reject'; readonly grant: ReplyGrant; readonly reason: string }
  | {
      readonly code: 'unclear';
      readonly grant: ReplyGrant;
      readonly why: 'noDecision' | 'reasonMissing' | 'conditional';
    }
  | {
      readonly code: 'wrongSender' | 'addressUsed' | 'automaticReply' | 'bounce';
      readonly grant: ReplyGrant;
    }
  | { readonly code: 'addressUnknown' | 'noReplyAddress' | 'severalAddresses' };

export interface InboundMail {
  readonly messageId: string;
  readonly sender: string;
  /** Epoch milliseconds, never after `receivedAt`. */
  readonly sentAt: number;
  readonly receivedAt: number;
  readonly subject: string;
  /** Without the quoted part. */
  readonly text: string;
  /** SHA-256 of the raw message, hex. */
  readonly sha256: string;
  readonly raw: Buffer;
}

/** What the register keeps of a mail. */
export type RegisteredMail = InboundMail & { readonly verdict: MailVerdict };

export interface KeptMail {
  readonly repeated: boolean;
  readonly mail: RegisteredMail;
}

/** Reply addresses and the mails that came for them. */
export interface MailRegister {
  addReplyAddress(tokenHash: string, grant: ReplyGrant, createdAt: number): Promise<void>;
  replyAddress(tokenHash: string): Promise<ReplyAddress | undefined>;
  /**
   * Keeps a mail and, for a decision, uses up every address of its grant, in one transaction. A known message id changes
   * nothing and answers the mail as first kept; a decision that lost to another mail is kept as `addressUsed`.
   */
  addMail(mail: InboundMail, verdict: MailVerdict): Promise<KeptMail>;
  mail(messageId: string): Promise<RegisteredMail | undefined>;
}

/** The register in PostgreSQL; raw messages are sealed with the first key. */
export function createMailRegister(pool: Pool, keys: Keyring): MailRegister {
  return {
    addReplyAddress: async (tokenHash, { caseId, approval, revision, approver }, createdAt) => {
      await pool.query(
        // A repeated request for an approval that is decided already must not open it again.
        `insert into reply_addresses (token_hash, case_id, approval, revision, approver, created_at, used_by)
         values ($1, $2, $3, $4, $5, $6, (select max(used_by) from reply_addresses
           where case_id = $2 and approval = $3 and revision = $4 and approver = $5))`,
        [tokenHash, caseId, approval, revision, approver, new Date(createdAt)]
      );
    },
    replyAddress: (tokenHash) => findAddress(pool, tokenHash),
    addMail: (mail, verdict) => addMail(pool, keys, mail, verdict),
    mail: (messageId) => findMail(pool, keys, messageId),
  };
}

async function findAddress(pool: Pool, tokenHash: string): Promise<ReplyAddress | undefined> {
  const { rows } = await pool.query<AddressRow>(
    'select case_id, approval, revision, approver, used_by from reply_addresses where token_hash = $1',
    [tokenHash]
  );
  return rows.map(({ case_id: caseId, approval, revision, approver, used_by: usedBy }) => ({
    ...{ caseId, approval, revision, approver },
    ...(usedBy === null ? {} : { usedBy }),
  }))[0];
}

async function addMail(pool: Pool, keys: Keyring, mail: InboundMail, verdict: MailVerdict): Promise<KeptMail> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const added = await insertMail(client, keys, mail, verdict);
    const kept = added && (await useAddress(client, mail, verdict));
    await client.query('commit');
    if (kept) return { repeated: false, mail: { ...mail, verdict: kept } };
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
  const first = await findMail(pool, keys, mail.messageId);
  if (!first) throw new Error(`mail ${mail.messageId} conflicts with none`);
  return { repeated: true, mail: first };
}

async function insertMail(client: PoolClient, keys: Keyring, mail: InboundMail, verdict: MailVerdict) {
  const key = activeKey(keys);
  const { rowCount } = await client.query(
    `insert into inbound_mails (message_id, sender, sent_at, received_at, subject, text, sha256, raw, raw_key, verdict)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (message_id) do nothing`,
    [
      ...[mail.messageId, mail.sender, new Date(mail.sentAt), new Date(mail.receivedAt), mail.subject, mail.text],
      ...[mail.sha256, seal(key, mail.raw, context(mail.messageId)), key.id, JSON.stringify(verdict)],
    ]
  );
  return rowCount === 1;
}

/** Answers the verdict that holds. Two mails for one grant meet at the row lock, and the second finds the address used. */
async function useAddress(client: PoolClient, mail: InboundMail, verdict: MailVerdict): Promise<MailVerdict> {
  if (verdict.code !== 'approve' && verdict.code !== 'reject') return verdict;
  const { caseId, approval, revision, approver } = verdict.grant;
  const { rowCount } = await client.query(
    `update reply_addresses set used_by = $5
     where case_id = $1 and approval = $2 and revision = $3 and approver = $4 and used_by is null`,
    [caseId, approval, revision, approver, mail.messageId]
  );
  if (rowCount !== 0) return verdict;
  const late: MailVerdict = { code: 'addressUsed', grant: verdict.grant };
  const change = 'update inbound_mails set verdict = $2 where message_id = $1';
  await client.query(change, [mail.messageId, JSON.stringify(late)]);
  return late;
}

async function findMail(pool: Pool, keys: Keyring, messageId: string): Promise<RegisteredMail | undefined> {
  const { rows } = await pool.query<MailRow>('select * from inbound_mails where message_id = $1', [messageId]);
  return rows.map((row) => ({
    ...{ messageId, sender: row.sender, subject: row.subject, text: row.text, sha256: row.sha256 },
    ...{ sentAt: row.sent_at.getTime(), receivedAt: row.received_at.getTime(), verdict: row.verdict },
    raw: unseal(keyById(keys, row.raw_key), row.raw, context(messageId)),
  }))[0];
}

const context = (messageId: string) => `mail:${messageId}`;

interface AddressRow {
  case_id: string;
  approval: string;
  revision: number;
  approver: string;
  used_by: string | null;
}

interface MailRow {
  sender: string;
  sent_at: Date;
  received_at: Date;
  subject: string;
  text: string;
  sha256: string;
  raw: Buffer;
  raw_key: string;
  verdict: MailVerdict;
}
