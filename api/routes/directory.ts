import type { Pool } from 'pg';
import { z } from 'zod';
import { addDirectory, directoryAt, directoryVersions, type DirectoryVersion } from '../../db/directory-register.js';
import { openLoads } from '../../db/ownership.js';
import { sourceOf } from '../../domain/directory/directory.js';
import { DirectoryError, readDirectory } from '../../domain/directory/read.js';
import type { DirectoryDocument } from '../../domain/directory/schema.js';
import { Refusal } from '../../domain/errors.js';
import { contentHash } from '../../domain/hash.js';
import { formatInstant, instant, parseInstant } from '../../domain/time.js';
import type { Fault } from '../../domain/yaml.js';
import { DirectoryImported, DirectoryVersions, DirectoryView } from '../answers.js';
import type { SystemRole } from '../auth.js';
import { cursorOf, placeOf } from '../cursor.js';
import type { ApiDeps } from '../deps.js';
import { type AnyRoute, route } from '../route.js';
import { DirectoryPut, DirectoryQuery, PageQuery } from '../schemas.js';

/** An organisation of some thousand people. */
const DIRECTORY_LIMIT = 1024 * 1024;
const readers: SystemRole[] = ['staff', 'auditor', 'policyOwner', 'admin'];

/** The organisation directory: the version of an instant, a new version, all versions. */
export function directoryRoutes(deps: ApiDeps): AnyRoute[] {
  return [view(deps), put(deps), versions(deps)];
}

function view({ pool }: ApiDeps): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/directory',
    summary: 'The organisation directory in force at an instant. Default: now.',
    access: readers,
    query: DirectoryQuery,
    answers: { 200: ['The whole document, with the version that answered.', DirectoryView] },
    errors: ['INPUT_INVALID', 'NOT_FOUND', 'DATABASE_UNAVAILABLE'],
    async handle({ query: { at } }) {
      const found = await directoryAt(pool, at === undefined ? Date.now() : parseInstant(at));
      if (!found) throw new Refusal('NOT_FOUND', { directory: 'no version was in force then' });
      return { body: { ...versionView(found), directory: found.content } };
    },
  });
}

/** People who are not in a new version and own open cases: the cases would be forgotten. */
async function droppedOwners(pool: Pool, org: string, { people }: DirectoryDocument): Promise<Fault[]> {
  const { owned } = await openLoads(pool, org);
  const kept = new Set(people.map(({ id }) => id));
  return [...owned.values()]
    .filter(({ owner, isRole }) => !isRole && !kept.has(owner))
    .map(({ owner, open }) => ({
      path: 'people',
      line: 1,
      message: `'${owner}' is not in it and owns ${open} open ${open === 1 ? 'case' : 'cases'}: hand them over`,
    }));
}

function put({ pool }: ApiDeps): AnyRoute {
  return route({
    method: 'put',
    path: '/v1/directory',
    summary:
      'Put a new version of the whole directory in force, written like examples/directory.yaml (JSON is YAML). What is in ' +
      'force already is not added again. API and workers work with it within seconds.',
    access: ['admin'],
    query: DirectoryPut,
    rawBody: { type: 'application/yaml', limit: DIRECTORY_LIMIT },
    answers: { 200: ['What was added, or in a dry run would be, and what should be looked at.', DirectoryImported] },
    errors: ['INPUT_INVALID', 'DIRECTORY_INVALID', 'TIME_IN_PAST', 'BODY_TOO_LARGE', 'DATABASE_UNAVAILABLE'],
    async handle({ raw, caller, query }) {
      const importedAt = instant(Date.now());
      const validFrom = query.validFrom === undefined ? importedAt : parseInstant(query.validFrom);
      if (validFrom < importedAt) throw new Refusal('TIME_IN_PAST', { field: 'validFrom' });
      const { document, warnings: written } = parse(raw);
      if (query.strict && written.length > 0) throw invalid(written);
      const warnings = [...written, ...(await droppedOwners(pool, caller.org, document))];
      if (query.strict && warnings.length > 0) throw invalid(warnings);
      const hash = contentHash(document);
      const added = query.dryRun
        ? (await directoryAt(pool, validFrom))?.hash !== hash
        : await addDirectory(pool, { document, importedBy: caller.id, importedAt, validFrom });
      return { body: { added, source: sourceOf(hash), validFrom: formatInstant(validFrom), warnings } };
    },
  });
}

function versions({ pool }: ApiDeps): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/directory/versions',
    summary: 'All versions of the organisation directory, the newest import first.',
    access: readers,
    query: PageQuery,
    answers: { 200: ['One page; `cursor` leads to the next.', DirectoryVersions] },
    errors: ['INPUT_INVALID', 'DATABASE_UNAVAILABLE'],
    async handle({ query: { limit, cursor } }) {
      const [before] = placeOf(z.tuple([z.int()]), cursor) ?? [];
      const found = await directoryVersions(pool, before, limit);
      const last = found.length === limit ? found.at(-1) : undefined;
      return { body: { versions: found.map(versionView), ...(last && { cursor: cursorOf(last.version) }) } };
    },
  });
}

function parse(raw: Buffer): ReturnType<typeof readDirectory> {
  try {
    return readDirectory(new TextDecoder('utf-8', { fatal: true }).decode(raw));
  } catch (error) {
    if (error instanceof DirectoryError) throw invalid(error.faults);
    throw error instanceof TypeError ? invalid([{ path: '', line: 1, message: 'not UTF-8 text' }]) : error;
  }
}

function invalid(faults: readonly Fault[]): Refusal {
  return new Refusal('DIRECTORY_INVALID', { faults: faults.map((fault) => ({ ...fault })) });
}

function versionView({ version, hash, importedBy, importedAt, validFrom }: DirectoryVersion): object {
  const iso = (at: number): string => formatInstant(instant(at));
  return { version, source: sourceOf(hash), hash, importedBy, importedAt: iso(importedAt), validFrom: iso(validFrom) };
}
