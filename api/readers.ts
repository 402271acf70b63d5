import type { CaseState } from '../domain/case/state.js';
import { mayReadPersonal } from '../domain/decide/readers.js';
import { Refusal } from '../domain/errors.js';
import type { Instant } from '../domain/time.js';
import { actorOf } from './actors.js';
import type { Caller } from './auth.js';
import type { ApiDeps } from './deps.js';
import type { KnownCase, KnownCases } from './known-cases.js';

/** Who reads, and when. */
export interface Reader {
  readonly caller: Caller;
  readonly now: Instant;
}

/** Whether the pack lets a caller who may see a case read what is personal in it, as the case stands. */
export async function mayRead(deps: ApiDeps, state: CaseState, { caller, now }: Reader): Promise<boolean> {
  const pinned = await deps.packs.pinned(state.pack, state.calendar);
  // Without such a rule nobody has to be in the directory to read.
  if (!pinned.pack.data.personal.readers) return true;
  return mayReadPersonal(pinned, state, actorOf(deps.directory, caller, undefined, now), now);
}

/** As {@link mayRead}, of a case that was found; it is looked up only where its pack has such a rule. */
export async function mayReadKnown(
  deps: ApiDeps,
  cases: KnownCases,
  { caseId, known }: { caseId: string; known: KnownCase },
  reader: Reader
): Promise<boolean> {
  if (!(await deps.packs.pack(known.pack)).data.personal.readers) return true;
  return mayRead(deps, (await cases.read(caseId, reader.caller)).state, reader);
}

/** As {@link mayReadKnown}. Throws CASE_UNKNOWN. */
export async function mayReadCase(deps: ApiDeps, cases: KnownCases, caseId: string, reader: Reader): Promise<boolean> {
  return mayReadKnown(deps, cases, { caseId, known: await cases.find(caseId, reader.caller) }, reader);
}

/** A case whose personal side the caller may read. Throws CASE_UNKNOWN, PERSONAL_RESTRICTED. */
export async function findReadable(
  deps: ApiDeps,
  cases: KnownCases,
  caseId: string,
  reader: Reader
): Promise<KnownCase> {
  const known = await cases.find(caseId, reader.caller);
  if (!(await mayReadKnown(deps, cases, { caseId, known }, reader))) throw new Refusal('PERSONAL_RESTRICTED');
  return known;
}
