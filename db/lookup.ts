import type { KeyObject } from 'node:crypto';
import type { Pool } from 'pg';
import type { Keyring } from '../config/keyring.js';
import type { Pin } from '../domain/case/commands.js';
import { matchedKinds, type Asked, type Findable } from '../domain/lookup/keys.js';
import type { CompiledPack } from '../domain/pack/compile.js';
import { blindIndex } from './case-keys.js';
import { personalOf } from './personal.js';
import { LINE, lineOf, type CaseLine, type LineRow } from './queries.js';

/** How many cases one answer holds. */
export const PAGE = 20;
/** How many candidates are opened and checked for one answer, a page of them at a time; with more, the answer says so and leads on. */
export const OPENED = 3 * PAGE;

/** The place after a case in the order of answers: those found by key or by text, open ones first, then the newest. */
export type Place = readonly [by: 'key' | 'text', ended: boolean, acceptedAt: number, caseId: string];

/** A case that was asked for, and the kinds of key it was found by. */
export type FoundCase = CaseLine & { readonly matched: readonly string[] };

export interface FoundPage {
  readonly cases: readonly FoundCase[];
  /** Where to go on: there are candidates that were not looked at. Absent: these are all. */
  readonly next?: Place;
}

/** What the index is made and read with. */
export interface LookupIndex {
  readonly pool: Pool;
  readonly keys: Keyring;
  readonly lookupKey: KeyObject;
  readonly packOf: (pin: Pin) => Promise<CompiledPack>;
}

export interface Lookup extends LookupIndex {
  /** Whether whoever asks may read what is personal in a case; asked only where its pack names readers. */
  readonly mayRead: (caseId: string) => Promise<boolean>;
}

interface CandidateRow extends LineRow, Omit<Findable, 'caseId'> {
  readonly pack: Pin;
}

const FIRST = [false, Number.MAX_SAFE_INTEGER, ''];

/** A page of what the condition lets through ($5 and $6 are its own); the states are fetched for the page only. */
const candidates = (condition: string): string =>
  `WITH page AS MATERIALIZED (
     SELECT case_id FROM cases c
     WHERE org = $1 AND (lifecycle <> 'open', -accepted_at, case_id) > ($2, -$3::bigint, $4) AND EXISTS (${condition})
     ORDER BY lifecycle <> 'open', -accepted_at, case_id LIMIT ${PAGE + 1})
   SELECT ${LINE}, state->'facts' AS facts, state->'forms' AS forms, state->'pack' AS pack
   FROM page JOIN cases USING (case_id) ORDER BY lifecycle <> 'open', -accepted_at, case_id`;

const SQL = {
  key: candidates(
    'SELECT FROM case_keys k WHERE k.case_id = c.case_id AND k.digest = $5 AND ($6::text IS NULL OR k.kind = $6)'
  ),
  text: candidates(
    'SELECT FROM case_grams g WHERE g.case_id = c.case_id AND g.grams @> $5::bigint[] AND ($6::text IS NULL OR g.kind = $6)'
  ),
};

/**
 * Finds cases of an organisation by a key or, where it is the key of none, by a text of two characters or more. The indexes give
 * candidates, at most {@link OPENED} are opened and only those answered that really hold what was asked for.
 */
export async function lookUp(lookup: Lookup, org: string, what: Asked, after?: Place): Promise<FoundPage> {
  const index = blindIndex(lookup.lookupKey, org);
  const page = (by: Place[0], wanted: unknown): Promise<FoundPage> =>
    filled(by, after, async (place) => {
      const values = [org, ...(place?.slice(1) ?? FIRST), wanted, what.kind ?? null];
      const { rows } = await lookup.pool.query<CandidateRow>(SQL[by], values);
      return { candidates: await opened(lookup, rows.slice(0, PAGE), what), more: rows.length > PAGE };
    });
  if (after?.[0] !== 'text' && what.key !== undefined) {
    const found = await page('key', index.digest(what.key));
    if (after || found.cases.length > 0 || found.next) return found;
  }
  return what.grams.length === 0 ? { cases: [] } : page('text', what.grams.map(index.gram));
}

/** Candidates with what they were found by, which is nothing where only the index said so. */
async function opened(
  { pool, keys, packOf, mayRead }: Lookup,
  rows: readonly CandidateRow[],
  what: Asked
): Promise<FoundCase[]> {
  const ids = rows.map((row) => row.case_id);
  const personal = await personalOf(pool, keys, ids);
  return Promise.all(
    rows.map(async (row) => {
      const { data } = await packOf(row.pack);
      const { case_id: caseId, facts, forms } = row;
      const reads = !data.personal.readers || (await mayRead(caseId));
      const matched = matchedKinds(data, { caseId, facts, forms }, (reads && personal.get(caseId)) || {}, what);
      return { ...lineOf(row), matched };
    })
  );
}

type Opened = (place: Place | undefined) => Promise<{ candidates: readonly FoundCase[]; more: boolean }>;

async function filled(by: Place[0], after: Place | undefined, openedAfter: Opened): Promise<FoundPage> {
  const cases: FoundCase[] = [];
  let next = after;
  for (let seen = 0; seen < OPENED; seen += PAGE) {
    const { candidates, more } = await openedAfter(next);
    for (const [i, one] of candidates.entries()) {
      next = [by, one.lifecycle !== 'open', one.acceptedAt, one.caseId];
      if (one.matched.length > 0) cases.push(one);
      if (cases.length === PAGE) return more || i + 1 < candidates.length ? { cases, next } : { cases };
    }
    if (!more) return { cases };
  }
  return { cases, ...(next && { next }) };
}
