import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../config/root.js';
import { demoParameters, shippedPack } from '../db/activation.js';
import { CalendarDataSchema, compileCalendar, type Calendar } from '../domain/calendar/index.js';
import type { Command } from '../domain/case/commands.js';
import { evolve } from '../domain/case/evolve.js';
import { newCase } from '../domain/case/initial.js';
import type { CaseState } from '../domain/case/state.js';
import { decide, type Pinned } from '../domain/decide/index.js';
import { HOUR, instant, MINUTE, parseInstant, type Instant } from '../domain/time.js';
import { OPENING, STEPS } from './standard-case.js';

/** The newest file of a calendar that comes with the product, compiled. */
export function shippedCalendar(id: string): Calendar {
  const folder = join(packageRoot(), 'policies', 'calendars');
  const files = readdirSync(folder).filter((file) => file.startsWith(id) && file.endsWith('.json'));
  const newest = files.sort().at(-1);
  if (newest === undefined) throw new Error(`no calendar ${id}`);
  return compileCalendar(CalendarDataSchema.parse(JSON.parse(readFileSync(join(folder, newest), 'utf8'))));
}

export function shippedRules(pack: string): Pinned {
  const compiled = shippedPack(pack, demoParameters(pack));
  const calendar = shippedCalendar(compiled.data.calendar);
  return { pack: compiled, calendar, calendarPin: { id: calendar.id, version: calendar.version, hash: calendar.hash } };
}

/** One decision as a worker gets it: a command on the state it met. */
export interface Taken {
  readonly state: CaseState;
  readonly command: Command;
  readonly now: Instant;
}

const SYSTEM = { id: 'system', roles: [] };

/** Decides commands in memory, an hour apart, every effect answered a minute later; throws when one is refused. */
export function record(rules: Pinned, commands: readonly Command[]): Taken[] {
  const taken: Taken[] = [];
  let state = newCase('C-bench');
  const take = (command: Command, now: Instant): void => {
    const decision = decide(rules, state, command, now);
    if (!decision.answer.ok) throw new Error(`${command.id}: ${decision.answer.code}`);
    taken.push({ state, command, now });
    state = decision.events.reduce(evolve, state);
  };
  const open = (): string | undefined =>
    Object.entries(state.effects).find(([, effect]) => effect.status === 'requested')?.[0];
  commands.forEach((command, index) => {
    const now = instant(parseInstant('2026-03-10T10:00:00+08:00') + index * HOUR);
    take(command, now);
    for (let key = open(); key !== undefined; key = open()) {
      const data = state.effects[key]?.action === 'mintFormNumber' ? { data: { number: 'TS-20260310-0001' } } : {};
      const base = { id: `result:${key}`, type: 'effectResult', actor: SYSTEM, source: 'system', key } as const;
      take({ ...base, status: 'confirmed', ref: 'ok', ...data }, instant(now + MINUTE));
    }
  });
  if (state.lifecycle !== 'completed') throw new Error(`the case did not end: ${state.stage}`);
  return taken;
}

/** Every decision of the standard case, those on results of effects among them. */
export function standardDecisions(): { rules: Pinned; taken: Taken[] } {
  const rules = shippedRules('points-platform');
  return { rules, taken: record(rules, [OPENING.command, ...STEPS.map(({ command }) => command)]) };
}

/** A service request of the Boston register: opened, closed in time. */
export function simpleDecisions(): { rules: Pinned; taken: Taken[] } {
  const rules = shippedRules('boston-311');
  const base = { actor: { id: 'clerk', roles: ['clerk'] }, source: 'gateway' as const };
  const category = 'Request for Pothole Repair';
  const channel = Object.keys(rules.pack.data.channels)[0] ?? '';
  return {
    rules,
    taken: record(rules, [
      { ...base, id: 'open', type: 'open', category, channel, facts: {}, people: {} },
      { ...base, id: 'close', type: 'act', action: 'close', input: {} },
    ]),
  };
}
