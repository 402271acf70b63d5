import { sha256 } from '../config/sha256.js';
import type { CaseRow } from '../db/queries.js';
import type { PlannedCase } from '../db/handovers.js';
import { heldCases, listedCases, openLoads, type Load, type QueuedCase } from '../db/ownership.js';
import type { Command } from '../domain/case/commands.js';
import { neverIn, ownerSlot } from '../domain/decide/owner.js';
import { holder } from '../domain/decide/people.js';
import { Refusal } from '../domain/errors.js';
import type { Pack } from '../domain/pack/schema.js';
import type { Instant } from '../domain/time.js';
import { actorOf } from './actors.js';
import { assignment } from './assignment.js';
import type { Caller } from './auth.js';
import { candidatesFor, mayStandIn, type Vacancy } from './candidates.js';
import type { ApiDeps } from './deps.js';
import { sourceOf } from './input.js';
import { PAGE, type HandoverRequest } from './ownership-schemas.js';

/** A request, and whose it is. */
export interface Asked {
  readonly caller: Caller;
  /** As of when the directory is asked who is there. */
  readonly now: Instant;
  readonly key: string;
  readonly request: HandoverRequest;
}

/** Cases that are planned at once, and the cases as they are recorded. */
export interface PlanPage {
  readonly planned: readonly PlannedCase[];
  readonly rows: ReadonlyMap<string, CaseRow>;
}

/**
 * Who gets which case, a page at a time: whom the request names, else who stands in for somebody on leave, else whoever of the
 * available candidates owns the fewest open cases, those planned before among them. The subject of a complaint never gets it.
 * Nothing is looked up later: what the directory says now travels in the commands. Throws PERSON_UNKNOWN, PERSON_ON_LEAVE.
 */
export async function* planHandover(deps: ApiDeps, asked: Asked): AsyncGenerator<PlanPage> {
  const { pool, directory } = deps;
  const { to, cases } = asked.request;
  const { org } = asked.caller;
  if (to !== undefined && !directory.person(to)) throw new Refusal('PERSON_UNKNOWN', { person: to });
  if (to !== undefined && directory.isOnLeave(to, asked.now)) throw new Refusal('PERSON_ON_LEAVE', { person: to });
  const load = new Map((await openLoads(pool, org)).owned);
  for await (const found of cases ? [await listedCases(pool, org, cases)] : allHeld(pool, org, asked.request)) {
    const rows = new Map(found.map((row) => [row.caseId, row]));
    const planned: PlannedCase[] = [];
    for (const caseId of new Set(cases ?? rows.keys()))
      planned.push(await planOne(deps, asked, { caseId, row: rows.get(caseId), load }));
    yield { planned, rows };
  }
}

async function* allHeld(
  pool: ApiDeps['pool'],
  org: string,
  { from, slot }: HandoverRequest
): AsyncGenerator<QueuedCase[]> {
  const held = { org, person: from, ...(slot !== undefined && { slot }) };
  for (let last: QueuedCase | undefined; ;) {
    const page = await heldCases(pool, held, last, PAGE);
    last = page.at(-1);
    if (!last) return;
    yield page;
  }
}

interface One {
  readonly caseId: string;
  readonly row: CaseRow | undefined;
  readonly load: Map<string, Load>;
}

async function planOne({ packs, directory }: ApiDeps, asked: Asked, one: One): Promise<PlannedCase> {
  const { request } = asked;
  const { caseId, row, load } = one;
  if (!row) return { caseId, code: 'CASE_UNKNOWN' };
  const { state } = row;
  const pack = await packs.pack(state.pack);
  const slot = request.slot ?? ownerSlot(pack.data);
  if (slot === undefined || !(slot in pack.data.slots)) return { caseId, code: 'SLOT_UNKNOWN' };
  if (state.lifecycle !== 'open') return { caseId, slot, code: 'CASE_CLOSED' };
  if (holder(state, slot) !== request.from) return { caseId, slot, code: 'HANDED_OVER_ALREADY' };
  const vacancy = { pack, state, slot, at: asked.now };
  if (request.to !== undefined && neverIn(pack.data, state, slot).includes(request.to))
    return { caseId, slot, code: 'SUBJECT_AS_HANDLER' };
  const to = request.to ?? standIn(directory, request, vacancy) ?? leastLoaded(directory, vacancy, load);
  if (to === undefined) return { caseId, slot, code: 'NO_CANDIDATE' };
  load.set(to, { owner: to, isRole: false, overdue: 0, open: (load.get(to)?.open ?? 0) + 1 });
  return { caseId, slot, to, command: commandOf(directory, asked, pack.data, { caseId, slot, person: to }) };
}

/** Its id follows from the request: two clients with the same key are two handovers. */
function commandOf(
  directory: ApiDeps['directory'],
  { caller, now, key, request: { from, reason } }: Asked,
  pack: Pack,
  { caseId, slot, person }: { caseId: string; slot: string; person: string }
): Command {
  const digest = sha256(JSON.stringify([caller.org, caller.client, key, caseId])).slice(0, 32);
  return {
    id: `handover:${digest}`,
    actor: actorOf(directory, caller, undefined, now),
    source: sourceOf(caller, undefined),
    ...assignment(directory, pack, { slot, person }, now),
    handover: { from, reason },
  };
}

/** Who stands in for a person on leave, also where the leave is about to begin. */
function standIn(
  directory: ApiDeps['directory'],
  { from, reason }: HandoverRequest,
  vacancy: Vacancy
): string | undefined {
  const { at } = vacancy;
  const found = reason === 'leave' ? directory.deputyOf(from, at) : directory.standInOf(from, at);
  return found && mayStandIn(directory, vacancy, found.id) ? found.id : undefined;
}

function leastLoaded(
  directory: ApiDeps['directory'],
  vacancy: Vacancy,
  load: ReadonlyMap<string, Load>
): string | undefined {
  return candidatesFor(directory, vacancy, load).find(({ available }) => available)?.person.id;
}
