import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../config/root.js';
import { CORE_VERSION } from '../../domain/version.js';
import { fetchHistory, storedHistoryToJson } from '../../worker/history.js';
import { engineDoor, playLive } from '../support/courses.js';
import { runningStack } from '../support/running.js';

const folder = join(packageRoot(), 'test', 'histories');
const { PAYLOAD_KEYS } = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')) as { PAYLOAD_KEYS: string };

const { stack, cases } = runningStack({ api: false, env: { REHEARSAL: 'true', PAYLOAD_KEYS } });

/** One history for each scenario, one with an effect that hangs, one of a case that continued as new. */
const RECORDED: { id: string; course: number; name: string; historyLimit?: number }[] = [
  { id: '000-01', course: 0, name: '000-01' },
  { id: '000-02', course: 0, name: '000-02' },
  { id: '000-05', course: 0, name: '000-05' },
  { id: '000-05', course: 1, name: '000-05-hang' },
  { id: '000-12', course: 0, name: '000-12' },
  { id: '000-14', course: 0, name: '000-14', historyLimit: 70 },
];

for (const { id, course, name, historyLimit } of RECORDED) {
  it(`records ${name}`, async () => {
    const live = await playLive(cases, id, course, engineDoor(cases, historyLimit));
    const stored = await fetchHistory(cases.client.workflow, live.it.id);
    expect(stored.runs.length > 1).toBe(historyLimit !== undefined);
    // Who recorded it is nobody's business: workers and clients name their process and machine.
    const text = storedHistoryToJson(stored).replaceAll(new RegExp(`\\d+@${hostname()}`, 'g'), '1@recorded');
    writeFileSync(join(folder, `${name}.${CORE_VERSION}.json`), text);
    mkdirSync(join(folder, 'content'), { recursive: true });
    const { state } = await live.it.status();
    for (const { hash } of [state.pack, state.calendar])
      copyFileSync(join(stack.home, 'content', `${hash}.json`), join(folder, 'content', `${hash}.json`));
  });
}
