import type { Facts, Value } from '../case/commands.js';
import type { Event } from '../case/events.js';
import type { CaseState } from '../case/state.js';
import type { CompiledPack } from '../pack/compile.js';

/** What a condition may look at. Every declared name is bound, with null or `none` where nothing is known. */
export interface Context {
  case: Facts;
  overlays: Record<string, boolean>;
  stage: string;
  steps: Record<string, { status: string }>;
  clocks: Record<string, { status: string }>;
  forms: Record<string, { passes: number; revision: number; numbered: boolean }>;
  approvals: Record<string, { status: string }>;
  gave: Record<string, boolean>;
  event: Record<string, Value>;
  input: Facts;
}

/** The names of `event` that a condition may use, whatever the event's type. */
export const EVENT_FIELDS = [
  'type',
  'direction',
  'connected',
  'party',
  'action',
  'step',
  'overlay',
  'causeId',
  'stage',
  'decision',
  'approval',
  'clock',
];

const EMPTY_EVENT: Record<string, Value> = Object.fromEntries(EVENT_FIELDS.map((f) => [f, null]));

/** The part of a step's id before `@revision`. */
export function stepName(id: string): string {
  return id.split('@', 1)[0] ?? id;
}

function latest<T>(
  map: Record<string, T>,
  names: string[],
  nameOf: (id: string) => string,
  status: (t: T) => string
): Record<string, { status: string }> {
  const result: Record<string, { status: string }> = {};
  for (const name of names) result[name] = { status: 'none' };
  for (const [id, entry] of Object.entries(map)) result[nameOf(id)] = { status: status(entry) };
  return result;
}

/** A step's event carries its id with the round; conditions name the step as the pack does. */
function eventContext(event: Event): Record<string, Value> {
  const bound = { ...EMPTY_EVENT, ...(event as unknown as Record<string, Value>) };
  return typeof bound['step'] === 'string' ? { ...bound, step: stepName(bound['step']) } : bound;
}

/** Binds the state for conditions; `event` and `input` only where the pack's construct has one. */
export function contextOf(pack: CompiledPack, s: CaseState, event?: Event, input: Facts = {}): Context {
  const nothing = pack.nothing;
  const { category, level, channel, lifecycle } = s;
  return {
    case: { ...nothing.facts, ...s.facts, category, level, channel, lifecycle },
    overlays: {
      ...nothing.overlays,
      ...Object.fromEntries(Object.entries(s.overlays).map(([k, o]) => [k, o.causes.length > 0])),
    },
    stage: s.stage,
    steps: latest(s.steps, nothing.steps, stepName, (step) => step.status),
    clocks: latest(
      s.clocks,
      nothing.clocks,
      (id) => s.clocks[id]?.def ?? id,
      (clock) => clock.outcome
    ),
    forms: {
      ...nothing.forms,
      ...Object.fromEntries(
        Object.entries(s.forms).map(([k, f]) => [
          k,
          { passes: f.passes.length, revision: f.revision, numbered: f.number !== undefined },
        ])
      ),
    },
    approvals: latest(
      s.approvals,
      nothing.approvals,
      (id) => id,
      (a) => a.decision ?? 'open'
    ),
    gave: { ...nothing.gave, ...Object.fromEntries(s.gave.map((g) => [g, true])) },
    event: event ? eventContext(event) : EMPTY_EVENT,
    input,
  };
}
