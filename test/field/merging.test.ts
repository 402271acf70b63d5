import { expect, it } from 'vitest';
import { open, T, type Complaint } from '../core/support.js';
import { mergeInto } from '../support/merging.js';

const told = (it: Complaint): number => it.of('effectRequested').filter(({ action }) => action === 'sendNotice').length;

it('T44: a merged complaint escalates no more: no warning, breach, ladder or reminder, and what was breached before stays on record', () => {
  const late = open('2026-03-10T10:00', { channel: 'groupTransfer', id: 'C-late' });
  late.advance(T('2026-03-11T09:00'), false);
  // Both its ladder and its daily reminder wait: without the merging they would tell somebody at the next midnight.
  expect(
    Object.values(late.state.agenda)
      .map((item) => item.do.kind)
      .sort()
  ).toEqual(['ladder', 'reminder']);
  const running = open('2026-03-10T11:00', { id: 'C-running' });
  const survivor = open('2026-03-11T08:00', { id: 'C-survivor' });
  const breaches = late.of('clockBreached').length;
  expect(breaches).toBeGreaterThan(0);
  for (const it of [late, running]) mergeInto(it, survivor, '2026-03-11T10:00');
  const before = [late, running].map((it) => [told(it), it.of('clockWarned').length, it.of('clockBreached').length]);
  for (const it of [late, running]) it.advance(T('2026-05-01T00:00'), false);
  expect([late, running].map((it) => [told(it), it.of('clockWarned').length, it.of('clockBreached').length])).toEqual(
    before
  );
  expect(before.map(([, , breached]) => breached)).toEqual([breaches, 0]);
  expect([late.state.lifecycle, running.state.lifecycle]).toEqual(['completed', 'completed']);
});
