import { describe, expect, it } from 'vitest';
import type { Command } from '../../domain/case/commands.js';
import { decide } from '../../domain/decide/index.js';
import { broughtTo, code, command, open, points, T } from './support.js';

const SECRET = '张三 13800000000';

describe('invariant 14: personal data', () => {
  it('has no place in a command of the core', () => {
    const it = open('2026-03-10T10:00');
    // @ts-expect-error personal data travels beside the command, never in it
    const act: Command = { ...command('A1', { type: 'close' }), personal: { narrative: SECRET } };
    const { events, answer } = decide(points, it.state, act, T('2026-03-10T11:00'));
    expect(JSON.stringify([events, answer])).not.toContain(SECRET);
  });

  it('reaches the core as names only: a solution was given, never what it says', () => {
    const it = broughtTo('approve');
    expect(it.of('acted').find((e) => e.action === 'propose')?.gave).toEqual(['cause', 'solution']);
    expect(it.of('effectRequested').find((e) => e.action === 'sendApprovalRequest')?.personal).toEqual([
      'narrative',
      'demand',
      'cause',
      'solution',
    ]);
    expect(Object.keys(it.state.facts)).not.toContain('solution');
  });

  it('put where a fact belongs is refused, and neither events nor answer repeat it', () => {
    const it = open('2026-03-10T10:00');
    const answers = [
      it.act('2026-03-10T10:30', 'A1', 'verify', { finding: SECRET }),
      it.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'invalid', narrative: SECRET }),
    ];
    expect(answers.map(code)).toEqual(['FACT_INVALID', 'FACT_INVALID']);
    expect(JSON.stringify([answers, it.events, it.state])).not.toContain(SECRET);
    const opened = open('2026-03-10T10:00', { facts: { memberName: SECRET } });
    expect(opened.of('refused')[0]?.code).toBe('FACT_INVALID');
    expect(JSON.stringify([opened.events, opened.state])).not.toContain(SECRET);
  });

  it('a complaint needs a way to know the complainant: one of the identifying fields must have been given', () => {
    const bare = {
      type: 'open',
      category: 'I-1',
      channel: 'hotline',
      facts: {},
      people: { intakeAgent: 'A1' },
    } as const;
    const answer = (gave: string[]) => {
      const it = open('2026-03-10T10:00');
      return code(
        decide(points, { ...it.state, seq: 0 }, command('A1', { ...bare, gave }), T('2026-03-10T10:00')).answer
      );
    };
    expect([answer(['narrative']), answer([])]).toEqual(['IDENTITY_MISSING', 'IDENTITY_MISSING']);
    expect(answer(['phone'])).toBe('ok');
  });
});
