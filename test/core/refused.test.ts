import { describe, expect, it } from 'vitest';
import type { Command } from '../../domain/case/commands.js';
import { decide } from '../../domain/decide/index.js';
import { newCase } from '../../domain/case/initial.js';
import { evolve } from '../../domain/case/evolve.js';
import type { CaseState } from '../../domain/case/state.js';
import { broughtTo, code, command, open, pinned, points, T } from './support.js';

const kept = (s: CaseState): unknown => ({ ...s, seq: 0, refusals: 0 });
const opening = { type: 'open' as const, category: 'I-1', channel: 'hotline', facts: {}, people: {}, gave: ['phone'] };

describe('invariant 8: a refused command changes nothing but the record of its refusal', () => {
  it('also where the rule shows only after the action’s own facts are in', () => {
    const { passes } = points.pack.data.forms['complaintForm'] ?? { passes: [] };
    const rules = pinned({ 'forms.complaintForm.passes.0': { ...passes[0], requires: ['issueKey'] } });
    const it = open('2026-03-10T10:00', { rules });
    it.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'invalid' });
    const [before, events] = [it.state, it.events.length];
    const answer = it.act('2026-03-10T11:00', 'A1', 'propose', { ruleRef: 'T&C 9' }, ['cause', 'solution']);
    expect(answer).toMatchObject({ ok: false, code: 'FACT_MISSING', detail: { form: ['issueKey'] } });
    expect(kept(it.state)).toEqual(kept(before));
    expect(it.events.slice(events).map((e) => e.type)).toEqual(['refused']);
  });

  it('an opening whose facts are missing leaves no complaint behind, only the refusal', () => {
    const it = open('2026-03-10T10:00', { category: 'III-S' });
    expect(it.events.map((e) => e.type)).toEqual(['refused', 'completed']);
    expect(it.of('refused')[0]).toMatchObject({ code: 'FACT_MISSING', detail: { facts: ['accountId'] } });
    expect([it.state.category, it.state.clocks]).toEqual(['', {}]);
  });

  it('a second opening of a complaint is refused and does not end it', () => {
    const it = broughtTo('approve');
    const before = it.state;
    expect(code(it.take('2026-03-11T12:00', 'A1', opening))).toBe('ACTION_NOT_ALLOWED');
    expect(kept(it.state)).toEqual(kept(before));
    expect(it.state.lifecycle).toBe('open');
  });

  it('a complaint that was never opened takes no command', () => {
    const it = decide(points, newCase('C-none'), command('A1', { type: 'close' }), T('2026-03-10T10:00'));
    expect(it.answer).toMatchObject({ ok: false, code: 'CASE_UNKNOWN' });
    expect(it.events.map((e) => e.type)).toEqual(['refused']);
  });

  it('what was due before it is done all the same, and stays done', () => {
    const it = open('2026-03-10T10:00');
    const refused: Command = command('MM', { type: 'act', action: 'verify', input: { finding: 'valid' } });
    const { events } = decide(points, it.state, refused, T('2026-03-12T00:00'));
    expect(events.filter((e) => /clock(Warned|Breached)|refused/.test(e.type)).map((e) => e.type)).toEqual([
      'clockWarned',
      'clockBreached',
      'refused',
    ]);
    expect(events.reduce(evolve, it.state).clocks['C-1']?.outcome).toBe('breached');
  });

  it('a refusal found outside the core is recorded under its code', () => {
    const it = open('2026-03-10T10:00');
    const refusal = { type: 'refuse', code: 'TOKEN_EXPIRED' } as const;
    expect(code(it.take('2026-03-10T11:00', 'SV', refusal))).toBe('TOKEN_EXPIRED');
    expect(it.of('refused')[0]).toMatchObject({ code: 'TOKEN_EXPIRED', actor: 'SV' });
  });
});
