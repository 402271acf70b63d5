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
  | 'findable';

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

function effectsIn(raw: unknown): string[] {
  const doing = ['chains.*.steps.*.do', 'chains.*.steps.*.hold.lift.do', 'approvals.*.ask.do'];
  return doing.flatMap((p) => [...select(raw, p)].map((f) => String(f.value)));
}

function reviewNames(raw: unknown): Record<'review' | 'reviewer', string[]> {
  const reviewers = [...select(raw, 'reviews.*.reviewers.~')].map((f) => String(f.value));
  return { review: keysAt(raw, 'reviews'), reviewer: reviewers };
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
    duty: [...select(raw, 'clocks.*.duty')].map((f) => String(f.value)),
    form: table('forms'),
    chain: table('chains'),
    action: table('actions'),
    approval: table('approvals'),
    fact: table('facts'),
    axis: [...table('facts'), ...table('overlays')],
    parameter: table('parameters'),
    hours: table('hours'),
    category: table('categories'),
    level: listAt(raw, 'levels'),
    channel: table('channels'),
    step: [...select(raw, 'chains.*.steps.~')].map((f) => String(f.value)),
    personal: [
      ...keysAt(raw, 'personal', 'fields'),
      ...[...select(raw, 'actions.*.personal.~')].map((f) => String(f.value)),
    ],
    letter: table('letters'),
    clause: table('clauses'),
    effect: [...(effects ?? effectsIn(raw))],
    event: Object.keys(EVENT_FIELDS_OF),
    who,
    starterOrWho: [...who, 'starter'],
    findable: [...table('facts'), ...listAt(raw, 'personal', 'identity')],
    told: [...who, 'board', ...table('slots').map((slot) => `supervisorOf:${slot}`)],
  };
  return Object.fromEntries(Object.entries(names).map(([kind, list]) => [kind, new Set(list)])) as unknown as Names;
}
