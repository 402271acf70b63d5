import {
  countOutcomes,
  findHandover,
  handoverCases,
  keepHandover,
  keepOutcome,
  type CaseOutcome,
  type HandoverCase,
  type HandoverId,
  type PlannedCase,
} from '../db/handovers.js';
import type { CaseRow } from '../db/queries.js';
import { decide } from '../domain/decide/index.js';
import { Refusal } from '../domain/errors.js';
import { contentHash } from '../domain/hash.js';
import type { Instant } from '../domain/time.js';
import { ANSWERED, commanded, workOnOpen } from './case-work.js';
import { cursorOf } from './cursor.js';
import type { ApiDeps } from './deps.js';
import { planHandover, type Asked } from './handover-plan.js';
import { PAGE, type HandedOver, type HandoverAnswer } from './ownership-schemas.js';

/** What a handover came to; `done` once every case has answered. */
export interface Handover {
  readonly answer: HandoverAnswer;
  readonly done: boolean;
  readonly replayed: boolean;
}

/**
 * Gives the cases of a person to others, all of them. The plan is kept before anything is done and what came of each case as soon as it
 * is known, and each case gets a command whose id follows from the key: the same request again goes on where the plan was left.
 * Whether somebody may assign is for each case to decide. Throws IDEMPOTENCY_KEY_REUSED, PERSON_UNKNOWN, PERSON_ON_LEAVE,
 * ENGINE_UNAVAILABLE.
 */
export async function handOver(deps: ApiDeps, asked: Asked): Promise<Handover> {
  const { caller, key, request } = asked;
  if (request.dryRun) return { answer: await tried(deps, asked), done: true, replayed: false };
  const id = { org: caller.org, client: caller.client, key };
  const digest = contentHash(request);
  const known = await findHandover(deps.pool, id);
  if (known ? known.digest !== digest : !(await keepPlan(deps, id, asked, digest)))
    throw new Refusal('IDEMPOTENCY_KEY_REUSED');
  await carryOutAll(deps, id);
  const answer = await handoverPage(deps, id, 0, ANSWERED);
  return { answer, done: answer.counts.pending === 0, replayed: known !== undefined };
}

/** Plans everything and keeps it; false where another request took the key meanwhile. */
async function keepPlan(deps: ApiDeps, id: HandoverId, asked: Asked, digest: string): Promise<boolean> {
  const { from, reason } = asked.request;
  const cases: PlannedCase[] = [];
  for await (const { planned } of planHandover(deps, asked)) cases.push(...planned);
  await keepHandover(deps.pool, id, { digest, askedBy: asked.caller.id, from, reason }, cases);
  return (await findHandover(deps.pool, id))?.digest === digest;
}

function carryOutAll(deps: ApiDeps, id: HandoverId): Promise<void> {
  const { pool } = deps;
  const open = (after: number): Promise<HandoverCase[]> => handoverCases(pool, id, { after, limit: PAGE, open: true });
  return workOnOpen(open, async () => async (one) => {
    const outcome = await carryOut(deps, one);
    if (outcome) await keepOutcome(pool, id, one.place, outcome);
  });
}

/** Undefined where the answer is not there yet. */
async function carryOut({ engine }: ApiDeps, { caseId, command }: HandoverCase): Promise<CaseOutcome | undefined> {
  if (!command) return { outcome: 'kept' };
  const done = await commanded(engine, caseId, command);
  if (!done) return undefined;
  return done.code === undefined ? { outcome: 'handedOver' } : { outcome: 'kept', code: done.code };
}

/** A handover with the cases after a place of its plan. Throws HANDOVER_UNKNOWN. */
export async function handoverPage(
  { pool }: ApiDeps,
  id: HandoverId,
  after: number,
  limit: number
): Promise<HandoverAnswer> {
  const kept = await findHandover(pool, id);
  if (!kept) throw new Refusal('HANDOVER_UNKNOWN');
  const cases = await handoverCases(pool, id, { after, limit });
  const last = cases.length === limit ? cases.at(-1) : undefined;
  return {
    ...{ key: id.key, from: kept.from, reason: kept.reason },
    counts: { ...(await countOutcomes(pool, id)), planned: 0 },
    cases: cases.map(caseView),
    ...(last && { cursor: cursorOf(last.place) }),
  };
}

function caseView({ place: _place, command: _command, outcome, ...one }: HandoverCase): HandedOver {
  return { ...one, outcome: outcome ?? 'pending' };
}

/** What would happen, judged by the core on the cases as they are recorded; every case in one answer, because nothing is kept. */
async function tried(deps: ApiDeps, asked: Asked): Promise<HandoverAnswer> {
  const { from, reason } = asked.request;
  const cases: HandedOver[] = [];
  for await (const { planned, rows } of planHandover(deps, asked))
    for (const one of planned) cases.push(await tryOne(deps, one, rows.get(one.caseId), asked.now));
  const kept = cases.filter(({ outcome }) => outcome === 'kept').length;
  return { from, reason, counts: { handedOver: 0, kept, pending: 0, planned: cases.length - kept }, cases };
}

async function tryOne(
  deps: ApiDeps,
  planned: PlannedCase,
  row: CaseRow | undefined,
  now: Instant
): Promise<HandedOver> {
  const { command, ...one } = planned;
  if (!command || !row) return { ...one, outcome: 'kept' };
  const pinned = await deps.packs.pinned(row.state.pack, row.state.calendar);
  const { answer } = decide(pinned, row.state, command, now);
  return answer.ok ? { ...one, outcome: 'planned' } : { ...one, outcome: 'kept', code: answer.code };
}
