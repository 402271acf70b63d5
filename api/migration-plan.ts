import { findPacks } from '../db/contents.js';
import { listedCases } from '../db/ownership.js';
import { casesToMove, type PlannedMove, type Target } from '../db/case-migrations.js';
import { eventsOfCases, type CaseRow } from '../db/queries.js';
import type { Actor, CommandOf, Pin } from '../domain/case/commands.js';
import type { Event } from '../domain/case/events.js';
import { happenedFor } from '../domain/decide/adoption-starts.js';
import { previewOf } from '../domain/decide/adoption-preview.js';
import type { Pinned } from '../domain/decide/index.js';
import { Refusal } from '../domain/errors.js';
import { contentHash } from '../domain/hash.js';
import type { CompiledPack } from '../domain/pack/compile.js';
import type { Instant } from '../domain/time.js';
import type { ApiDeps } from './deps.js';
import type { MigrationRequest } from './migration-schemas.js';

/** So many cases are looked at together. */
export const PAGE = 200;

/** Who is to approve is not known yet; that it is an administrator and not the proposer is. */
const APPROVER: Actor = { id: 'approver', roles: ['admin'] };

/** A planned case with the zone of its instants. */
export interface Planned {
  readonly move: PlannedMove;
  readonly zone: string;
}

/** The version in force, or the one named by version or hash. Throws PACK_UNKNOWN, with the hashes where a name fits several. */
async function versionOf({ packs, pool }: ApiDeps, pack: string, named: string | undefined): Promise<Pin> {
  if (named === undefined) {
    const active = await packs.active(pack);
    if (!active) throw new Refusal('PACK_UNKNOWN', { pack });
    return active.packPin;
  }
  const found = [...(await findPacks(pool, `${pack}@${named}`)), ...(await findPacks(pool, named))];
  const pins = found.filter(({ id }) => id === pack).map(({ id, version, hash }) => ({ id, version, hash }));
  const [pin, ...others] = pins;
  if (!pin || others.length > 0) throw new Refusal('PACK_UNKNOWN', { pack, hashes: pins.map(({ hash }) => hash) });
  return pin;
}

/** What the cases are to go over to. Throws PACK_UNKNOWN, and CALENDAR_INVALID for a calendar nobody loaded. */
export async function targetOf(deps: ApiDeps, { pack, calendar, to }: MigrationRequest): Promise<Target> {
  if (calendar === undefined) return { kind: 'pack', ...(await versionOf(deps, pack ?? '', to)) };
  const pin = await deps.packs.calendar(calendar);
  if (!pin) throw new Refusal('CALENDAR_INVALID', { calendar });
  return { kind: 'calendar', ...pin };
}

/** A migration as it is asked for, in the name of whom and as of when. */
export interface Asked {
  readonly org: string;
  readonly by: string;
  readonly now: Instant;
  readonly target: Target;
  readonly request: MigrationRequest;
}

/** What would become of each case, decided by the core on the cases as they are recorded, in the order of their ids. */
export async function planMigration(deps: ApiDeps, asked: Asked): Promise<Planned[]> {
  const planned: Planned[] = [];
  for await (const rows of pagesOf(deps, asked)) {
    const happened = await happenedTo(deps, asked.target, rows);
    for (const row of rows) planned.push(await planOne(deps, asked, row, happened(row.caseId)));
  }
  const known = new Set(planned.map(({ move }) => move.caseId));
  const unknown = (asked.request.cases ?? []).filter((caseId) => !known.has(caseId));
  return [...planned, ...unknown.map((caseId) => ({ move: { caseId, code: 'CASE_UNKNOWN' }, zone: 'UTC' }))];
}

async function* pagesOf(deps: ApiDeps, { org, target, request }: Asked): AsyncGenerator<CaseRow[]> {
  const { pool } = deps;
  const from = request.from === undefined ? undefined : await versionOf(deps, target.id, request.from);
  if (request.cases) {
    const rows = await listedCases(pool, org, [...new Set(request.cases)].sort());
    yield rows.filter(({ state }) => from === undefined || state.pack.hash === from.hash);
    return;
  }
  for (let after: string | undefined = ''; after !== undefined;) {
    const rows: CaseRow[] = await casesToMove(pool, { org, target, from }, after, PAGE);
    if (rows.length > 0) yield rows;
    after = rows.at(-1)?.caseId;
  }
}

function waitedFor({ data }: CompiledPack): string[] {
  const matchers = Object.values(data.clocks).flatMap(({ start, stop }) => [...start, ...stop]);
  return [...new Set(matchers.map(({ event }) => event))];
}

/** What was recorded of these cases that clocks of the other version may look at. */
export async function happenedTo(
  { packs, pool }: ApiDeps,
  target: Target,
  rows: readonly CaseRow[]
): Promise<(caseId: string) => Event[]> {
  if (target.kind === 'calendar') return () => [];
  const { data, ...compiled } = await packs.pack(target);
  const recorded = await eventsOfCases(
    pool,
    rows.map(({ caseId }) => caseId),
    waitedFor({ data, ...compiled })
  );
  const befores = new Map<string, CompiledPack>();
  for (const { caseId, state } of rows) befores.set(caseId, await packs.pack(state.pack));
  return (caseId) => {
    const before = befores.get(caseId);
    return before ? happenedFor(before.data, data, recorded.get(caseId) ?? []) : [];
  };
}

/** The command by which a case goes over. Its id follows from the migration: whatever happens, it acts once. */
export function commandOf(
  { id, target: { kind, ...pin }, by }: { id: string; target: Target; by: string },
  actor: Actor,
  happened: readonly Event[],
  preview?: string
): CommandOf<'adoptPack' | 'adoptCalendar'> {
  const approved = { by, migration: id, ...(preview !== undefined && { preview }) };
  const command = { id: `migration:${id}`, actor, source: 'system', ...approved } as const;
  if (kind === 'calendar') return { ...command, type: 'adoptCalendar', calendar: pin };
  return { ...command, type: 'adoptPack', pack: pin, happened };
}

/** The rules and the calendar a case would decide with. */
async function pinnedFor({ packs }: ApiDeps, { kind, ...pin }: Target, { state }: CaseRow): Promise<Pinned> {
  if (kind === 'calendar') return packs.pinned(state.pack, pin);
  return { ...(await packs.pinned(state.pack, state.calendar)), adopts: await packs.pack(pin) };
}

async function planOne(deps: ApiDeps, asked: Asked, row: CaseRow, happened: readonly Event[]): Promise<Planned> {
  const { caseId, state } = row;
  const { target, by, now } = asked;
  const pinned = await pinnedFor(deps, target, row);
  const preview = previewOf(pinned, state, commandOf({ id: 'preview', target, by }, APPROVER, happened), now);
  const move =
    'code' in preview ? { caseId, code: preview.code } : { caseId, preview: preview.digest, changes: preview.changes };
  return { move, zone: state.zone };
}

/** sha256 (hex) of what was previewed for all cases. */
export function digestOf(target: Target, planned: readonly Planned[]): string {
  const cases = planned.map(({ move }) => [move.caseId, 'code' in move ? move.code : move.preview]);
  return contentHash({ to: target.hash, cases });
}
