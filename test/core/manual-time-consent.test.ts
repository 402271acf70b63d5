import { describe, expect, it } from 'vitest';
import { code, open, T, type Complaint } from './support.js';

const entry = (occurred: string, id: string, source: 'manual' | 'gateway' = 'manual') =>
  ({ type: 'call', direction: 'out', connected: true, party: 'member', occurredAt: T(occurred), id, source }) as const;
const breached = (): Complaint => {
  const it = open('2026-09-30T17:30', { category: 'I-4' });
  it.advance(T('2026-10-09T00:05'), false);
  return it;
};

describe('consent to manual times (conventions, rule 5)', () => {
  it('a manual time up to ten minutes back needs none, one more second back does', () => {
    const it = breached();
    expect(code(it.take('2026-10-09T00:10', 'A1', entry('2026-10-09T00:00', 'in-time')))).toBe('ok');
    expect(code(it.take('2026-10-09T00:10:01', 'A1', entry('2026-10-09T00:00', 'older')))).toBe('CONSENT_REQUIRED');
  });

  it('a gateway’s time is trusted however far back, but never before the complaint nor in the future', () => {
    const it = breached();
    expect(code(it.take('2026-10-09T00:10', 'A1', entry('2026-09-30T17:29', 'early', 'gateway')))).toBe(
      'TIME_BEFORE_CASE'
    );
    expect(code(it.take('2026-10-09T00:10', 'A1', entry('2026-10-09T00:11', 'ahead', 'gateway')))).toBe(
      'TIME_IN_FUTURE'
    );
    expect(code(it.take('2026-10-09T00:10', 'A1', entry('2026-10-08T20:00', 'back', 'gateway')))).toBe('ok');
    const told = { at: T('2026-10-08T20:00'), receivedAt: T('2026-10-09T00:10'), source: 'gateway' };
    expect([it.of('callEnded')[0], it.of('clockOverturned')[0]]).toMatchObject([told, told]);
  });

  it('until a supervisor consents nothing has happened; then the entry counts with its own time and person', () => {
    const it = breached();
    it.take('2026-10-09T00:20', 'A1', entry('2026-10-08T23:59:30', 'late'));
    expect([it.of('callEnded'), it.state.clocks['C-1']?.overturnedAt]).toEqual([[], undefined]);
    expect(it.of('refused')[0]).toMatchObject({ command: 'late', code: 'CONSENT_REQUIRED', kept: { id: 'late' } });
    expect(code(it.take('2026-10-09T00:30', 'S1', { type: 'consent', to: 'late' }))).toBe('ok');
    expect(it.of('callEnded')[0]).toMatchObject({ at: T('2026-10-08T23:59:30'), actor: 'A1', cause: 'late' });
    expect(it.of('callEnded')[0], 'received when it was entered, not when it was consented to').toMatchObject({
      receivedAt: T('2026-10-09T00:20'),
      source: 'manual',
    });
    expect(it.of('consentGiven')[0]).toMatchObject({ actor: 'S1', to: 'late' });
    expect(it.state.clocks['C-1']?.overturnedAt).toBe(T('2026-10-08T23:59:30'));
  });

  it('is given once, by a supervisor, never by the one who made the entry, and not for what nobody asked', () => {
    const it = breached();
    it.take('2026-10-09T00:20', 'A1', entry('2026-10-08T23:00', 'late'));
    const consent = (as: string, to = 'late') => code(it.take('2026-10-09T00:30', as, { type: 'consent', to }));
    expect(consent('A1')).toBe('ROLE_NOT_ALLOWED');
    expect(consent('S1', 'other')).toBe('CONSENT_NOT_ASKED');
    expect([consent('S1'), consent('S1')]).toEqual(['ok', 'CONSENT_NOT_ASKED']);
    it.take('2026-10-09T00:40', 'S2', entry('2026-10-08T23:30', 'own'));
    expect(consent('S2', 'own')).toBe('APPROVER_IS_HANDLER');
  });

  it('an entry the rules refuse stays refused after the consent, under the supervisor’s own command', () => {
    const it = breached();
    it.take('2026-10-09T00:20', 'MM', entry('2026-10-08T23:00', 'late'));
    expect(code(it.take('2026-10-09T00:30', 'S1', { type: 'consent', to: 'late', id: 'consent-1' }))).toBe(
      'ROLE_NOT_ALLOWED'
    );
    expect(it.of('refused').at(-1)).toMatchObject({ command: 'consent-1', commandType: 'consent', actor: 'S1' });
    expect(it.of('consentGiven')).toEqual([]);
  });
});
