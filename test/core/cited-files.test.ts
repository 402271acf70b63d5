import { describe, expect, it } from 'vitest';
import { newCase } from '../../domain/case/initial.js';
import { evolve } from '../../domain/case/evolve.js';
import { broughtTo, open, T } from './support.js';

const FILE = { sha256: 'ab'.repeat(32), type: 'image/jpeg', size: 1200 };
const files = [FILE];
const citing = ({ events }: ReturnType<typeof open>) => events.filter((e) => e.files).map(({ type }) => type);

describe('files that a command cites', () => {
  it('stand in the event of the command, hash by hash, and in no other', () => {
    const it = open('2026-03-10T10:00');
    it.take('2026-03-10T10:30', 'A1', { type: 'act', action: 'verify', input: { finding: 'invalid' }, files });
    expect(citing(it)).toEqual(['acted']);
    expect(it.of('acted').at(-1)?.files).toEqual(files);
    it.take('2026-03-10T11:00', 'A1', { type: 'contact', channel: 'hotline', files });
    expect(citing(it)).toEqual(['acted', 'contactAttached']);
    expect(it.events.reduce(evolve, newCase('C-test'))).toEqual(it.state);
  });

  it('stand with the act of a revised proposal, and with the correction that cites them', () => {
    const it = broughtTo('approve');
    it.approve('2026-03-11T14:00', 'SV', 'reject');
    const gave = ['cause', 'solution'];
    it.take('2026-03-11T15:00', 'A1', { type: 'act', action: 'propose', input: {}, gave, files });
    expect(citing(it)).toEqual(['acted']);
    const entry = it.of('callEnded')[0]?.seq ?? 0;
    const reading = { input: { connected: false } };
    it.take('2026-03-11T15:30', 'SV', { type: 'correct', entry, reading, gave: ['reason'], files });
    expect(citing(it)).toEqual(['acted', 'corrected']);
  });

  it('stand in nothing a refused command left, and with what a consent carries out later', () => {
    const it = open('2026-03-10T10:00');
    it.take('2026-03-10T10:30', 'MM', { type: 'act', action: 'verify', input: { finding: 'invalid' }, files });
    expect(citing(it)).toEqual([]);
    const occurredAt = T('2026-03-10T10:05');
    const call = { type: 'call', direction: 'out', connected: true, party: 'member' } as const;
    it.take('2026-03-12T10:00', 'A1', { ...call, id: 'late', occurredAt, source: 'manual', files });
    expect(citing(it)).toEqual([]);
    it.take('2026-03-12T10:10', 'S1', { type: 'consent', to: 'late' });
    expect(citing(it)).toEqual(['callEnded']);
  });
});
