import type { CelInput } from '@bufbuild/cel';
import type { Facts } from '../case/commands.js';
import type { Event } from '../case/events.js';
import { isOpen, reviewsOf, strongest } from '../case/opinions.js';
import { standingEntries } from '../case/evolve-entries.js';
import type { CaseState, ClockState, EntryState, VerdictState } from '../case/state.js';
import type { CompiledPack } from '../pack/compile.js';
import type { Chain } from '../pack/flow.js';

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
  'transfer',
];

/** The part of a step's id before `@revision` or `~contact`. */
export function stepName(id: string): string {
  return id.split(/[@~]/, 1)[0] ?? id;
}

/** What the ids of a chain's steps end with: its round, or the contact it is for. */
export function suffixOf(state: CaseState, per: Chain['per']): string {
  if (per === 'contact') return `~${state.contacts}`;
  if (per === undefined) return '';
  return `@${revisionOf(state, per === 'revision' ? undefined : per.revision)}`;
}

/** The revision of a form, which counts its rounds; where no form is named, of the case's only one. */
export function revisionOf({ forms }: CaseState, form?: string): number {
  if (form !== undefined) return forms[form]?.revision ?? 1;
  return Math.max(1, ...Object.values(forms).map((f) => f.revision));
}

/** The steps of the present round: what was done in an earlier one is not done in this one. */
export function stepsNow(state: CaseState, { formOfStep }: CompiledPack['nothing']): CaseState['steps'] {
  const isNow = (id: string): boolean =>
    !id.includes('@') || id.endsWith(`@${revisionOf(state, formOfStep.get(stepName(id)))}`);
  return Object.fromEntries(Object.entries(state.steps).filter(([id]) => isNow(id)));
}

type Bound = ReadonlyMap<string, CelInput>;

/** A map as the CEL library keeps one, bound once and looked at often: what is known over `base`, what is not. */
function bound(base: Iterable<readonly [string, CelInput]>, known: object): Bound {
  const result = new Map(base);
  for (const [name, value] of Object.entries(known)) result.set(name, value as CelInput);
  return result;
}

const NO_EVENT = bound([], Object.fromEntries(EVENT_FIELDS.map((field) => [field, null])));

/** Statuses are few: each is one map for all steps, clocks and approvals that have it. */
const statuses = new Map<string, Bound>();

function statusBound(status: string, more: { retroactive?: boolean } = {}): Bound {
  const key = `${status} ${more.retroactive ?? ''}`;
  let known = statuses.get(key);
  if (known === undefined) statuses.set(key, (known = bound([], { status, ...more })));
  return known;
}

function clockBound(clock: ClockState | undefined): Bound {
  return statusBound(clock?.outcome ?? 'none', { retroactive: clock?.retroactive === true });
}

function latest<T>(
  map: Record<string, T>,
  names: readonly string[],
  nameOf: (id: string) => string,
  status: (entry: T) => string,
  bind = (entry: T | undefined): Bound => statusBound(entry === undefined ? 'none' : status(entry))
): Bound {
  const result = new Map<string, CelInput>();
  for (const name of names) result.set(name, bind(undefined));
  for (const [id, entry] of Object.entries(map)) result.set(nameOf(id), bind(entry));
  return result;
}

/** Contacts that never happened keep their number, but do not count. */
function struckContacts({ entries = {} }: CaseState): number {
  const struck = ({ type, correctedBy }: EntryState): boolean =>
    type === 'contactAttached' && correctedBy !== undefined;
  return Object.values(entries).filter(struck).length;
}

/** How often each action was taken; one that was corrected away does not count. */
function actsOf(state: CaseState): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [, entry] of standingEntries(state))
    if (entry.type === 'acted') counts[entry.action] = (counts[entry.action] ?? 0) + 1;
  return counts;
}

function mapped<T, U>(map: Record<string, T>, value: (entry: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(map).map(([name, entry]) => [name, value(entry)]));
}

/** A step's event carries its id with the round; conditions name the step as the pack does. */
function eventBound(event: Event): Bound {
  const step = 'step' in event && typeof event.step === 'string' ? { step: stepName(event.step) } : {};
  return bound(bound(NO_EVENT, event), step);
}

/** Whether a person holds a place of the case, or only a role: who it is, no condition looks at. */
function holding({ person }: CaseState['people'][string]): string {
  return person === undefined ? 'role' : 'person';
}

/** A verdict as conditions see it: of several rows and parties `row` and `party` are the first. */
function verdictBound(verdict: VerdictState | undefined): Bound {
  const { rows = [], standing = 'none', assists = false, entry } = verdict ?? {};
  const parties = verdict?.parties.map(({ party }) => party) ?? [];
  const [row = 'none'] = rows;
  const [party = 'none'] = parties;
  return bound([], { row, rows, standing, party, parties, assists, byHand: entry !== undefined });
}

/** What a condition is about: the case, and where the pack's construct has them an event and an action's input. */
export interface Subject {
  readonly state: CaseState;
  readonly event?: Event;
  readonly input?: Facts;
}

type Fields = readonly (keyof CaseState)[];

/** Whether these fields of two states are the same. Nothing of a state is changed in place, so what is the same holds the same. */
export function isSame(fields: Fields, a: CaseState, b: CaseState): boolean {
  for (const name of fields) if (a[name] !== b[name]) return false;
  return true;
}

export interface Binding {
  /** The fields of the state its value is made of. */
  readonly of: Fields;
  /** It is about the event or the input, and made anew for each. */
  readonly apart?: 'event' | 'input';
  value(nothing: CompiledPack['nothing'], subject: Subject): CelInput;
}

const field = (name: keyof CaseState, value: Binding['value']): Binding => ({ of: [name], value });

/** What a condition may look at, by name. Every declared name is bound, with null or `none` where nothing is known. */
export const BINDINGS = {
  case: {
    of: ['facts', 'category', 'secondary', 'level', 'channel', 'lifecycle'],
    value: ({ facts }, { state: { facts: known, category, secondary, level, channel, lifecycle } }) =>
      bound(bound(facts, known), { category, categories: [category, ...secondary], level, channel, lifecycle }),
  },
  overlays: field('overlays', ({ overlays }, { state }) =>
    bound(
      overlays,
      mapped(state.overlays, (o) => o.causes.length > 0)
    )
  ),
  stage: field('stage', (_, { state }) => state.stage),
  steps: {
    of: ['steps', 'forms'],
    value: (nothing, { state }) => latest(stepsNow(state, nothing), nothing.steps, stepName, (step) => step.status),
  },
  clocks: field('clocks', ({ clocks }, { state }) =>
    latest(
      state.clocks,
      clocks,
      (id) => state.clocks[id]?.def ?? id,
      (clock) => clock.outcome,
      clockBound
    )
  ),
  forms: field('forms', ({ forms }, { state }) => {
    const known = mapped(state.forms, ({ passes, revision, number }) => {
      return { passes: passes.length, revision, numbered: number !== undefined };
    });
    return bound(
      forms,
      mapped(known, (form) => bound([], form))
    );
  }),
  approvals: field('approvals', ({ approvals }, { state }) =>
    latest(
      state.approvals,
      approvals,
      (id) => id,
      (approval) => approval.decision ?? 'open'
    )
  ),
  people: field('people', ({ slots }, { state }) => bound(slots, mapped(state.people, holding))),
  windows: field('admissibility', ({ windows }, { state }) =>
    latest(
      state.admissibility?.windows ?? {},
      windows,
      (id) => id,
      (window) => window.status
    )
  ),
  admissibility: field('admissibility', (_, { state }) => state.admissibility?.overall ?? 'none'),
  reviews: field('reviews', ({ reviews }, { state }) =>
    bound(
      reviews,
      mapped(reviewsOf(state), (review) =>
        bound([], { status: isOpen(review) ? 'open' : 'closed', opinion: strongest(review) })
      )
    )
  ),
  parameters: { of: [], value: ({ parameters }) => parameters },
  verdicts: field('verdicts', ({ tables }, { state }) =>
    bound([], Object.fromEntries(tables.map((table) => [table, verdictBound(state.verdicts?.[table])])))
  ),
  contacts: {
    of: ['contacts', 'entries'],
    value: (_, { state }) => state.contacts - struckContacts(state),
  },
  attempts: field('attemptDays', (_, { state }) => bound([], { days: state.attemptDays.length })),
  acts: field('entries', ({ acts }, { state }) => bound(acts, actsOf(state))),
  gave: field('gave', ({ gave }, { state }) => bound(gave, Object.fromEntries(state.gave.map((name) => [name, true])))),
  event: { of: [], apart: 'event', value: (_, { event }) => (event ? eventBound(event) : NO_EVENT) },
  input: { of: [], apart: 'input', value: (_, { input = {} }) => bound([], input) },
} as const satisfies Record<string, Binding>;

export type ContextName = keyof typeof BINDINGS;
