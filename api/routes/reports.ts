import { findReport, makeReport, type KeptReport } from '../../db/report-register.js';
import { hasRole } from '../../domain/decide/people.js';
import { Refusal } from '../../domain/errors.js';
import type { CompiledPack } from '../../domain/pack/compile.js';
import type { Report } from '../../domain/pack/reports.js';
import { periodLabelled } from '../../domain/reports/period.js';
import { reportHash } from '../../domain/reports/report.js';
import type { Instant } from '../../domain/time.js';
import { actorOf } from '../actors.js';
import { hasRole as isA, type Caller } from '../auth.js';
import type { ApiDeps } from '../deps.js';
import { ReportAnswer, ReportParams, ReportQuery } from '../report-schemas.js';
import { type AnyRoute, route } from '../route.js';

/** Reports as they were made. */
export function reportRoutes(deps: ApiDeps): AnyRoute[] {
  return [
    route({
      method: 'get',
      path: '/v1/reports/{id}',
      summary: 'The report of a period, as it was made.',
      access: ['staff', 'auditor', 'admin'],
      params: ReportParams,
      query: ReportQuery,
      answers: { 200: ['The content and its hash; the same for ever.', ReportAnswer] },
      errors: ['REPORT_UNKNOWN', 'ROLE_NOT_ALLOWED', 'DATABASE_UNAVAILABLE'],
      async handle({ caller, now, params: { id: report }, query: { pack: packId, period, verify } }) {
        const kept = await findReport(deps.pool, { org: caller.org, packId, report, period });
        if (!kept) throw new Refusal('REPORT_UNKNOWN');
        const { hash, content } = kept;
        const pack = await deps.packs.pack(content.pack);
        const rules = pack.data.reports[report];
        if (!rules) throw new Refusal('REPORT_UNKNOWN');
        checkReader(deps, { pack, report, rules }, caller, now);
        const labels = Object.fromEntries(Object.entries(rules.figures).map(([name, { label }]) => [name, label]));
        const verified = verify && { verified: await isStillSo(deps, pack, caller.org, kept) };
        return { body: { label: rules.label, labels, hash, content, ...verified } };
      },
    }),
  ];
}

/** Only those the report names, or where it names nobody the roles of its tasks and auditors. Throws ROLE_NOT_ALLOWED. */
function checkReader(
  { directory }: ApiDeps,
  { pack, report, rules }: { pack: CompiledPack; report: string; rules: Report },
  caller: Caller,
  now: Instant
): void {
  if (!rules.readers && isA(caller, 'auditor', 'admin')) return;
  const tasks = Object.values(pack.data.tasks).filter((task) => task.report === report);
  const by = rules.readers ?? tasks.flatMap(({ to }) => to);
  const actor = actorOf(directory, caller, undefined, now);
  if (!by.some((role) => hasRole(pack, actor, role))) throw new Refusal('ROLE_NOT_ALLOWED', { by });
}

async function isStillSo(
  { packs, pool }: ApiDeps,
  pack: CompiledPack,
  org: string,
  kept: KeptReport
): Promise<boolean> {
  const calendar = await packs.calendar(pack.data.calendar);
  if (!calendar) return false;
  const { zone } = (await packs.pinned(kept.content.pack, calendar)).calendar.data;
  const period = periodLabelled(zone, kept.content.period.label);
  if (!period) return false;
  const order = { pack, zone, report: kept.content.report, period, asOf: kept.asOf };
  return reportHash(await makeReport(pool, org, order)) === kept.hash;
}
