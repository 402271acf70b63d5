import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { createKpi } from '../activities/kpi.js';
import { closeKpiMonth, kpiOf } from '../db/kpi.js';
import { migrate } from '../db/migrate.js';
import { parseInstant } from '../domain/time.js';
import { input } from './support/outside.js';

const schema = `k${randomBytes(5).toString('hex')}`;
let pool: pg.Pool;
beforeAll(async () => {
  const { databaseUrl } = inject('servers');
  await migrate(databaseUrl, schema);
  pool = new pg.Pool({ connectionString: databaseUrl, options: `-c search_path=${schema}` });
});
afterAll(async () => {
  await pool.query(`DROP SCHEMA ${schema} CASCADE`);
  await pool.end();
});

const ms = (local: string): number => parseInstant(`${local}+08:00`);
const of = (caseId: string, more: Record<string, unknown> = {}) =>
  input('recordKpi', {
    caseId,
    at: ms('2026-08-03T10:00'),
    with: {
      ...{ subject: 'A1', recorder: 'S1', finding: 'verified', month: 'acceptance', zone: 'Asia/Shanghai' },
      ...{ acceptedAt: ms('2026-07-31T17:00'), ...more },
    },
  });

it('a verified fault counts in the month of acceptance, by local time, and once however often it is sent (000-08)', async () => {
  const { recordKpi } = createKpi(pool);
  const results = await Promise.all([1, 2, 3].map(() => recordKpi(of('C-aaaaaaaaaaaaaaaa'))));
  expect(results.map(({ data }) => data)).toEqual(results.map(() => ({ month: '2026-07', postedMonth: '2026-07' })));
  expect(await kpiOf(pool, '2026-07')).toMatchObject([{ subject: 'A1', recorder: 'S1', count: 1 }]);
  const night = await recordKpi(of('C-bbbbbbbbbbbbbbbb', { acceptedAt: ms('2026-06-30T23:59:59'), subject: 'A2' }));
  expect(night.data).toEqual({ month: '2026-06', postedMonth: '2026-06' });
});

it('with the month closed it is posted to the next open one, with its own month kept; what was posted stays', async () => {
  expect([await closeKpiMonth(pool, '2026-07', 'AD'), await closeKpiMonth(pool, '2026-07', 'AD')]).toEqual([
    true,
    false,
  ]);
  const late = await createKpi(pool).recordKpi(of('C-cccccccccccccccc'));
  expect(late).toMatchObject({ ref: 'KPI-2026-08', data: { month: '2026-07', postedMonth: '2026-08' } });
  expect(await kpiOf(pool, '2026-07')).toHaveLength(1);
  expect(await kpiOf(pool, '2026-08')).toMatchObject([{ month: '2026-07', caseId: 'C-cccccccccccccccc' }]);
});

it('a finding that is overturned is an entry of minus one beside the first, never a deletion', async () => {
  const taken = of('C-cccccccccccccccc', { finding: 'overturned' });
  await createKpi(pool).recordKpi({ ...taken, key: `${taken.key}:back` });
  expect((await kpiOf(pool, '2026-08')).map(({ count }) => count)).toEqual([1, -1]);
});

it('an entry that names nobody is refused, not kept', async () => {
  const refused = createKpi(pool).recordKpi(of('C-dddddddddddddddd', { subject: null }));
  await expect(refused).rejects.toMatchObject({ type: 'KPI_INCOMPLETE', nonRetryable: true });
});
