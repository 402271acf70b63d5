import { z } from 'zod';
import { findCase } from '../db/queries.js';
import { similarCases } from '../db/similar.js';
import { dueDate } from '../domain/calendar/index.js';
import type { CommandOf } from '../domain/case/commands.js';
import type { CaseState } from '../domain/case/state.js';
import type { Pinned } from '../domain/decide/index.js';
import { Refusal } from '../domain/errors.js';
import type { Instant } from '../domain/time.js';
import { CaseBrief, FoundLine } from './answers.js';
import { hasRole, type Caller } from './auth.js';
import type { ApiDeps } from './deps.js';
import type { KnownCases } from './known-cases.js';
import { mayRead, type Reader } from './readers.js';
import { lineView } from './views.js';

/** How many duplicates one answer offers. */
const OFFERED = 20;

export const Duplicates = z.object({ caseId: z.string(), duplicates: z.array(FoundLine) }).meta({ id: 'Duplicates' });

export const OpenedCase = CaseBrief.extend({
  similar: z
    .array(FoundLine)
    .optional()
    .meta({ description: 'Open cases that may tell the same complaint, as `/v1/cases/{id}/duplicates` offers them.' }),
}).meta({ id: 'OpenedCase' });

/** Whose cases a caller may see. */
export function visible(caller: Caller): { org: string; client?: string } {
  const all = caller.gateway || hasRole(caller, 'staff', 'auditor', 'admin');
  return { org: caller.org, ...(!all && { client: caller.client }) };
}

/**
 * Open cases of the same pack that share what the pack says a duplicate has in common and were accepted within its window before or
 * after; where it merges nothing, those a complaint would repeat once they are closed: it is a contact of them rather than a case. Of
 * those the caller may see; none of a case that is not open. Throws DATABASE_UNAVAILABLE.
 */
export async function duplicatesOf(deps: ApiDeps, reader: Reader, state: CaseState): Promise<object[]> {
  const { pool, packs } = deps;
  const pinned = await packs.pinned(state.pack, state.calendar);
  const { merging, repeats } = pinned.pack.data;
  const kinds = merging?.offeredBy ?? Object.values(repeats).flatMap(({ sharing }) => sharing);
  if (kinds.length === 0 || state.lifecycle !== 'open') return [];
  const at = state.acceptedAt === 0 ? state.receivedAt : state.acceptedAt;
  const { caseId, pack } = state;
  const compared = { ...visible(reader.caller), caseId, pack: pack.id, kinds, at };
  const found = await similarCases(pool, compared, OFFERED);
  const offered = await readableOf(deps, reader, state, found);
  return offered.filter((one) => isWithin(pinned, one.at, at)).map(({ at: _at, ...line }) => lineView(line));
}

/** Where who complained is for named readers only, nobody else is told who complained twice. */
async function readableOf<T extends { caseId: string }>(
  deps: ApiDeps,
  reader: Reader,
  state: CaseState,
  found: readonly T[]
): Promise<readonly T[]> {
  const { pack } = await deps.packs.pinned(state.pack, state.calendar);
  if (!pack.data.personal.readers) return found;
  if (!(await mayRead(deps, state, reader))) return [];
  const rows = await Promise.all(found.map(({ caseId }) => findCase(deps.pool, caseId)));
  const readable = await Promise.all(
    rows.map(async (row) => row !== undefined && (await mayRead(deps, row.state, reader)))
  );
  return found.filter((_, index) => readable[index]);
}

function isWithin({ pack, calendar }: Pinned, a: Instant, b: Instant): boolean {
  const window = pack.data.merging?.window;
  const [earlier, later] = a <= b ? [a, b] : [b, a];
  return window === undefined || dueDate(calendar, earlier, pack.limit(window)).dueAt > later;
}

/** A merging as the core takes it, with what is known of the other case. Throws CASE_UNKNOWN where the caller may not know of that one. */
export async function mergerOf(
  cases: KnownCases,
  caller: Caller,
  into: string
): Promise<Pick<CommandOf<'merge'>, 'type' | 'into' | 'survivor'>> {
  await cases.find(into, caller);
  const row = await cases.row(into);
  if (!row) throw new Refusal('CASE_UNKNOWN');
  const { pack, acceptedAt, lifecycle, merge } = row.state;
  const survivor = { pack: pack.id, accepted: acceptedAt !== 0, lifecycle, merging: merge !== undefined };
  return { type: 'merge', into, survivor };
}
