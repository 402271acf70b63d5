import { describe, expect, it } from 'vitest';
import { rankKey } from '../../domain/decide/priority.js';
import { Complaint, open, points, T } from './support.js';

const SNAPSHOT = '2026-10-12T09:00';
const queue = (cases: Record<string, Complaint>): string =>
  Object.entries(cases)
    .map(([name, it]) => ({ name, key: rankKey(points.pack, it.state) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map((c) => c.name)
    .join(' ');

function scenario13(): Record<string, Complaint> {
  const taken = (local: string, category: string, facts = {}, people = {}): Complaint =>
    open(local, { category, facts, people, id: `C-${category}` });
  const cases = {
    a: taken('2026-10-10T10:00', 'I-6'),
    b: taken('2026-10-12T08:30', 'II-E', {}, { subjectAgent: 'A2' }),
    c: taken('2026-10-10T11:00', 'III-M'),
    d: taken('2026-10-10T09:00', 'III-S', { accountId: 'ACC-1' }),
    e: taken('2026-10-08T10:00', 'I-2'),
    f: taken('2026-10-12T08:00', 'I-1', { importantMember: true }),
    g: taken('2026-10-12T08:50', 'I-4'),
  };
  cases.g.act('2026-10-12T08:55', 'A1', 'declareUrgent', {}, ['reason']);
  for (const it of Object.values(cases)) it.advance(T(SNAPSHOT), false);
  return cases;
}

describe('the order of the queue (seed-000 §7, scenario 000-13)', () => {
  it('urgent first, then by level, then escalated, important member, due date, acceptance', () => {
    expect(queue(scenario13())).toBe('g c d b e f a');
  });

  it('a complaint that turns out to be of level III stands between the others of its level at once', () => {
    const cases = scenario13();
    cases['b']?.take('2026-10-12T09:05', 'A1', { type: 'reclassify', category: 'III-M' });
    expect(cases['b']?.state.clocks['C-5']?.dueAt).toBe(T('2026-10-13T00:00'));
    expect(queue(cases)).toBe('g c b d e f a');
  });

  it('among urgent complaints of a level the earlier limit of the superior department goes first', () => {
    const urgent = (deadline: string): Complaint => {
      const it = open('2026-10-12T08:00', { channel: 'groupTransfer' });
      it.act('2026-10-12T08:10', 'SV', 'setDeadline', { superiorDeadline: T(deadline) });
      return it;
    };
    expect(
      queue({
        none: open('2026-10-11T08:00', { channel: 'groupTransfer' }),
        late: urgent('2026-10-14T12:00'),
        soon: urgent('2026-10-13T12:00'),
      })
    ).toBe('soon late none');
  });

  it('equal complaints stand in the order of acceptance, then of their ids', () => {
    const at = (local: string, id: string): Complaint => open(local, { id });
    expect(
      queue({ x: at('2026-10-12T08:01', 'C-1'), y: at('2026-10-12T08:00', 'C-3'), z: at('2026-10-12T08:00', 'C-2') })
    ).toBe('z y x');
  });

  it('a mail nobody has claimed stands where it came in', () => {
    const mail = new Complaint(points, 'C-mail');
    const received = { category: 'I-1', channel: 'email', facts: {}, people: {}, gave: ['email'] };
    mail.take('2026-10-12T08:30', 'MB', { type: 'open', ...received });
    const [before, after] = ['2026-10-12T08:00', '2026-10-12T08:45'].map((local) => open(local, { id: `C-${local}` }));
    if (!before || !after) throw new Error('not opened');
    expect(queue({ after, mail, before })).toBe('before mail after');
  });

  it('a breach that was overturned lifts nobody: its overlays stay on record, their effect ends', () => {
    const breached = open('2026-10-08T10:00');
    const plain = open('2026-10-07T10:00', { id: 'C-plain' });
    plain.call('2026-10-08T11:00');
    breached.advance(T('2026-10-10T00:05'), false);
    expect(queue({ plain, breached })).toBe('breached plain');
    const call = {
      type: 'call',
      direction: 'out',
      connected: true,
      party: 'member',
      occurredAt: T('2026-10-09T23:59'),
    } as const;
    breached.take('2026-10-10T00:06', 'A1', call);
    expect(breached.state.overlays['escalated']?.causes).toEqual(['overtime']);
    expect(queue({ plain, breached })).toBe('plain breached');
  });
});
