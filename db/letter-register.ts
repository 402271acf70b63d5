import type { Pool } from 'pg';
import { activeKey, keyById, seal, unseal, type Keyring } from '../config/keyring.js';
import type { LetterChannel, LetterLanguage } from '../domain/pack/letters.js';

/** A letter as it goes out, whole. */
export interface WrittenLetter {
  /** Key of the effect that carries it. */
  readonly key: string;
  readonly caseId: string;
  readonly letter: string;
  readonly version: number;
  readonly channel: LetterChannel;
  readonly language: LetterLanguage;
  readonly automatic: boolean;
  /** Mails only. */
  readonly messageId?: string;
  /** Mail address or telephone number, as it was sent to. */
  readonly address: string;
  /** Mails only. */
  readonly subject?: string;
  readonly text: string;
}

/** What the outside tells of the arrival of a letter. */
export interface Receipt {
  readonly key: string;
  readonly status: 'delivered' | 'failed';
  /** Why it failed. */
  readonly code?: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A letter with what became of it, instants in epoch milliseconds; `written` is not known to have left. */
export interface RegisteredLetter extends WrittenLetter {
  readonly status: 'written' | 'accepted' | 'delivered' | 'failed';
  readonly writtenAt: number;
  readonly acceptedAt?: number;
  /** Reference of the mail server or gateway that took it. */
  readonly ref?: string;
  readonly deliveredAt?: number;
  readonly failedAt?: number;
  readonly code?: string;
}

/** Where a letter stands among those no case was told of: when it was heard of, in epoch milliseconds, and its key. */
export type UntoldPlace = readonly [untoldAt: number, key: string];

/** A failed letter of a completed case, with the zone its times are told in. */
export type UntoldLetter = RegisteredLetter & { readonly untoldAt: number; readonly zone: string };

/** Letters to complainants, and the receipts for them. */
export interface LetterRegister {
  /** Keeps a letter before it is sent; a repeat answers the letter as first written. */
  write(letter: WrittenLetter): Promise<RegisteredLetter>;
  /** The mail server or gateway took it. */
  accepted(key: string, ref: string, at: number): Promise<void>;
  /** Keeps a receipt, of each status the first; answers its letter, undefined where no letter has this key. */
  take(receipt: Receipt): Promise<RegisteredLetter | undefined>;
  /** Keys of the letters that were sent under these Message-IDs. */
  sentAs(messageIds: readonly string[]): Promise<string[]>;
  /** A failure was heard of after the case was completed; the first time stays. */
  untold(key: string, at: number): Promise<void>;
  /** Failed letters of an organisation that no case was told of, the newest first, after a place. */
  undelivered(org: string, after: UntoldPlace | undefined, limit: number): Promise<UntoldLetter[]>;
  /** The letters of a case, oldest first. */
  ofCase(caseId: string): Promise<RegisteredLetter[]>;
}

/** The registers in PostgreSQL; address and text are sealed with the first key. */
export function createLetterRegister(pool: Pool, keys: Keyring): LetterRegister {
  const find = async (column: 'key' | 'case_id', value: string) => {
    const { rows } = await pool.query<Row>(`${LETTERS} where l.${column} = $1 order by l.written_at, l.key`, [value]);
    return rows.map((row) => letterOf(keys, row));
  };
  return {
    write: async (letter) => {
      await insert(pool, keys, letter);
      const [kept] = await find('key', letter.key);
      if (!kept) throw new Error('a letter just written is not there');
      return kept;
    },
    accepted: async (key, ref, at) => {
      const change = 'update letters set accepted_at = $2, ref = $3 where key = $1 and accepted_at is null';
      await pool.query(change, [key, new Date(at), ref]);
    },
    take: async ({ key, status, code, at }) => {
      await pool.query(
        'insert into receipts (key, status, code, at) values ($1, $2, $3, $4) on conflict (key, status) do nothing',
        [key, status, code ?? null, new Date(at)]
      );
      return (await find('key', key))[0];
    },
    sentAs: async (ids) => {
      const { rows } = await pool.query<{ key: string }>('select key from letters where message_id = any($1)', [ids]);
      return rows.map(({ key }) => key);
    },
    untold: async (key, at) => {
      await pool.query('update letters set untold_at = $2 where key = $1 and untold_at is null', [key, new Date(at)]);
    },
    undelivered: async (org, [at, key] = [Number.MAX_SAFE_INTEGER, ''], limit) => {
      const { rows } = await pool.query<Row & { untold_ms: string; zone: string }>(UNDELIVERED, [org, at, key, limit]);
      return rows.map((row) => ({ ...letterOf(keys, row), untoldAt: Number(row.untold_ms), zone: row.zone }));
    },
    ofCase: (caseId) => find('case_id', caseId),
  };
}

const LETTERS = `select l.*, d.at as delivered_at, f.at as failed_at, f.code as code from letters l
  left join receipts d on d.key = l.key and d.status = 'delivered'
  left join receipts f on f.key = l.key and f.status = 'failed'`;

const UNTOLD_MS = '(extract(epoch from l.untold_at) * 1000)::bigint';
const UNDELIVERED = `select o.*, ${UNTOLD_MS} as untold_ms, c.state->>'zone' as zone from (${LETTERS}) o
  join letters l on l.key = o.key join cases c on c.case_id = o.case_id
  where c.org = $1 and l.untold_at is not null and o.delivered_at is null and (-${UNTOLD_MS}, o.key) > (-$2::bigint, $3)
  order by -${UNTOLD_MS}, o.key limit $4`;

interface Row {
  key: string;
  case_id: string;
  letter: string;
  version: number;
  channel: LetterChannel;
  language: LetterLanguage;
  automatic: boolean;
  message_id: string | null;
  content: Buffer;
  content_key: string;
  written_at: Date;
  accepted_at: Date | null;
  ref: string | null;
  delivered_at: Date | null;
  failed_at: Date | null;
  code: string | null;
}

const contextOf = (key: string) => `letter:${key}`;

async function insert(pool: Pool, keys: Keyring, letter: WrittenLetter): Promise<void> {
  const { key, caseId, letter: id, version, channel, language, automatic, messageId, address, subject, text } = letter;
  const own = activeKey(keys);
  const content = seal(own, Buffer.from(JSON.stringify({ address, subject, text })), contextOf(key));
  await pool.query(
    `insert into letters (key, case_id, letter, version, channel, language, automatic, message_id, content, content_key)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (key) do nothing`,
    [key, caseId, id, version, channel, language, automatic, messageId ?? null, content, own.id]
  );
}

/** Delivered beats failed, in whatever order the two are told: what has reached somebody was not lost. */
function statusOf(row: Row): RegisteredLetter['status'] {
  if (row.delivered_at) return 'delivered';
  if (row.failed_at) return 'failed';
  return row.accepted_at ? 'accepted' : 'written';
}

function letterOf(keys: Keyring, row: Row): RegisteredLetter {
  const plain = unseal(keyById(keys, row.content_key), row.content, contextOf(row.key)).toString('utf8');
  const { key, letter, version, channel, language, automatic } = row;
  return {
    ...{ key, caseId: row.case_id, letter, version, channel, language, automatic, status: statusOf(row) },
    ...(row.message_id !== null && { messageId: row.message_id }),
    ...(JSON.parse(plain) as Pick<WrittenLetter, 'address' | 'subject' | 'text'>),
    writtenAt: row.written_at.getTime(),
    ...(row.accepted_at && { acceptedAt: row.accepted_at.getTime() }),
    ...(row.ref !== null && { ref: row.ref }),
    ...(row.delivered_at && { deliveredAt: row.delivered_at.getTime() }),
    ...(row.failed_at && { failedAt: row.failed_at.getTime() }),
    ...(row.code !== null && { code: row.code }),
  };
}
