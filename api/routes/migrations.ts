import { z } from 'zod';
import { countMoves, listMigrations } from '../../db/case-migrations.js';
import type { ErrorCode } from '../../domain/errors.js';
import { actorOf } from '../actors.js';
import { placeOf } from '../cursor.js';
import type { ApiDeps } from '../deps.js';
import type { KnownCases } from '../known-cases.js';
import { carryOutMigration, migrationHead, migrationPage, previewMigration, proposeMigration } from '../migration.js';
import { targetOf } from '../migration-plan.js';
import {
  MigrationAnswer,
  MigrationApproval,
  MigrationPreview,
  MigrationProposal,
  MigrationRequest,
  Migrations,
} from '../migration-schemas.js';
import { type AnyRoute, type Call, route } from '../route.js';
import { PageQuery } from '../schemas.js';

/** More at once nobody looks at. */
const MOST = 100;
const Params = z.object({ id: z.string() });
const ERRORS: ErrorCode[] = ['PACK_UNKNOWN', 'CALENDAR_INVALID', 'DATABASE_UNAVAILABLE'];

/** Moving open cases to another version of their pack or calendar: previewed, proposed, approved by another person, carried out. */
export function migrationRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return [preview(deps), propose(deps), approve(deps, cases), list(deps), one(deps)];
}

async function askedBy(deps: ApiDeps, { caller, now }: Call, request: MigrationRequest) {
  const target = await targetOf(deps, request);
  return { org: caller.org, by: actorOf(deps.directory, caller, undefined, now).id, now, target, request };
}

function preview(deps: ApiDeps): AnyRoute {
  return route({
    method: 'post',
    path: '/v1/migrations/preview',
    summary:
      'What would become of cases by another version of their pack or calendar, case by case and in sum. Changes nothing.',
    access: ['policyOwner', 'admin'],
    body: MigrationRequest,
    answers: { 200: ['As the cases stand now.', MigrationPreview] },
    errors: ERRORS,
    async handle(call) {
      return { body: await previewMigration(deps, await askedBy(deps, call, call.body)) };
    },
  });
}

function propose(deps: ApiDeps): AnyRoute {
  return route({
    method: 'post',
    path: '/v1/migrations',
    summary: 'Propose what was previewed. Nothing happens until another administrator approves it.',
    access: ['policyOwner', 'admin'],
    keyed: true,
    body: MigrationProposal,
    answers: { 200: ['The proposal; `cursor` leads to its further cases.', MigrationAnswer] },
    errors: [...ERRORS, 'MIGRATION_STALE', 'IDEMPOTENCY_KEY_REUSED'],
    async handle(call) {
      const { preview: seen, ...request } = call.body;
      const { client } = call.caller;
      const asked = await askedBy(deps, call, request);
      return { body: await proposeMigration(deps, { ...asked, client, key: call.key, preview: seen }) };
    },
  });
}

function approve(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'post',
    path: '/v1/migrations/{id}/approve',
    summary:
      'Approve a migration, never one’s own, and carry it out. Repeated, it goes on where it was left; every case goes over once.',
    access: ['admin'],
    keyed: true,
    params: Params,
    body: MigrationApproval,
    answers: {
      200: ['What became of each case.', MigrationAnswer],
      202: ['Some cases have not answered yet: repeat the request.', MigrationAnswer],
    },
    errors: ['MIGRATION_UNKNOWN', 'MIGRATION_OWN', 'MIGRATION_STALE', 'ENGINE_UNAVAILABLE', 'DATABASE_UNAVAILABLE'],
    async handle({ params: { id }, body, caller, now }) {
      const approver = actorOf(deps.directory, caller, undefined, now);
      const { org } = caller;
      const done = await carryOutMigration(deps, cases, { org, id, approver, preview: body.preview });
      return { status: done.status === 'done' ? 200 : 202, body: done };
    },
  });
}

function list({ pool, directory }: ApiDeps): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/migrations',
    summary: 'Migrations of open cases, the newest first.',
    access: ['auditor', 'policyOwner', 'admin'],
    answers: { 200: ['At most 100.', Migrations] },
    errors: ['DATABASE_UNAVAILABLE'],
    async handle({ caller }) {
      const found = await listMigrations(pool, caller.org, MOST);
      const heads = found.map(async (one) => migrationHead(one, await countMoves(pool, one.id), directory.zone));
      return { body: { migrations: await Promise.all(heads) } };
    },
  });
}

function one(deps: ApiDeps): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/migrations/{id}',
    summary: 'A migration, with what was previewed for each case and what became of it.',
    access: ['auditor', 'policyOwner', 'admin'],
    params: Params,
    query: PageQuery,
    answers: { 200: ['One page; `cursor` leads to the next.', MigrationAnswer] },
    errors: ['MIGRATION_UNKNOWN', 'DATABASE_UNAVAILABLE'],
    async handle({ params: { id }, caller: { org }, query: { limit, cursor } }) {
      const [after] = placeOf(z.tuple([z.int()]), cursor) ?? [0];
      return { body: await migrationPage(deps, org, id, after, limit) };
    },
  });
}
