import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { standard } from '../../bench/cases.js';
import { record as recordCase } from '../../bench/recorded.js';
import { casesOfDatabase } from '../../cli/simulate/database.js';
import { simulate } from '../../cli/simulate/run.js';
import { casesOfLines, type Found } from '../../cli/simulate/source.js';
import { putContent } from '../../db/contents.js';
import { record } from '../../db/recorder.js';
import { compilePack } from '../../domain/pack/compile.js';
import type { Taken } from '../../domain/simulate/recorded.js';
import { replay } from '../../domain/simulate/replay.js';
import type { CaseChange } from '../../domain/simulate/tally.js';
import { instant } from '../../domain/time.js';
import { recordedApi, type RecordedApi } from '../support/recorded.js';

const folder = mkdtempSync(join(tmpdir(), 'redress-simulate-db-'));
const nothing = (): void => undefined;
const { rules, taken } = recordCase(standard);
const T0 = instant(0);
const lines = [1, 2, 3].map((n) => JSON.stringify({ id: 'C-bench', taken }).replaceAll('C-bench', `C-sim-${n}`));
const recorded = lines.map((line) => JSON.parse(line) as { id: string; taken: Taken[] });

const shorter = (() => {
  const data = structuredClone(rules.pack.data);
  for (const clock of Object.values(data.clocks)) if ('workingDays' in clock.due) clock.due = { elapsed: 'PT1M' };
  return { ...rules, pack: compilePack(data) };
})();

async function simulated(found: AsyncIterable<Found>) {
  const changes: CaseChange[] = [];
  const packs = { before: rules, after: shorter };
  const tally = await simulate(found, packs, { change: (c) => void changes.push(c), failed: nothing });
  return { sums: tally.result, changes };
}

let api: RecordedApi;
beforeAll(async () => {
  api = await recordedApi();
  const { pool, recording } = api;
  const { pack, calendar } = rules;
  await putContent(pool, 'pack', pack.data.id, pack.data.version, pack.hash, pack.content);
  await putContent(pool, 'calendar', calendar.id, calendar.version, calendar.hash, calendar.data);
  for (const { id: caseId, taken: told } of recorded) {
    const { events } = replay(rules, { name: caseId, id: caseId, taken: told, until: told.at(-1)?.now ?? T0 });
    await record(recording, { caseId, org: 'o', client: 'c', firstRunId: caseId, events: [...events], personal: [] });
  }
});
afterAll(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('cases recorded in the database, under other rules', () => {
  it('come to what the same cases of a file come to', async () => {
    const file = join(folder, 'cases.jsonl');
    writeFileSync(file, `${lines.join('\n')}\n`);
    const ofFile = await simulated(casesOfLines(file, nothing));
    expect(ofFile.sums).toMatchObject({ cases: 3, changed: 3, failed: 0 });
    expect(ofFile.sums.breaches.after).toBeGreaterThan(ofFile.sums.breaches.before);
    expect(await simulated(casesOfDatabase(api.pool, rules.pack.data.id, nothing))).toEqual(ofFile);
  });

  it('are those of the pack that was asked for', async () => {
    const { sums } = await simulated(casesOfDatabase(api.pool, 'another-pack', nothing));
    expect(sums.cases).toBe(0);
  });
});
