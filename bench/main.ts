import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runMain } from '../config/main.js';
import { machine } from './machine.js';
import { MEASURES, run, type Measure } from './run.js';
import { histories, judge, table } from './targets.js';

const isMeasure = (name: string): name is Measure => (MEASURES as readonly string[]).includes(name);

runMain(async () => {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, only: { type: 'string' }, json: { type: 'string' } },
  });
  const asked = values.only?.split(',') ?? MEASURES;
  const only = new Set(asked.filter(isMeasure));
  if (only.size < asked.length) throw new Error(`--only takes ${MEASURES.join(', ')}`);
  const report = (name: string, message: string) => process.stderr.write(`${name}: ${message}\n`);
  const before = machine();
  const { figures, versions } = await run({ quick: values.quick, only, report });
  const after = machine();
  const lines = judge(figures);
  const missed = lines.filter(({ met }) => !met).map(({ name }) => name);
  const about = { at: new Date().toISOString(), quick: values.quick, before, after, versions };
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ ...about, missed, lines, figures }, null, 2)}\n`);
  const load = `${before.cpus} CPUs, load ${before.load.join(' ')} → ${after.load.join(' ')}`;
  const text = [load, JSON.stringify(versions), '', table(lines), '', histories(figures)].join('\n');
  process.stdout.write(`${text.trimEnd()}\n`);
});
