import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../config/root.js';
import { ContentStore } from '../../db/content-store.js';
import { sleep, until } from '../../dev/process.js';
import { compileCalendar, CalendarDataSchema } from '../../domain/calendar/index.js';
import { AD, type Given } from '../support/cases.js';
import { runningStack } from '../support/running.js';

// The SDK tells at level debug when an activity begins and ends.
const { stack, cases } = runningStack({ api: false, ownServers: true, env: { LOG_LEVEL: 'debug' } });

const missedCall = (id: string): Given => ({ type: 'call', direction: 'out', connected: false, party: 'member', id });
const workerIsBack = (pid: number) =>
  until(() => stack.pids()['worker'] !== undefined && stack.pids()['worker'] !== pid, 30_000);

/** The `cn` calendar with one more decree, that no machine has seen. */
function unknownCalendar(decree: string) {
  const file = join(packageRoot(), 'policies', 'calendars', 'cn-2025-11-04.json');
  const content = { ...(JSON.parse(readFileSync(file, 'utf8')) as object), version: decree };
  const { hash } = compileCalendar(CalendarDataSchema.parse(content));
  return { content, pin: { id: 'cn', version: decree, hash } };
}

it('invariants 1 and 7: kill -9 between decide and commit gives one decision and one answer per command, and nothing outside before', async () => {
  const it = await cases.open();
  await it.settled();
  const killed = stack.pids()['worker'] ?? 0;
  stack.kill('worker', 'SIGKILL');
  const signals = Array.from({ length: 60 }, (_, i) => `s${i}`);
  await it.signal({ type: 'act', action: 'verify', input: { finding: 'valid', ruleRef: 'T1' }, id: 'verify' });
  for (const id of signals) await it.signal(missedCall(id));
  const updates = ['u1', 'u2', 'u3'];
  const answers = Promise.all(updates.map((id) => it.run(missedCall(id))));
  const decided = () => cases.workerLog('Activity completed', '"decide"', it.id).length;
  const before = decided();
  await workerIsBack(killed);
  const second = stack.pids()['worker'] ?? 0;
  expect(await until(() => decided() >= before + 5, 30_000, 1)).toBe(true);
  stack.kill('worker', 'SIGKILL');
  const lost = decided() - before;
  expect(lost).toBeLessThan(signals.length);
  expect((await it.decisions()).filter(({ command }) => command.type !== 'open')).toEqual([]);
  expect(await cases.outside.log(it.id)).toEqual([]);
  await workerIsBack(second);
  expect((await answers).map(({ ok }) => ok)).toEqual([true, true, true]);
  const { state } = await it.settled(40_000);
  expect(state.attempts).toBe(signals.length + updates.length);
  const ids = (await it.decisions()).map(({ command }) => command.id).filter((id) => !id.startsWith('result:'));
  expect([...ids].sort()).toEqual(['open', 'verify', ...signals, ...updates].sort());
  expect(decided() - before).toBeGreaterThan(ids.length - 1 + lost - 1);
  expect((await cases.outside.log(it.id)).map(({ effect }) => effect)).toEqual([true]);
  expect(await it.rows()).toEqual(await it.events());
});

it('invariant 11: a decision that cannot be made is set aside with an alert, the next command is decided at once, and it is made up later', async () => {
  const it = await cases.open();
  await it.settled();
  const { content, pin } = unknownCalendar('2026-test-1');
  const adopted = it.run({ type: 'adoptCalendar', calendar: pin, actor: AD, id: 'adopt' });
  await until(async () => (await it.status()).stuck.length > 0, 15_000);
  const begun = Date.now();
  expect(await Promise.race([it.run(missedCall('next')), sleep(10_000)])).toMatchObject({ ok: true });
  expect(Date.now() - begun).toBeLessThan(2_000);
  expect((await it.status()).stuck).toEqual(['adopt']);
  expect(await until(() => cases.workerLog('decision.stuck', it.id, 'ContentFault').length > 0, 10_000)).toBe(true);
  await new ContentStore(stack.home, cases.pool).put('calendar', content);
  expect(await adopted).toMatchObject({ ok: true });
  const { state, stuck } = await it.settled();
  expect([state.calendar, stuck]).toEqual([pin, []]);
  expect((await it.events()).filter(({ type }) => type === 'calendarAdopted')).toHaveLength(1);
});

it('invariant 11: a decision that hangs stops neither the other commands nor a clock of the case', async () => {
  const it = await cases.open();
  await it.settled();
  const { content, pin } = unknownCalendar('2026-test-2');
  const due = Date.now() + 7_000;
  const promise = { at: due as never, by: 'A1' };
  await it.run({ type: 'call', direction: 'in', connected: true, party: 'member', promise });
  stack.kill('postgres', 'SIGSTOP');
  const adopted = it.run({ type: 'adoptCalendar', calendar: pin, actor: AD, id: 'adopt' });
  try {
    await sleep(300);
    const begun = Date.now();
    expect(await it.run(missedCall('while it hangs'))).toMatchObject({ ok: true });
    expect(Date.now() - begun).toBeLessThan(6_000);
    const breached = async () => (await it.events()).filter(({ type }) => type === 'clockBreached');
    expect(await until(async () => (await breached()).length > 0, 10_000)).toBe(true);
    expect((await it.status()).stuck).toEqual(['adopt']);
  } finally {
    stack.kill('postgres', 'SIGCONT');
  }
  await new ContentStore(stack.home, cases.pool).put('calendar', content);
  expect(await adopted).toMatchObject({ ok: true });
  await it.settled(40_000);
  expect(await it.rows()).toEqual(await it.events());
});
