import type { Pool, PoolClient } from 'pg';
import { activeKey, type Keyring } from '../config/keyring.js';
import { mailIdOf, mailOf, sealMail, type MailRow } from './mail-rows.js';
import {
  caseOf,
  heldBy,
  type InboundMail,
  type MailVerdict,
  type RegisteredMail,
  type ReplyGrant,
} from './mail-verdict.js';
import { transaction } from './pool.js';

export interface ReplyAddress extends ReplyGrant {
  /** Message id of the mail that decided this approval revision for this approver. */
  readonly usedBy?: string;
}

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
   * nothing and answers the mail as first kept; a decision that lost to another mail is kept as `addressUsed`, another mail
   * under a known message id as `messageIdReused`, so that nobody can make us pass over a mail by taking its id in advance.
   */
  addMail(mail: InboundMail, verdict: MailVerdict): Promise<KeptMail>;
  mail(messageId: string): Promise<RegisteredMail | undefined>;
}

/** The register in PostgreSQL; whatever is personal is sealed with the first key. */
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
  const kept = await transaction(pool, async (client) => {
    const added = await insertMail(client, keys, mail, verdict);
    return added && (await useAddress(client, mail, verdict));
  });
  if (kept) return { repeated: false, mail: registered(mail, kept) };
  const first = await findMail(pool, keys, mail.messageId);
  if (!first) throw new Error(`mail ${mailIdOf(mail.messageId)} conflicts with none`);
  // Relays add headers on the way, so two deliveries of one mail may differ in their bytes.
  const same = first.sha256 === mail.sha256 || (first.sender === mail.sender && first.text === mail.text);
  if (same) return { repeated: true, mail: first };
  return addMail(pool, keys, { ...mail, messageId: `sha256:${mail.sha256}` }, { code: 'messageIdReused' });
}

function registered(mail: InboundMail, verdict: MailVerdict): RegisteredMail {
  const held = heldBy(verdict);
  return { ...mail, verdict, ...(held && { held }) };
}

async function insertMail(client: PoolClient, keys: Keyring, mail: InboundMail, verdict: MailVerdict) {
  const key = activeKey(keys);
  const sealed = sealMail(key, mail, verdict);
  const { rowCount } = await client.query(
    `insert into inbound_mails
       (message_id, mail_id, org, sent_at, received_at, sha256, raw, content, raw_key, auth, verdict, case_id, held)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict (message_id) do nothing`,
    [
      ...[mail.messageId, mailIdOf(mail.messageId), mail.org, new Date(mail.sentAt), new Date(mail.receivedAt)],
      ...[mail.sha256, sealed.raw, sealed.content, key.id, JSON.stringify(mail.auth), sealed.verdict],
      ...[caseOf(verdict) ?? null, jsonOf(heldBy(verdict))],
    ]
  );
  return rowCount === 1;
}

const jsonOf = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));

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
  const change = 'update inbound_mails set verdict = $2, held = $3 where message_id = $1';
  await client.query(change, [mail.messageId, JSON.stringify(late), jsonOf(heldBy(late))]);
  return late;
}

async function findMail(pool: Pool, keys: Keyring, messageId: string): Promise<RegisteredMail | undefined> {
  const { rows } = await pool.query<MailRow>('select * from inbound_mails where message_id = $1', [messageId]);
  return rows.map((row) => mailOf(keys, row))[0];
}

interface AddressRow {
  case_id: string;
  approval: string;
  revision: number;
  approver: string;
  used_by: string | null;
}
