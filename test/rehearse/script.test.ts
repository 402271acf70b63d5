import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../config/root.js';
import { Limits } from '../../cli/rehearse/day/limits.js';
import { dayFile, loadPlot } from '../../cli/rehearse/day/plot.js';
import { recountOf } from '../../cli/rehearse/day/run.js';
import { Recount, type RawDay } from '../../cli/rehearse/day/recount.js';
import { makeScript } from '../../cli/rehearse/day/script.js';
import type { ScriptCase, ScriptStep } from '../../cli/rehearse/day/script-case.js';

const plot = loadPlot('points-platform');
const limits = Limits.parse(dayFile('points-platform', 'limits'));
const script = makeScript(plot, 500, 1);
const at = (local: string): string => `${local}:00.000+08:00`;

describe('the script of a day', () => {
  it('is the same to the byte for the same seed, and another for another', () => {
    expect(JSON.stringify(makeScript(plot, 500, 1))).toBe(JSON.stringify(script));
    expect(JSON.stringify(makeScript(plot, 500, 2))).not.toBe(JSON.stringify(script));
  });

  it('has five hundred complaints by every channel and of every level, some before and after hours, one surge of more than ten', () => {
    const { cases } = script;
    expect(cases).toHaveLength(500);
    expect(new Set(cases.map(({ channel }) => channel))).toEqual(new Set(['hotline', 'email', 'groupTransfer', 'api']));
    const categories = new Set(cases.map(({ category }) => category));
    for (const wanted of ['I-1', 'II-M', 'II-A', 'II-E', 'III-M', 'III-S']) expect(categories).toContain(wanted);
    const hours = cases.map((one) => Number(one.at.slice(11, 13)));
    expect([hours.some((hour) => hour < 8), hours.some((hour) => hour >= 22)]).toEqual([true, true]);
    expect(cases.filter(({ facts }) => facts['issueKey'] !== undefined)).toHaveLength(12);
    expect(new Set(cases.map(({ story }) => story)).size).toBe(plot.stories.length + 1);
  });

  it('never goes back in a complaint, and while no worker is there nothing comes in but complaints and calls', () => {
    for (const one of script.cases) {
      const times = [one.at, ...one.steps.map((step) => step.at)].map((time) => Date.parse(time));
      expect(times, one.id).toEqual([...times].sort((a, b) => a - b));
      const { from, until } = script.asleep;
      const within = one.steps.filter(({ at: when, do: what }) => when >= from && when < until && what !== 'call');
      expect(within, one.id).toEqual([]);
    }
  });

  it('at four the early shift hands over to the late one, who does all that follows; whoever leaves at noon does by then', () => {
    const { early } = plot.shifts;
    const { handovers, cases } = script;
    expect(handovers[0]).toMatchObject({ from: 'A08', to: 'A07', reason: 'leave', at: '2026-09-30T12:00:00+08:00' });
    expect(handovers.slice(1).map(({ from }) => from)).toEqual(early.filter((id) => id !== 'A08'));
    const [noon, four] = [at('2026-09-30T12:00'), at('2026-09-30T16:00')];
    const taken = ({ at: received, steps }: ScriptCase): string => steps.find((s) => s.do === 'claim')?.at ?? received;
    const acts = (people: readonly string[], from: string): ScriptStep[] =>
      cases
        .filter((one) => people.includes(one.taker) && taken(one) < from)
        .flatMap(({ steps }) => steps.filter((s) => s.do === 'act' && people.includes(s.by) && s.at >= from));
    expect([acts(early, four), acts(['A08'], noon)]).toEqual([[], []]);
    expect(cases.filter(({ taker, at: when }) => taker === 'A08' && when >= noon)).toEqual([]);
    expect(cases.some(({ taker, steps }) => taker === 'A08' && steps.some(({ by }) => by === 'A15'))).toBe(true);
  });

  it('has no supervisor on leave call: her deputy does', () => {
    const by = new Set(script.cases.flatMap(({ steps }) => steps.map((step) => step.by)));
    expect(by.has('S2')).toBe(false);
    const away = script.cases.filter(({ story }) => story.includes('on leave'));
    expect(new Set(away.flatMap(({ steps }) => steps.filter((s) => s.do === 'call').map((s) => s.by)))).toEqual(
      new Set(['S3'])
    );
  });
});

const complaint = (more: Partial<ScriptCase>): ScriptCase => ({
  ...{
    id: '1',
    story: '',
    channel: 'hotline',
    category: 'I-1',
    at: at('2026-09-30T17:30'),
    taker: 'A01',
    byMail: false,
  },
  ...{ facts: {}, people: {}, steps: [] },
  ...more,
});
const call = (time: string, by = 'A01', connected = true): ScriptStep => ({ at: time, by, do: 'call', connected });
const counted = (...cases: ScriptCase[]): Readonly<Record<string, number>> => {
  const raw: RawDay = {
    ...{ cases, people: plot.directory.people, mailbox: { category: 'I-9' }, subject: 'subjectAgent' },
    handovers: [
      { at: at('2026-09-30T12:00'), from: 'A08', to: 'A07' },
      { at: at('2026-09-30T16:00'), from: 'A07', to: 'A15' },
    ],
    end: '2026-10-22T00:00:00+08:00',
  };
  return new Recount(raw, limits).count();
};
const callbacks = (...cases: ScriptCase[]): Record<string, number> =>
  Object.fromEntries(Object.entries(counted(...cases)).filter(([what]) => what.startsWith('first callback')));

describe('the recount of a day, against days counted by hand', () => {
  it('T+1 of the eve of National Day is 8 October: a call in its last millisecond is in time, at midnight it is late', () => {
    expect(callbacks(complaint({ steps: [call('2026-10-08T23:59:59.999+08:00')] }))).toEqual({
      'first callback C-1 met': 1,
    });
    expect(callbacks(complaint({ steps: [call('2026-10-09T00:00:00.000+08:00')] }))).toEqual({
      'first callback C-1 breached': 1,
    });
    expect(callbacks(complaint({ steps: [call(at('2026-10-08T10:00'), 'A01', false)] }))).toEqual({
      'first callback C-1 breached': 1,
    });
  });

  it('only the right person’s call counts: a senior agent, the direct supervisor or her deputy, risk control', () => {
    const people = { subjectAgent: 'A02' };
    const evening = at('2026-09-30T20:00');
    const efficiency = (by: string): ScriptCase => complaint({ category: 'II-E', people, steps: [call(evening, by)] });
    expect(callbacks(efficiency('N01'), efficiency('D1'))).toEqual({
      'first callback C-4 met': 1,
      'first callback C-4 breached': 1,
    });
    const attitude = (by: string): ScriptCase => complaint({ category: 'II-A', people, steps: [call(evening, by)] });
    expect(callbacks(attitude('S3'), attitude('S1'))).toEqual({
      'first callback C-3 met': 1,
      'first callback C-3 breached': 1,
    });
    const security = (by: string): ScriptCase =>
      complaint({ category: 'III-S', steps: [call(at('2026-10-09T20:00'), by)] });
    expect(callbacks(security('R1'), security('A01'))).toEqual({
      'first callback C-6 met': 1,
      'first callback C-6 breached': 1,
    });
  });

  it('a mail counts from its receipt, and one nobody claims is late when the system accepts it', () => {
    const mail = { byMail: true, channel: 'email', category: 'I-2' };
    const claim: ScriptStep = { at: at('2026-10-08T09:00'), by: 'A01', do: 'claim' };
    expect(
      counted(complaint({ ...mail, steps: [claim, call(at('2026-10-08T10:00'))] }), complaint({ ...mail, taker: '' }))
    ).toEqual({
      ...{ complaints: 2, 'level I': 2, 'first callback C-1 met': 1, 'first callback C-1 breached': 1 },
    });
  });

  it('the eleventh on one issue makes ten others urgent: who was called before stays met, the others are due the same day', () => {
    const facts = { issueKey: 'late-points' };
    const one = (hour: number, steps: ScriptStep[] = []): ScriptCase =>
      complaint({ category: 'I-8', facts, at: at(`2026-09-30T${String(hour).padStart(2, '0')}:00`), steps });
    const ten = [one(8, [call(at('2026-09-30T09:00'))]), one(9, [call(at('2026-09-30T23:00'))])];
    for (let hour = 10; hour < 18; hour++) ten.push(one(hour, [call(at('2026-10-08T09:00'))]));
    expect(callbacks(...ten)).toEqual({ 'first callback C-1 met': 10 });
    expect(counted(...ten, one(18))).toEqual({
      ...{ complaints: 11, 'level I': 11, urgent: 11, 'urgent by a surge': 11 },
      ...{ 'first callback C-1 met': 1, 'first callback C-8 met': 1, 'first callback C-8 breached': 9 },
    });
  });

  it('what somebody has taken on goes to whom they hand over to, until it is closed, and a call of theirs counts from then on', () => {
    const taken = (more: Partial<ScriptCase>): ScriptCase =>
      complaint({ at: at('2026-09-30T09:00'), taker: 'A08', ...more });
    const close: ScriptStep = {
      at: at('2026-09-30T11:00'),
      by: 'A08',
      do: 'act',
      action: 'followUp',
      say: {},
      input: {},
    };
    const closed = { ...close, input: { satisfaction: 'satisfied' } };
    const handed = (...cases: ScriptCase[]): number => counted(...cases)['handed over'] ?? 0;
    expect([handed(taken({})), handed(taken({ taker: 'A07' })), handed(taken({ taker: 'A01' }))]).toEqual([2, 1, 0]);
    expect([handed(taken({ steps: [close] })), handed(taken({ steps: [closed] }))]).toEqual([2, 0]);
    expect([handed(taken({ at: at('2026-09-30T16:30') })), handed(taken({ category: 'II-E' }))]).toEqual([0, 0]);
    const calls = (by: string, time: string): object => callbacks(taken({ steps: [call(at(time), by)] }));
    expect(calls('A15', '2026-09-30T15:00')).toEqual({ 'first callback C-1 breached': 1 });
    expect(calls('A15', '2026-10-08T15:00')).toEqual({ 'first callback C-1 met': 1 });
  });

  it('freezes, forms, approvals and closings are what people did', () => {
    const step = (deed: object): ScriptStep => ({ at: at('2026-09-30T18:00'), by: 'A01', ...deed }) as ScriptStep;
    const act = (action: string, input: object = {}): ScriptStep => step({ do: 'act', action, input, say: {} });
    const decide = (decision: string): ScriptStep =>
      step({ do: 'decide', approval: 'solution', decision, through: 'mail' });
    const steps = [
      step({ do: 'confirm', step: 'verifyIdentity', input: { identity: 'self' } }),
      ...[act('propose'), decide('reject'), act('propose'), decide('approve')],
      act('followUp', { satisfaction: 'unsatisfied' }),
      act('followUp', { satisfaction: 'satisfied' }),
      step({ do: 'lift', hold: 'freeze' }),
    ];
    expect(counted(complaint({ category: 'III-S', steps }))).toEqual({
      ...{ complaints: 1, 'level III': 1, 'first callback C-6 breached': 1, freezes: 1, 'freezes lifted': 1 },
      ...{ 'forms numbered': 1, 'approvals: approve': 1, 'approvals: reject': 1, 'closed: resolved': 1 },
    });
  });

  it('of the whole script adds up to every complaint', () => {
    const all = recountOf(plot, script, limits);
    const sum = (start: string): number =>
      Object.entries(all).reduce((total, [what, times]) => total + (what.startsWith(start) ? times : 0), 0);
    expect([all['complaints'], sum('level'), sum('first callback')]).toEqual([500, 500, 500]);
  });

  it('knows the raw inputs and the written limits, and nothing of core, pack or calendar', () => {
    const source = readFileSync(join(packageRoot(), 'cli/rehearse/day/recount.ts'), 'utf8');
    const imported = [...source.matchAll(/from '([^']+)'/g)].map(([, from]) => from);
    expect(imported).toEqual(['./limits.js', './script-case.js']);
    expect(source).toMatch(/import type .* from '.\/script-case.js'/);
  });
});
