import { inLanes } from '../config/lanes.js';
import type { CaseRow } from '../db/queries.js';
import { endHandover, findHandover, keepHandover, type KeptHandover } from '../db/handovers.js';
import { decide } from '../domain/decide/index.js';
import { Refusal } from '../domain/errors.js';
import { contentHash } from '../domain/hash.js';
import { instant } from '../domain/time.js';
import type { ApiDeps } from './deps.js';
import { CaseRefusal } from './engine.js';
import { planHandover, type Asked, type HandoverPlan, type Planned } from './handover-plan.js';
import type { HandedOver, HandoverAnswer, HandoverRequest } from './ownership-schemas.js';

/** So many cases are asked at once: each decision is short, and other work goes on beside them. */
const AT_ONCE = 8;

/** What a handover came to; `done` once every case has answered. */
export interface Handover {
  readonly answer: HandoverAnswer;
  readonly done: boolean;
  readonly replayed: boolean;
}

/**
 * Gives the cases of a person to others. The plan is kept before anything is done, and each case gets a command whose id follows from
 * the key: the same request again finishes the same plan and gets the same answer. Whether somebody may assign is for each case to
 * decide. Throws IDEMPOTENCY_KEY_REUSED, PERSON_UNKNOWN, PERSON_ON_LEAVE, ENGINE_UNAVAILABLE.
 */
export async function handOver(deps: ApiDeps, asked: Asked): Promise<Handover> {
  const { caller, key, request } = asked;
  if (request.dryRun) return { answer: await tried(deps, asked), done: true, replayed: false };
  const id = { org: caller.org, client: caller.client, key };
  const digest = contentHash(request);
  let kept: KeptHandover<HandoverPlan, HandoverAnswer> | undefined = await findHandover(deps.pool, id);
  const replayed = kept !== undefined;
  if (!kept) {
    const { plan } = await planHandover(deps, asked);
    await keepHandover(deps.pool, id, { digest, askedBy: caller.id, plan });
    kept = await findHandover(deps.pool, id);
  }
  if (!kept) throw new Refusal('DATABASE_UNAVAILABLE');
  if (kept.digest !== digest) throw new Refusal('IDEMPOTENCY_KEY_REUSED');
  if (kept.answer) return { answer: kept.answer, done: true, replayed };
  const answer = answerOf(request, kept.plan, await inLanes(kept.plan.cases, AT_ONCE, (one) => carryOut(deps, one)));
  const done = answer.cases.every(({ outcome }) => outcome !== 'pending');
  if (done) await endHandover(deps.pool, id, answer);
  return { answer, done, replayed };
}

function answerOf({ from, reason }: HandoverRequest, { more }: HandoverPlan, cases: HandedOver[]): HandoverAnswer {
  return { from, reason, cases, more };
}

async function carryOut({ engine }: ApiDeps, { command, ...one }: Planned): Promise<HandedOver> {
  if (!command) return { ...one, outcome: 'kept' };
  try {
    const { kind } = await engine.command(one.caseId, { command, personal: {} });
    if (kind === 'gone') return { ...one, outcome: 'kept', code: 'CASE_COMPLETED' };
    return { ...one, outcome: kind === 'pending' ? 'pending' : 'handedOver' };
  } catch (error) {
    if (error instanceof CaseRefusal) return { ...one, outcome: 'kept', code: error.code };
    throw error;
  }
}

/** What would happen, judged by the core on the cases as they are recorded. */
async function tried(deps: ApiDeps, asked: Asked): Promise<HandoverAnswer> {
  const { plan, rows } = await planHandover(deps, asked);
  const cases: HandedOver[] = [];
  for (const one of plan.cases) cases.push(await tryOne(deps, one, rows.get(one.caseId)));
  return answerOf(asked.request, plan, cases);
}

async function tryOne(deps: ApiDeps, { command, ...one }: Planned, row: CaseRow | undefined): Promise<HandedOver> {
  if (!command || !row) return { ...one, outcome: 'kept' };
  const pinned = await deps.packs.pinned(row.state.pack, row.state.calendar);
  const { answer } = decide(pinned, row.state, command, instant(Date.now()));
  return answer.ok ? { ...one, outcome: 'planned' } : { ...one, outcome: 'kept', code: answer.code };
}
