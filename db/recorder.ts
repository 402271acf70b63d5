import type { KeyObject } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { activeKey, seal, type Keyring } from '../config/keyring.js';
import { evolve } from '../domain/case/evolve.js';
import type { Event } from '../domain/case/events.js';
import { newCase } from '../domain/case/initial.js';
import { isOverdue, nextDue } from '../domain/case/standing.js';
import type { CaseState } from '../domain/case/state.js';
import { upcast } from '../domain/case/upcast.js';
import { brief, type Brief } from '../domain/decide/brief.js';
import { marksOf } from '../domain/decide/marks.js';
import { rankKey } from '../domain/decide/priority.js';
import { caseKeys, personalKeys, personalTexts } from '../domain/lookup/keys.js';
import type { CompiledPack } from '../domain/pack/compile.js';
import { addKeys, addTexts, blindIndex } from './case-keys.js';
import { writeClockRecords } from './clock-records.js';
import { ownerColumns } from './owner-columns.js';
import { transaction } from './pool.js';

/** One burst of events of one case, with the personal data that came with its commands. */
export interface Burst {
  caseId: string;
  org: string;
  client: string;
  firstRunId: string;
  events: Event[];
  personal: { command: string; personal: Record<string, string> }[];
}

/** What a recording needs: `keys` seal personal data, `lookupKey` makes it findable, the pack says by what and how the queue sorts. */
export interface Recording {
  readonly pool: Pool;
  readonly keys: Keyring;
  readonly lookupKey: KeyObject;
  readonly packOf: (state: CaseState) => Promise<CompiledPack>;
}

/** An event came whose predecessor is not there: the projection would be wrong, so nothing is written. */
export class RecordGap extends Error {
  override readonly name = 'RecordGap';
}

interface Standing {
  /** The run the case belongs to. */
  owner: string;
  state: CaseState;
}

async function written(client: PoolClient, caseId: string): Promise<Standing | undefined> {
  const { rows } = await client.query<Standing>(
    'SELECT first_run_id AS owner, state FROM cases WHERE case_id = $1 FOR UPDATE',
    [caseId]
  );
  return rows[0];
}

/** The case as it was last written. The first run that records registers the opening's key; another waits here until it has. */
async function standing(client: PoolClient, { caseId, firstRunId }: Burst): Promise<Standing> {
  const known = await written(client, caseId);
  if (known) return known;
  const registered = await client.query(
    'INSERT INTO openings (case_id, first_run_id) VALUES ($1, $2) ON CONFLICT DO NOTHING',
    [caseId, firstRunId]
  );
  const state = newCase(caseId);
  if (registered.rowCount === 1) return { owner: firstRunId, state };
  const opened = await client.query<{ owner: string }>(
    'SELECT first_run_id AS owner FROM openings WHERE case_id = $1',
    [caseId]
  );
  return (await written(client, caseId)) ?? { owner: opened.rows[0]?.owner ?? firstRunId, state };
}

function apply(state: CaseState, events: Event[]): CaseState {
  return events.reduce((s, event) => {
    if (event.seq !== s.seq + 1) throw new RecordGap(`event ${event.seq} after ${s.seq}`);
    return evolve(s, upcast(event));
  }, state);
}

async function writeEvents(client: PoolClient, caseId: string, events: Event[]): Promise<void> {
  await client.query(
    `INSERT INTO case_events (case_id, seq, at, type, event)
     SELECT $1, (e->>'seq')::int, (e->>'at')::bigint, e->>'type', e FROM jsonb_array_elements($2::jsonb) AS e
     ON CONFLICT DO NOTHING`,
    [caseId, JSON.stringify(events)]
  );
}

async function writeCase(client: PoolClient, burst: Burst, state: CaseState, pack: CompiledPack): Promise<void> {
  const approvalOpen =
    state.lifecycle === 'open' && Object.values(state.approvals).some((a) => a.decision === undefined);
  await client.query(
    `INSERT INTO cases (case_id, org, client, first_run_id, seq, state, pack_id, lifecycle, stage, category, level, handler,
                        owner_role, owner_never, approval_open, next_due, overdue, rank_key, accepted_at, marks)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
     ON CONFLICT (case_id) DO UPDATE SET seq = excluded.seq, state = excluded.state, pack_id = excluded.pack_id, lifecycle = excluded.lifecycle,
       stage = excluded.stage, category = excluded.category, level = excluded.level, handler = excluded.handler,
       owner_role = excluded.owner_role, owner_never = excluded.owner_never, approval_open = excluded.approval_open,
       next_due = excluded.next_due, overdue = excluded.overdue, rank_key = excluded.rank_key, accepted_at = excluded.accepted_at,
       marks = excluded.marks`,
    [
      burst.caseId,
      burst.org,
      burst.client,
      burst.firstRunId,
      state.seq,
      JSON.stringify(state),
      state.pack.id,
      state.lifecycle,
      state.stage,
      state.category,
      state.level,
      ...ownerColumns(pack.data, state),
      approvalOpen,
      nextDue(state),
      isOverdue(state),
      rankKey(pack, state),
      state.acceptedAt,
      JSON.stringify(marksOf(pack.data, state)),
    ]
  );
}

async function writePersonal(client: PoolClient, keys: Keyring, burst: Burst): Promise<void> {
  for (const { command, personal } of burst.personal) {
    const key = activeKey(keys);
    const sealed = seal(key, Buffer.from(JSON.stringify(personal)), `case:${burst.caseId}:${command}`);
    await client.query(
      'INSERT INTO case_personal (case_id, command, sealed, sealed_key) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [burst.caseId, command, sealed, key.id]
    );
  }
}

/** Keys are added, never taken away: whether a case still is what they say is judged when it is looked up. */
async function writeKeys(
  client: PoolClient,
  lookupKey: KeyObject,
  { data: pack }: CompiledPack,
  burst: Burst,
  [before, state]: readonly [CaseState, CaseState]
): Promise<void> {
  const index = blindIndex(lookupKey, burst.org);
  if (state.facts !== before.facts || state.forms !== before.forms || state.pack.hash !== before.pack.hash)
    await addKeys(client, index, burst.caseId, caseKeys(pack, state));
  for (const { command, personal } of burst.personal) {
    await addKeys(client, index, burst.caseId, personalKeys(pack, personal));
    await addTexts(client, index, burst.caseId, command, personalTexts(pack, personal));
  }
}

/**
 * Writes a burst, at most once per case and sequence number: what is there already is skipped, a gap writes nothing (RecordGap).
 * Answers the first case where another run opened it.
 */
export function record(
  { pool, keys, lookupKey, packOf }: Recording,
  burst: Burst
): Promise<{ mine: true } | { mine: false; first: Brief }> {
  return transaction(pool, async (client) => {
    const { owner, state: before } = await standing(client, burst);
    if (owner !== burst.firstRunId) return { mine: false, first: brief(before) };
    const fresh = burst.events.filter((e) => e.seq > before.seq);
    const state = apply(before, fresh);
    if (fresh.length > 0) {
      const pack = await packOf(state);
      await writeEvents(client, burst.caseId, fresh);
      await writeCase(client, burst, state, pack);
      await writeClockRecords(client, burst, pack.data, [before, state]);
      await writeKeys(client, lookupKey, pack, burst, [before, state]);
    }
    await writePersonal(client, keys, burst);
    return { mine: true };
  });
}
