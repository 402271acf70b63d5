import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_GROUP, join, leave, type Group } from '../../domain/group.js';
import { open, T, type Complaint } from './support.js';

/** Complaints of one issue, counted as the group's workflow counts them. */
class Day {
  private group: Group = EMPTY_GROUP;
  readonly cases: Complaint[] = [];

  /** Opens one more at a local time; whoever the group tells takes its command at once. */
  take(local: string, facts = { issueKey: 'I-8/late-points' }): Complaint {
    const it = open(local, { category: 'I-8', facts, id: `C-${this.cases.length + 1}` });
    this.cases.push(it);
    const asked = it.of('effectRequested').filter((e) => e.action === 'joinGroup');
    expect(asked.map((e) => e.with['day'])).toEqual([local.slice(0, 10)]);
    const joined = join(this.group, { caseId: it.state.caseId, moreThan: asked[0]?.with['moreThan'] as number });
    this.group = joined.group;
    for (const id of joined.tell) this.tell(id, local);
    return it;
  }

  private tell(id: string, local: string): void {
    const it = this.cases.find(({ state }) => state.caseId === id);
    it?.take(local, 'system', { type: 'groupReached', group: 'surge', key: 'k', day: local.slice(0, 10) });
  }

  urgent(): string[] {
    return this.cases.filter(({ state }) => 'urgent' in state.overlays).map(({ state }) => state.caseId);
  }
}

/** Closed without further ado: the member withdrew. */
function close(it: Complaint, local: string): void {
  it.act(local, 'A1', 'withdraw', { withdrawal: 'asked' }, ['statement']);
  it.take(local, 'S2', { type: 'decideApproval', approval: 'withdrawal', decision: 'approve' });
}

describe('more than ten complaints on one issue in a day (seed-000 §3.6 U4, scenario 000-11)', () => {
  const tenBefore = (): Day => {
    const day = new Day();
    for (let hour = 0; hour < 10; hour++) day.take(`2026-06-18T${String(9 + hour).padStart(2, '0')}:00`);
    return day;
  };

  it('ten are no surge; a repeat contact does not count', () => {
    const day = tenBefore();
    day.cases[0]?.take('2026-06-18T19:00', 'A2', { type: 'contact', channel: 'hotline' });
    expect(day.urgent()).toEqual([]);
    expect(day.cases[9]?.state.clocks['C-1']?.dueAt).toBe(T('2026-06-23T00:00'));
  });

  it('the eleventh makes all open ones urgent at that moment, met callbacks stay met, a twelfth is born urgent', () => {
    const day = tenBefore();
    day.cases[0]?.call('2026-06-18T18:50');
    day.take('2026-06-18T19:30');
    expect(day.urgent()).toHaveLength(11);
    expect(day.cases[0]?.state.clocks).toMatchObject({ 'C-1': { outcome: 'met' } });
    expect(day.cases[0]?.state.clocks['C-8']).toBeUndefined();
    expect(day.cases[1]?.state.clocks).toMatchObject({
      'C-1': { outcome: 'superseded' },
      'C-8': { outcome: 'open', dueAt: T('2026-06-19T00:00') },
    });
    const twelfth = day.take('2026-06-18T20:00');
    expect(twelfth.state.overlays['urgent']?.causes).toEqual(['U4']);
    for (const it of day.cases) expect(it.of('overlayAdded').filter((e) => e.overlay === 'urgent')).toHaveLength(1);
  });

  it('a closed one is linked only', () => {
    const day = tenBefore();
    const closed = day.cases[3];
    if (!closed) throw new Error('no case');
    closed.advance(T('2026-06-24T00:00'), false);
    close(closed, '2026-06-24T09:00');
    expect(closed.state.lifecycle).toBe('closed');
    closed.take('2026-06-24T09:30', 'system', { type: 'groupReached', group: 'surge', key: 'k', day: '2026-06-18' });
    expect([closed.state.overlays['urgent'], closed.state.links]).toEqual([
      undefined,
      [{ caseId: 'k:2026-06-18', relation: 'surge' }],
    ]);
  });

  it('the count starts again at midnight', () => {
    const asked = open('2026-06-19T00:00', { category: 'I-8', facts: { issueKey: 'x' } }).of('effectRequested');
    expect(asked.find((e) => e.action === 'joinGroup')?.with['day']).toBe('2026-06-19');
  });

  it('an issue that is corrected counts where it belongs, once', () => {
    const it = open('2026-06-18T09:00', { category: 'I-8', facts: { issueKey: 'x' } });
    it.act('2026-06-18T10:00', 'SV', 'setIssue', { issueKey: 'y' });
    it.act('2026-06-18T10:01', 'SV', 'setIssue', { issueKey: 'y' });
    const asked = it.of('effectRequested').filter((e) => ['joinGroup', 'leaveGroup'].includes(e.action));
    expect(asked.map((e) => [e.action, e.with['issue']])).toEqual([
      ['joinGroup', 'x'],
      ['leaveGroup', 'x'],
      ['joinGroup', 'y'],
    ]);
  });
});

describe('a group', () => {
  const step = fc.record({ id: fc.integer({ min: 0, max: 15 }), leaves: fc.boolean() });

  it('tells every member once when it passes the threshold, in whatever order they come, leave and come again', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 0, max: 12 }), (steps, moreThan) => {
        let group: Group = EMPTY_GROUP;
        const told: string[] = [];
        for (const { id, leaves } of steps) {
          if (leaves) group = leave(group, `C-${id}`);
          else {
            const joined = join(group, { caseId: `C-${id}`, moreThan });
            group = joined.group;
            told.push(...joined.tell);
          }
          const passed = group.members.length > moreThan;
          if (passed && !leaves) expect(group.members.filter((m) => !told.includes(m))).toEqual([]);
        }
        expect(new Set(told).size).toBe(told.length);
        if (told.length === 0) expect(group.members.length).toBeLessThanOrEqual(moreThan);
      })
    );
  });
});
