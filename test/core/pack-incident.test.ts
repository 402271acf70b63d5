import { describe, expect, it } from 'vitest';
import { decide } from '../../domain/decide/index.js';
import { PackIncident } from '../../domain/pack/compile.js';
import { code, command, open, pinned, T } from './support.js';

// size() of a fact that is still null is an error of the expression, which must not pass for "false".
const ERROR = 'size(case.ruleRef) > 0';

describe('a condition that fails while a complaint is handled', () => {
  it('refuses the person’s command as an incident of the pack, and nothing else changes', () => {
    const rules = pinned({ 'actions.verify.refuse': [{ if: ERROR, code: 'never' }] });
    const it = open('2026-03-10T10:00', { rules });
    const answer = it.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'valid', ruleRef: 'T&C' });
    expect(answer).toMatchObject({
      ok: false,
      code: 'PACK_INCIDENT',
      detail: { incident: expect.stringContaining(ERROR) as string },
    });
    expect(it.state.stage).toBe('verify');
    expect(it.of('refused')).toHaveLength(1);
  });

  it('is not taken for false where false would let the case go on', () => {
    const rules = pinned({ 'actions.verify.next': [{ if: ERROR, to: 'verify' }, { to: 'propose' }] });
    const it = open('2026-03-10T10:00', { rules });
    expect(code(it.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'invalid' }))).toBe('PACK_INCIDENT');
  });

  it('is thrown when the case acts by itself, for the shell to raise an alert', () => {
    const rules = pinned({ 'bundles.B': [{ overlay: 'overdue', cause: 'breach', if: ERROR }] });
    const it = open('2026-03-10T10:00', { rules });
    const wake = command('system', { type: 'wake', source: 'system' });
    expect(() => decide(rules, it.state, wake, T('2026-03-12T00:00'))).toThrow(PackIncident);
  });

  it('an input that was left out is null to conditions, no incident: the first declined reply needs no `insists`', () => {
    const it = open('2026-03-10T10:00');
    it.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'valid', ruleRef: 'T&C' });
    it.act('2026-03-10T11:00', 'A1', 'propose', {}, ['cause', 'solution']);
    it.approve('2026-03-10T12:00');
    expect(code(it.act('2026-03-10T13:00', 'A1', 'reply', { answer: 'declined' }))).toBe('ok');
    expect(it.state.stage).toBe('propose');
    expect(it.state.overlays['escalated']).toBeUndefined();
  });

  it('a valid finding without the rule it relies on is refused by that rule', () => {
    const it = open('2026-03-10T10:00');
    const answer = it.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'valid' });
    expect(answer).toMatchObject({ ok: false, code: 'RULE_REFUSED', detail: { rule: 'ruleRefRequired' } });
  });
});
