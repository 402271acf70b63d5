import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { chosenRows } from '../../cli/rehearse.js';
import { RehearsalApi } from '../../cli/rehearse/api.js';
import { Gate, rehearseAll, type Stage } from '../../cli/rehearse/run.js';
import { directoryOf } from '../../cli/rehearse/stand.js';
import { rehearsalReport } from '../../domain/register/rehearsed.js';
import { RowReader } from '../../domain/register/row.js';
import { runningStack } from '../support/running.js';
import { mapping, pinned, SAMPLE } from './support.js';

const directory = join(tmpdir(), `redress-directory-${process.pid}.yaml`);
writeFileSync(directory, directoryOf(mapping));
const { stack } = runningStack({
  env: { REHEARSAL: 'true', DIRECTORY_FILE: directory, TEMPORAL_NAMESPACE: 'redress-rehearsal' },
});
let stage: Stage;

beforeAll(async () => {
  const api = new RehearsalApi(stack.apiUrl, 'register');
  await api.login();
  stage = {
    api,
    pinned,
    mapping,
    asOf: new RowReader(mapping).exportedAt,
    run: randomUUID(),
    gate: new Gate(4),
    factor: undefined,
  };
});

describe('a rehearsal of real rows through API and engine', () => {
  it('gives the verdicts of the register and of the core on a stepped clock, each breach once', async () => {
    const rows = await chosenRows(SAMPLE, pinned, mapping, { rows: 25, fromLine: 68, withinDays: 60 });
    const report = rehearsalReport(await rehearseAll(stage, rows, 8, () => undefined));
    expect(report).toMatchObject({ rows: 25, failed: [], core: { compared: 25, agree: 25 } });
    expect(report.flagged.agree).toBe(report.flagged.compared);
    expect(report.breaches.due).toBeGreaterThan(3);
    expect(report.breaches).toMatchObject({ once: report.breaches.due, early: 0, notOnce: [] });
  });

  it('lets real timers fire on a fast clock: each breach once, none early', async () => {
    const some = await chosenRows(SAMPLE, pinned, mapping, { rows: 300, fromLine: 68, mostWorkingDays: 2 });
    const rows = (['breached', 'met'] as const).flatMap((v) => some.filter((r) => r.verdict === v).slice(0, 6));
    const report = rehearsalReport(
      await rehearseAll({ ...stage, run: randomUUID(), factor: 30_000 }, rows, 12, () => undefined)
    );
    expect(report).toMatchObject({ rows: 12, failed: [], core: { agree: 12 } });
    expect(report.breaches).toMatchObject({ due: 6, once: 6, early: 0, notOnce: [] });
  });
});
