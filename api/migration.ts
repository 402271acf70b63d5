import { sha256 } from '../config/sha256.js';
import { listedCases } from '../db/ownership.js';
import {
  approveMigration,
  countChanges,
  countMoves,
  countToMove,
  findMigration,
  keepMigration,
  keepMove,
  movesOf,
  type Migration,
  type Move,
  type MoveOutcome,
} from '../db/case-migrations.js';
import { formatLocal } from '../domain/calendar/index.js';
import type { Actor } from '../domain/case/commands.js';
import type { Event } from '../domain/case/events.js';
import type { Change } from '../domain/decide/adoption-changes.js';
import { Refusal } from '../domain/errors.js';
import { contentHash } from '../domain/hash.js';
import { instant } from '../domain/time.js';
import { ANSWERED, commanded, workOnOpen } from './case-work.js';
import { cursorOf } from './cursor.js';
import type { ApiDeps } from './deps.js';
import { isoDeep } from './instants.js';
import type { KnownCases } from './known-cases.js';
import { commandOf, digestOf, happenedTo, PAGE, planMigration, type Asked, type Planned } from './migration-plan.js';
import type { MigrationAnswer, MigrationPreview } from './migration-schemas.js';

type Line = MigrationPreview['cases'][number];

function lineOf(caseId: string, changes: readonly Change[], zone: string, said: MoveOutcome | undefined): Line {
  const view = isoDeep(changes, (at) => formatLocal(at, zone)) as Line['changes'];
  const { outcome = 'pending', code } = said ?? {};
  return { caseId, outcome, ...(code !== undefined && { code }), changes: view };
}

function plannedLine({ move, zone }: Planned): Line {
  if ('code' in move) return lineOf(move.caseId, [], zone, { outcome: 'failed', code: move.code });
  return lineOf(move.caseId, move.changes, zone, undefined);
}

function summed(planned: readonly Planned[]): MigrationPreview['changes'] {
  const sum: MigrationPreview['changes'] = {};
  for (const { move } of planned)
    for (const { what } of 'changes' in move ? move.changes : []) sum[what] = (sum[what] ?? 0) + 1;
  return sum;
}

/** What would become of the cases by the other version, as they stand now. Nothing is kept. */
export async function previewMigration(deps: ApiDeps, asked: Asked): Promise<MigrationPreview> {
  const planned = await planMigration(deps, asked);
  const failed = planned.filter(({ move }) => 'code' in move).length;
  return {
    target: asked.target,
    preview: digestOf(asked.target, planned),
    counts: { adopted: 0, failed, pending: planned.length - failed },
    changes: summed(planned),
    cases: planned.slice(0, ANSWERED).map(plannedLine),
  };
}

/** Whose proposal it is, under which key, and what its proposer saw. */
export interface Proposal extends Asked {
  readonly client: string;
  readonly key: string;
  readonly preview: string;
}

/**
 * Keeps a proposal with what was previewed for each case, for another administrator to approve; the same key again is the same one.
 * Throws MIGRATION_STALE where the cases are not as they were previewed, IDEMPOTENCY_KEY_REUSED.
 */
export async function proposeMigration(deps: ApiDeps, proposal: Proposal): Promise<MigrationAnswer> {
  const { org, client, key, by, target, request, preview } = proposal;
  const id = `M-${sha256(JSON.stringify([org, client, key])).slice(0, 16)}`;
  const asked = contentHash({ request, preview });
  const known = await findMigration(deps.pool, org, id);
  if (!known) {
    const planned = await planMigration(deps, proposal);
    const now = digestOf(target, planned);
    if (now !== preview) throw new Refusal('MIGRATION_STALE', { preview: now });
    const kept = { id, request: asked, target, preview, proposedBy: by };
    await keepMigration(
      deps.pool,
      org,
      kept,
      planned.map(({ move }) => move)
    );
  }
  const migration = await wanted(deps, org, id);
  if (migration.request !== asked) throw new Refusal('IDEMPOTENCY_KEY_REUSED');
  return migrationPage(deps, org, id, 0, ANSWERED);
}

async function wanted({ pool }: ApiDeps, org: string, id: string): Promise<Migration> {
  const migration = await findMigration(pool, org, id);
  if (!migration) throw new Refusal('MIGRATION_UNKNOWN');
  return migration;
}

/** Who approves which migration, having seen what. */
export interface Approval {
  readonly org: string;
  readonly id: string;
  readonly approver: Actor;
  readonly preview: string;
}

/**
 * Approves a migration and carries it out case by case; of one that was approved already, goes on where it was left. Each case takes
 * one command under an id of the migration, so nothing happens twice. Throws MIGRATION_UNKNOWN, MIGRATION_OWN for its proposer,
 * MIGRATION_STALE where something else was seen than is proposed, ENGINE_UNAVAILABLE.
 */
export async function carryOutMigration(
  deps: ApiDeps,
  cases: KnownCases,
  { org, id, approver, preview }: Approval
): Promise<MigrationAnswer> {
  const proposed = await wanted(deps, org, id);
  if (proposed.proposedBy === approver.id) throw new Refusal('MIGRATION_OWN');
  if (proposed.preview !== preview) throw new Refusal('MIGRATION_STALE', { preview: proposed.preview });
  await approveMigration(deps.pool, org, id, approver);
  const migration = await wanted(deps, org, id);
  const open = (after: number): Promise<Move[]> => movesOf(deps.pool, id, { after, limit: PAGE, open: true });
  await workOnOpen(open, async (moves) => {
    const ids = moves.map(({ caseId }) => caseId);
    const happened = await happenedTo(deps, migration.target, await listedCases(deps.pool, org, ids));
    return async (move) => {
      const outcome = await carryOut(deps, migration, move, happened(move.caseId));
      cases.forget(move.caseId);
      if (outcome) await keepMove(deps.pool, id, move.place, outcome);
    };
  });
  return migrationPage(deps, org, id, 0, ANSWERED);
}

/** Undefined where the answer is not there yet. */
async function carryOut(
  { engine }: ApiDeps,
  { id, target, proposedBy: by, approver }: Migration,
  { caseId, preview }: Move,
  happened: Event[]
): Promise<MoveOutcome | undefined> {
  if (!approver) return undefined;
  const done = await commanded(engine, caseId, commandOf({ id, target, by }, approver, happened, preview));
  if (!done) return undefined;
  return done.code === undefined ? { outcome: 'adopted' } : { outcome: 'failed', code: done.code };
}

/** What is told of a migration wherever it is named; instants in the zone given. */
export function migrationHead(
  migration: Migration,
  counts: MigrationAnswer['counts'],
  zone: string
): Omit<MigrationAnswer, 'changes' | 'left' | 'cases'> {
  const { id, target, preview, proposedBy, proposedAt, approver, approvedAt } = migration;
  const iso = (at: Date): string => formatLocal(instant(at.getTime()), zone);
  const status = !approver ? 'proposed' : counts.pending > 0 ? 'approved' : 'done';
  return {
    ...{ id, status, target, preview, counts, proposedBy, proposedAt: iso(proposedAt) },
    ...(approver && approvedAt && { approvedBy: approver.id, approvedAt: iso(approvedAt) }),
  };
}

/** A migration with its cases after a place. Throws MIGRATION_UNKNOWN. */
export async function migrationPage(
  deps: ApiDeps,
  org: string,
  id: string,
  after: number,
  limit: number
): Promise<MigrationAnswer> {
  const { pool, directory } = deps;
  const migration = await wanted(deps, org, id);
  const moves = await movesOf(pool, id, { after, limit });
  const last = moves.length === limit ? moves.at(-1) : undefined;
  return {
    ...migrationHead(migration, await countMoves(pool, id), directory.zone),
    changes: await countChanges(pool, id),
    left: await countToMove(pool, org, migration.target),
    cases: moves.map(({ caseId, changes, zone, outcome, code }) =>
      lineOf(caseId, changes, zone, outcome && { outcome, ...(code !== undefined && { code }) })
    ),
    ...(last && { cursor: cursorOf(last.place) }),
  };
}
