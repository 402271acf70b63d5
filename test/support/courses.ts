import { answersInOrder } from '../../cli/rehearse/pack/compare.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageRoot } from '../../config/root.js';
import { demoParameters, shippedPack } from '../../db/activation.js';
import { until } from '../../dev/process.js';
import { CalendarDataSchema, compileCalendar } from '../../domain/calendar/index.js';
import type { Command } from '../../domain/case/commands.js';
import type { Event } from '../../domain/case/events.js';
import type { Pinned } from '../../domain/decide/index.js';
import { at, commandOf, opening } from '../../domain/scenario/commands.js';
import { play, type Played } from '../../domain/scenario/play.js';
import { Cast } from '../../domain/scenario/cast.js';
import { Scenario } from '../../domain/scenario/schema.js';
import type { Instant } from '../../domain/time.js';
import { stepped, type Case, type Cases } from './cases.js';

const PACK = 'points-platform';
const CALENDAR = 'cn-2025-11-04';
const file = (...parts: string[]) => readFileSync(join(packageRoot(), 'policies', ...parts), 'utf8');

export const cast = Cast.parse(parse(file(PACK, 'cast.yaml')));
export const scenario = (id: string): Scenario => Scenario.parse(parse(file(PACK, 'scenarios', `${id}.yaml`)));

/** Scenarios that leave the outside alone, and those that tell it to hang or refuse or freeze the same account: one at a time. */
export const QUIET = ['000-01', '000-02', '000-03', '000-07', '000-08', '000-09', '000-12', '000-14', '000-15'].concat([
  '000-06-receipt',
  '000-07-leave',
  'special-endings',
  'W1-W3-W4',
  'correction-call',
  'correction-facts',
]);
export const MEDDLING = ['000-04', '000-05', '000-10', 'W2'];

/** The pack and calendar that are shipped, compiled: what a stack activates at its start. */
export function shipped(): Pinned {
  const pack = shippedPack(PACK, demoParameters(PACK));
  const calendar = compileCalendar(CalendarDataSchema.parse(JSON.parse(file('calendars', `${CALENDAR}.json`))));
  const { id, version } = calendar;
  return { pack, calendar, calendarPin: { id, version, hash: calendar.hash } };
}

/** Where the counterpart carries an action out: system and last part of the path. */
const PLACES: Record<string, [system: string, action: string]> = {
  freezeAccount: ['account-core', 'freezes'],
  applyReward: ['back-office', 'rewards'],
  addEligibility: ['back-office', 'eligibilities'],
  notifyMerchantMaintenance: ['merchant-maintenance', 'notices'],
};
const SETTINGS = { hang: 'hang', refuse: 'refuse', ok: 'ok' } as const;

async function setOutside(cases: Cases, outside: Record<string, 'ok' | 'hang' | 'refuse'>): Promise<void> {
  for (const [action, mode] of Object.entries(outside)) {
    const [system, path] = PLACES[action] ?? [];
    if (system === undefined) throw new Error(`which system does ${action}?`);
    await cases.outside.control({ system, action: path, mode: SETTINGS[mode], refusal: 'REFUSED' });
  }
}

/** What one course came to on a real stack. */
export interface Course {
  readonly it: Case;
  readonly events: Event[];
  /** `step n: code` of every refusal. */
  readonly refusals: string[];
}

/** How a course reaches its case: straight through the engine, or through the API. */
export interface Door {
  open(open: Command, now: Instant): Promise<Case>;
  advance(it: Case, to: Instant, asleep: boolean): Promise<void>;
  /** The code of a refusal, if it was refused. */
  run(it: Case, command: Command): Promise<string | undefined>;
}

/** Straight through the engine. */
export function engineDoor(cases: Cases, historyLimit?: number): Door {
  return {
    open: (open, now) =>
      cases.open({ clock: stepped(now), ...(historyLimit !== undefined && { historyLimit }) }, open, open.actor),
    advance: (it, to, asleep) => it.advance(to, asleep),
    run: async (it, command) => {
      const answer = await it.run(command);
      return answer.ok ? undefined : answer.code;
    },
  };
}

/** Plays a course on a real stack with a stepped clock: the same data, the same commands, real effects. */
export async function playLive(
  cases: Cases,
  id: string,
  course: number,
  door = engineDoor(cases),
  opened?: () => Promise<void>
): Promise<Course> {
  const read = scenario(id);
  const { pack } = shipped();
  const open = opening(read, course, cast, pack.data);
  const it = await door.open(open, open.occurredAt ?? at(read, read.given.at));
  const refusals: string[] = [];
  const hanging = new Set<string>();
  const quiet = () =>
    until(
      async () => {
        const { inFlight, waiting, state } = await it.status();
        return waiting === 0 && inFlight.every((key) => hanging.has(state.effects[key]?.action ?? ''));
      },
      30_000,
      100
    );
  await quiet();
  await opened?.();
  for (const [index, step] of (read.courses[course]?.steps ?? []).entries()) {
    const now = at(read, step.at);
    const released = Object.values(step.outside ?? {}).includes('ok');
    if (step.outside && !released) await setOutside(cases, step.outside);
    for (const [action, mode] of Object.entries(step.outside ?? {})) if (mode === 'hang') hanging.add(action);
    await door.advance(it, now, step.asleep === true);
    const command = commandOf(read, step, index, cast, pack.data);
    const code = command && (await door.run(it, command));
    if (code !== undefined) refusals.push(`step ${index + 1}: ${code}`);
    // What hung is let go once the command is in: the core's outside, too, answers after the command.
    if (step.outside && released) {
      await setOutside(cases, step.outside);
      hanging.clear();
    }
    await quiet();
    if (await it.ended(0)) break;
  }
  return { it, events: await it.events(), refusals };
}

/** The same course through the core alone. Throws when an expectation of the scenario fails there. */
export function playCore(id: string, course: number): Played & { refusals: string[] } {
  const read = scenario(id);
  const played = play(shipped(), read, course, cast);
  if (played.faults.length > 0) throw new Error(played.faults.join('\n'));
  const refusals = (read.courses[course]?.steps ?? []).flatMap((step, index) =>
    step.refused === undefined ? [] : [`step ${index + 1}: ${step.refused}`]
  );
  return { ...played, refusals };
}

/**
 * Events without what no two cases share: the case id, what the outside answers and in which order answers of one instant come (on
 * a slow machine an effect may take longer than those asked for with it are waited for), the day's running number.
 */
export function neutral(events: readonly Event[], caseId: string): unknown[] {
  const told = events.map((e) => ({
    ...Object.fromEntries(Object.entries(e)),
    ...(e.type === 'effectConfirmed' && { ref: 'ok', data: e.data?.['number'] }),
  }));
  const own = answersInOrder(told, ['effectConfirmed']).map((e, index) => ({ ...e, seq: events[index]?.seq }));
  return JSON.parse(
    JSON.stringify(own)
      .replaceAll(caseId, 'C-scenario')
      .replace(/(TS-\d{8}-)\d{4}/g, '$10001')
  ) as unknown[];
}
