import type pg from 'pg';
import { openCase, type EngineOptions } from '../players.js';
import { crowd, standard } from '../cases.js';
import { distribution, pump, rounded, until, type Distribution } from '../stats.js';

/** Per case: milliseconds from the instant its group was too many with it among them, until it was marked. */
export interface Surge extends Distribution {
  /** Seconds from the last acceptance to the last mark. */
  readonly afterLastS: number;
  readonly openedPerS: number;
}

const LANES = 16;

interface Row {
  case_id: string;
  accepted: string;
  marked: string | null;
}

async function marks(pool: pg.Pool, cases: readonly string[]): Promise<{ accepted: number; marked: number | null }[]> {
  const { rows } = await pool.query<Row>(
    `SELECT case_id, min(at) FILTER (WHERE type = 'accepted') AS accepted, min(at) FILTER (WHERE type = 'overlayAdded') AS marked
     FROM case_events WHERE case_id = ANY($1) GROUP BY case_id ORDER BY accepted, case_id`,
    [cases]
  );
  return rows.map(({ accepted, marked }) => {
    return { accepted: Number(accepted), marked: marked === null ? null : Number(marked) };
  });
}

/** `cases` complaints on one issue come in as fast as the engine takes them: how long until every one is marked. */
export async function surge(engine: EngineOptions, pool: pg.Pool, cases: number): Promise<Surge> {
  const issue = `surge-${Date.now()}`;
  const { command, personal } = standard.open;
  const open = { command: { ...command, facts: { ...command.facts, [crowd.fact]: issue } }, personal };
  const ids = Array.from({ length: cases }, (_, index) => `C-${issue}-${index}`);
  const seconds = await pump(ids, LANES, (id) => openCase(engine, id, open));
  const all = async () => await marks(pool, ids);
  await until(
    'every case marked',
    async () => (await all()).filter(({ marked }) => marked !== null).length >= cases,
    200
  );
  const marked = await all();
  const tooMany = marked[crowd.moreThan]?.accepted ?? 0;
  const [opened, done] = [marked.at(-1)?.accepted ?? 0, Math.max(...marked.map((one) => one.marked ?? 0))];
  const waits = marked.map((one) => (one.marked ?? 0) - Math.max(one.accepted, tooMany));
  return { ...distribution(waits), afterLastS: rounded((done - opened) / 1000), openedPerS: rounded(cases / seconds) };
}
