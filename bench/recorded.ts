import { loadPinned } from '../config/packs.js';
import type { Command } from '../domain/case/commands.js';
import { evolve } from '../domain/case/evolve.js';
import { newCase } from '../domain/case/initial.js';
import { decide, type Pinned } from '../domain/decide/index.js';
import { HOUR, instant, MINUTE, parseInstant, type Instant } from '../domain/time.js';
import type { Case } from './cases.js';

/** A command and when it came. */
export interface Taken {
  readonly command: Command;
  readonly now: Instant;
}

const SYSTEM = { id: 'system', roles: [] };

/**
 * Every decision of a case, those on results of effects among them: commands an hour apart, every effect answered a minute later.
 * Throws when one is refused.
 */
export function record({ pack, open: opening, steps }: Case): { rules: Pinned; taken: Taken[] } {
  const rules = loadPinned(pack);
  const taken: Taken[] = [];
  let state = newCase('C-bench');
  const take = (command: Command, now: Instant): void => {
    const decision = decide(rules, state, command, now);
    if (!decision.answer.ok) throw new Error(`${command.id}: ${decision.answer.code}`);
    taken.push({ command, now });
    state = decision.events.reduce(evolve, state);
  };
  const open = (): string | undefined =>
    Object.entries(state.effects).find(([, effect]) => effect.status === 'requested')?.[0];
  [opening, ...steps].forEach(({ command }, index) => {
    const now = instant(parseInstant('2026-03-10T10:00:00+08:00') + index * HOUR);
    take(command, now);
    for (let key = open(); key !== undefined; key = open()) {
      const data = state.effects[key]?.action === 'mintFormNumber' ? { data: { number: 'TS-20260310-0001' } } : {};
      const base = { id: `result:${key}`, type: 'effectResult', actor: SYSTEM, source: 'system', key } as const;
      take({ ...base, status: 'confirmed', ref: 'ok', ...data }, instant(now + MINUTE));
    }
  });
  if (state.lifecycle !== 'completed') throw new Error(`the case did not end: ${state.stage}`);
  return { rules, taken };
}
