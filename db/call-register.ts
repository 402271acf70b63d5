import type { Pool, PoolClient } from 'pg';
import { activeKey, keyById, seal, unseal, type Keyring } from '../config/keyring.js';
import { hear, legOf, type CallLeg, type Heard, type HeardEvent } from '../domain/call-leg.js';
import { transaction } from './pool.js';

/** A leg of a call as the register keeps it. */
export interface RegisteredCall {
  readonly leg: CallLeg;
  readonly heard: Heard;
  /** When the first of its events came, epoch milliseconds. */
  readonly receivedAt: number;
  /** The case it was given to: one that the gateway named and that exists, or one it was assigned to. */
  readonly caseId?: string;
  /** When that case had durably taken it, or turned out to be completed; epoch milliseconds. */
  readonly handedAt?: number;
}

/** A place in the list: `receivedAt` in epoch milliseconds, and the leg. */
export type CallPlace = readonly [receivedAt: number, legId: string];

/** The legs of calls, told by the gateway event by event. */
export interface CallRegister {
  /** Keeps an event; the leg it answers is the same in whatever order, and however often, its events come. */
  hear(event: HeardEvent): Promise<RegisteredCall>;
  call(legId: string): Promise<RegisteredCall | undefined>;
  /** Gives a leg to a case unless it has one already; answers whose it is, undefined for an unknown leg. */
  claim(legId: string, caseId: string): Promise<string | undefined>;
  /** Takes a leg back from a case that refused it. */
  release(legId: string): Promise<void>;
  /** The leg's case has it, or `caseId`, which follows that one, or it is completed: the leg is on nobody's list any more. */
  handed(legId: string, at: number, caseId?: string): Promise<void>;
  /** Legs, the newest first. `unassigned`: only those that were answered or are over, and that no case has. */
  list(unassigned: boolean, after: CallPlace | undefined, limit: number): Promise<RegisteredCall[]>;
}

/** The register in PostgreSQL; the events, which hold the other party's number, are sealed with the first key. */
export function createCallRegister(pool: Pool, keys: Keyring): CallRegister {
  return {
    hear: (event) => transaction(pool, (client) => keep(client, keys, event)),
    call: async (legId) => {
      const { rows } = await pool.query<Row>(`select ${COLUMNS} from calls where leg_id = $1`, [legId]);
      return rows.map((row) => callOf(keys, row))[0];
    },
    claim: async (legId, caseId) => {
      const { rows } = await pool.query<{ case_id: string }>(
        'update calls set case_id = coalesce(case_id, $2) where leg_id = $1 returning case_id',
        [legId, caseId]
      );
      return rows[0]?.case_id;
    },
    release: async (legId) => {
      await pool.query('update calls set case_id = null where leg_id = $1 and handed_at is null', [legId]);
    },
    handed: async (legId, at, caseId) => {
      await pool.query(
        'update calls set handed_at = coalesce(handed_at, $2), case_id = coalesce($3, case_id) where leg_id = $1',
        [legId, new Date(at), caseId ?? null]
      );
    },
    list: async (unassigned, after, limit) => {
      const [receivedAt, legId] = after ?? ['infinity', ''];
      const { rows } = await pool.query<Row>(
        `select ${COLUMNS} from calls
         where (received_at < $1 or received_at = $1 and leg_id > $2)
           and (not $3 or handed_at is null and coalesce(connected_at, failed_at, ended_at) is not null)
         order by received_at desc, leg_id limit $4`,
        [typeof receivedAt === 'number' ? new Date(receivedAt) : receivedAt, legId, unassigned, limit]
      );
      return rows.map((row) => callOf(keys, row));
    },
  };
}

const COLUMNS = 'leg_id, received_at, heard, heard_key, case_id, handed_at';

interface Row {
  leg_id: string;
  received_at: Date;
  heard: Buffer;
  heard_key: string;
  case_id: string | null;
  handed_at: Date | null;
}

async function keep(client: PoolClient, keys: Keyring, event: HeardEvent): Promise<RegisteredCall> {
  const { legId } = event;
  const first = hear([], event);
  // Of two events that come at once for a new leg, the second waits here for the first and then adds to it.
  const { rowCount } = await client.query(
    `insert into calls (leg_id, call_id, agent, direction, transfer, rang_at, connected_at, failed_at, ended_at, recording_id,
       contradictory, received_at, heard, heard_key)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict (leg_id) do nothing`,
    values(keys, first)
  );
  if (rowCount === 1) return { leg: legOf(first), heard: first, receivedAt: event.receivedAt };
  const { rows } = await client.query<Row>(`select ${COLUMNS} from calls where leg_id = $1 for update`, [legId]);
  const before = rows.map((row) => callOf(keys, row))[0];
  if (!before) throw new Error(`leg ${legId} conflicts with none`);
  const heard = hear(before.heard, event);
  await client.query(
    `update calls set call_id = $2, agent = $3, direction = $4, transfer = $5, rang_at = $6, connected_at = $7, failed_at = $8,
       ended_at = $9, recording_id = $10, contradictory = $11, received_at = $12, heard = $13, heard_key = $14
     where leg_id = $1`,
    values(keys, heard)
  );
  return { ...before, leg: legOf(heard), heard, receivedAt: heard[0].receivedAt };
}

function values(keys: Keyring, heard: Heard): unknown[] {
  const { legId, callId, agent, direction, transfer, recordingId, contradictions, ...leg } = legOf(heard);
  const times = [leg.rangAt, leg.connectedAt, leg.failedAt, leg.endedAt].map((at) =>
    at !== undefined ? new Date(at) : null
  );
  const key = activeKey(keys);
  const sealed = seal(key, Buffer.from(JSON.stringify(heard)), `call:${legId}`);
  return [
    ...[legId, callId, agent, direction, transfer, ...times, recordingId ?? null, contradictions.length > 0],
    ...[new Date(heard[0].receivedAt), sealed, key.id],
  ];
}

function callOf(keys: Keyring, row: Row): RegisteredCall {
  const plain = unseal(keyById(keys, row.heard_key), row.heard, `call:${row.leg_id}`);
  const heard = JSON.parse(plain.toString('utf8')) as Heard;
  return {
    ...{ leg: legOf(heard), heard, receivedAt: row.received_at.getTime() },
    ...(row.case_id !== null && { caseId: row.case_id }),
    ...(row.handed_at !== null && { handedAt: row.handed_at.getTime() }),
  };
}
