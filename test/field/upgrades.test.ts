import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { pinnedIn } from '../../cli/replay.js';
import { parseKeys } from '../../config/keyring.js';
import { packageRoot } from '../../config/root.js';
import { ContentStore } from '../../db/content-store.js';
import { newCase } from '../../domain/case/initial.js';
import { redecide } from '../../domain/decide/again.js';
import { readRun, storedHistoryFromJson } from '../../worker/history.js';
import { T } from '../core/support.js';

const home = join(packageRoot(), 'test', 'histories');
const text = (name: string): string => readFileSync(join(home, name), 'utf8');

it('T43: this code still warns, breaches and tells in a case that an earlier one opened: its stored history decides the same', async () => {
  const name = readdirSync(home).find((file) => file.startsWith('000-02.')) ?? '';
  const keys = parseKeys((JSON.parse(text('secrets.json')) as { PAYLOAD_KEYS: string }).PAYLOAD_KEYS);
  const { input, decisions } = await readRun(storedHistoryFromJson(text(name)).runs[0] ?? {}, keys);
  const nowhere = new pg.Pool({ connectionString: 'postgresql://nobody@127.0.0.1:9/none' });
  const again = await redecide(
    decisions,
    newCase(input.caseId),
    input.calendar,
    pinnedIn(new ContentStore(home, nowhere))
  );
  expect([again.differences, again.drift]).toEqual([[], []]);
  const events = decisions.flatMap(({ decision }) => decision.events);
  const at = (type: string) =>
    events.filter((e) => e.type === type && 'clock' in e && e.clock === 'C-1').map((e) => e.at);
  expect([at('clockWarned'), at('clockBreached')]).toEqual([[T('2026-10-08T12:00')], [T('2026-10-09T00:00')]]);
  const told = events.filter((e) => e.type === 'effectRequested' && e.to?.includes('csSupervisor'));
  expect(told).toHaveLength(1);
});
