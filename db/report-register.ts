import type { Pool } from 'pg';
import type { Event } from '../domain/case/events.js';
import { canonical } from '../domain/hash.js';
import { reportHash, ReportMaker, type ReportContent, type ReportOrder } from '../domain/reports/report.js';
import { instant, type Instant } from '../domain/time.js';
import { addProposals, type ReportId } from './proposals.js';
import { transaction } from './pool.js';
import { eventsOfCases } from './queries.js';

export interface KeptReport {
  readonly asOf: Instant;
  readonly hash: string;
  /** As it was made. */
  readonly content: ReportContent;
}

const idOf = ({ org, packId, report, period }: ReportId): string[] => [org, packId, report, period];

/** Keeps a report and raises its proposals; one that is there already stays as it is. */
export async function keepReport(pool: Pool, id: ReportId, content: ReportContent, asOf: Instant): Promise<void> {
  await transaction(pool, async (client) => {
    const { rowCount } = await client.query(
      `INSERT INTO reports (org, pack_id, report, period, pack_hash, as_of, hash, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT DO NOTHING`,
      [...idOf(id), content.pack.hash, asOf, reportHash(content), canonical(content)]
    );
    if (rowCount === 1) await addProposals(client, id, content, asOf);
  });
}

export async function findReport(pool: Pool, id: ReportId): Promise<KeptReport | undefined> {
  const { rows } = await pool.query<{ as_of: string; hash: string; content: string }>(
    'SELECT as_of, hash, content FROM reports WHERE org = $1 AND pack_id = $2 AND report = $3 AND period = $4',
    idOf(id)
  );
  return rows.map(({ as_of, hash, content }) => ({
    ...{ asOf: instant(Number(as_of)), hash, content: JSON.parse(content) as ReportContent },
  }))[0];
}

/** So many cases are read at a time. */
const PAGE = 200;

/** The cases of a pack that a report of a period from `from` on may count, with their events: all but those completed before. */
async function* casesSince(
  pool: Pool,
  { org, packId }: Pick<ReportId, 'org' | 'packId'>,
  from: Instant
): AsyncGenerator<{ caseId: string; events: Event[] }> {
  for (let after = '', more = true; more;) {
    const { rows } = await pool.query<{ case_id: string }>(
      `SELECT case_id FROM cases WHERE org = $1 AND pack_id = $2 AND case_id > $3
         AND (lifecycle <> 'completed' OR case_id IN (SELECT case_id FROM case_events WHERE type = 'completed' AND at >= $4))
       ORDER BY case_id LIMIT $5`,
      [org, packId, after, from, PAGE]
    );
    const ids = rows.map((row) => row.case_id);
    const events = await eventsOfCases(pool, ids);
    for (const caseId of ids) yield { caseId, events: events.get(caseId) ?? [] };
    after = rows.at(-1)?.case_id ?? '';
    more = rows.length === PAGE;
  }
}

/** Makes a report of what is recorded: of the same events the same text. Throws a RangeError where the pack has no such report. */
export async function makeReport(pool: Pool, org: string, order: ReportOrder): Promise<ReportContent> {
  const maker = new ReportMaker(order);
  const of = { org, packId: order.pack.data.id };
  for await (const { caseId, events } of casesSince(pool, of, order.period.from)) maker.add(caseId, events);
  return maker.content();
}
