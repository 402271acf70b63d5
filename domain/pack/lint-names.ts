import { EVENT_FIELDS_OF } from '../case/event-fields.js';
import { at, keysAt, select } from './lint.js';

export type Kind =
  | 'stage'
  | 'overlay'
  | 'bundle'
  | 'slot'
  | 'role'
  | 'clock'
  | 'duty'
  | 'form'
  | 'chain'
  | 'action'
  | 'approval'
  | 'review'
  | 'reviewer'
  | 'fact'
  | 'parameter'
  | 'axis'
  | 'hours'
  | 'window'
  | 'category'
  | 'level'
  | 'channel'
  | 'step'
  | 'personal'
  | 'letter'
  | 'clause'
  | 'effect'
  | 'event'
  | 'who'
  | 'starterOrWho'
  | 'told'
  | 'findable'
  | 'table'
  | 'report'
  | 'measure';

export type Names = Record<Kind, ReadonlySet<string>>;

/** What a fault calls the kinds. */
export const SPOKEN: Partial<Record<Kind, string>> = {
  who: 'slot or role',
  starterOrWho: 'slot or role',
  told: 'slot or role',
  personal: 'personal field',
  event: 'event type',
  findable: 'fact or identity',
  axis: 'fact or overlay',
};

function listAt(raw: unknown, ...path: string[]): string[] {
  const list = at(raw, path);
  return Array.isArray(list) ? list.map(String) : [];
}

const valuesAt = (raw: unknown, pattern: string): string[] => [...select(raw, pattern)].map((f) => String(f.value));

function effectsIn(raw: unknown): string[] {
  const doing = ['chains.*.steps.*.do', 'chains.*.steps.*.hold.lift.do', 'approvals.*.ask.do'];
  return doing.flatMap((pattern) => valuesAt(raw, pattern));
}

function reviewNames(raw: unknown): Record<'review' | 'reviewer', string[]> {
  return { review: keysAt(raw, 'reviews'), reviewer: valuesAt(raw, 'reviews.*.reviewers.~') };
}

/**
 * The names a pack declares, taken from the text as it is: an entry with a fault of its own still has its name, so that its users
 * are not reported, too. `effects` are the actions the installation can carry out; absent, every name is believed.
 */
export function namesOf(raw: unknown, effects?: readonly string[]): Names {
  const table = (name: string): string[] => keysAt(raw, name);
  const who = [...table('slots'), ...table('roles')];
  const names: Record<Kind, string[]> = {
    ...reviewNames(raw),
    stage: table('stages'),
    overlay: table('overlays'),
    bundle: table('bundles'),
    slot: table('slots'),
    role: table('roles'),
    clock: table('clocks'),
    duty: valuesAt(raw, 'clocks.*.duty'),
    form: table('forms'),
    chain: table('chains'),
    action: table('actions'),
    approval: table('approvals'),
    fact: table('facts'),
    axis: [...table('facts'), ...table('overlays')],
    parameter: table('parameters'),
    hours: table('hours'),
    window: keysAt(raw, 'admissibility', 'windows'),
    category: table('categories'),
    level: listAt(raw, 'levels'),
    channel: table('channels'),
    step: valuesAt(raw, 'chains.*.steps.~'),
    personal: [...keysAt(raw, 'personal', 'fields'), ...valuesAt(raw, 'actions.*.personal.~')],
    letter: table('letters'),
    clause: table('clauses'),
    table: table('tables'),
    report: table('reports'),
    measure: table('measures'),
    effect: [...(effects ?? effectsIn(raw))],
    event: Object.keys(EVENT_FIELDS_OF),
    who,
    starterOrWho: [...who, 'starter'],
    findable: [...table('facts'), ...listAt(raw, 'personal', 'identity')],
    told: [...who, 'board', ...table('slots').map((slot) => `supervisorOf:${slot}`)],
  };
  return Object.fromEntries(Object.entries(names).map(([kind, list]) => [kind, new Set(list)])) as unknown as Names;
}
