import type { CelInput } from '@bufbuild/cel';
import { reviewsOf } from '../case/opinions.js';
import type { Event } from '../case/events.js';
import type { CaseState } from '../case/state.js';
import type { CompiledPack } from '../pack/compile.js';
import { stepName, type Fields, type Subject } from './context.js';
import {
  clockBound,
  formBound,
  holding,
  lastClock,
  NO_VERDICT,
  reviewBound,
  standingContacts,
  statusBound,
  stepStatus,
  timesActed,
  verdictBound,
} from './seen.js';

/** What a record of data holds under a name: a name like `constructor` must not find what every object has. */
function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  const value = record[name];
  return typeof value === 'function' ? undefined : value;
}

/** A step's event carries its id with the round; conditions name the step as the pack does. */
function ofEvent(event: Event | undefined, field: string): CelInput {
  const value = own((event ?? {}) as Record<string, CelInput>, field) ?? null;
  return field === 'step' && typeof value === 'string' ? stepName(value) : value;
}

/** Reads one value of a subject; undefined where there is no such thing. */
export type Look = (subject: Subject) => CelInput | undefined;

interface Name {
  /** The fields of the state its values are made of. */
  readonly of: Fields;
  /** How the field of this name is read, of a name without fields the name itself: `field` is empty then. */
  look(nothing: CompiledPack['nothing'], field: string): Look;
}

const OF_CASE = new Map<string, (state: CaseState) => CelInput>([
  ['category', (s) => s.category],
  ['categories', (s) => [s.category, ...s.secondary]],
  ['level', (s) => s.level],
  ['channel', (s) => s.channel],
  ['lifecycle', (s) => s.lifecycle],
]);

/** Where it stands what is so of a declared name nothing is known about. */
type Declared = 'overlays' | 'forms' | 'slots' | 'reviews';

/** What a record of the state says under each name, and what is so where it says nothing. */
function each<T>(
  of: keyof CaseState,
  known: (state: CaseState) => Readonly<Record<string, T>> | undefined,
  value: (entry: T) => CelInput,
  none: Declared | { readonly always: CelInput }
): Name {
  return {
    of: [of],
    look: (nothing, field) => {
      const otherwise = typeof none === 'string' ? nothing[none].get(field) : none.always;
      return ({ state }) => {
        const entry = own(known(state) ?? {}, field);
        return entry === undefined ? otherwise : value(entry);
      };
    },
  };
}

const plain = (of: Fields, value: (state: CaseState, field: string) => CelInput): Name => ({
  of,
  look:
    (_, field) =>
    ({ state }) =>
      value(state, field),
});

/** What a condition may look at, by name. Of every declared field something is known: null or `none` where nothing is. */
export const NAMES = {
  case: {
    of: ['facts', 'category', 'secondary', 'level', 'channel', 'lifecycle'],
    look: ({ facts }, field) => {
      const ofCase = OF_CASE.get(field);
      const otherwise = facts.get(field);
      return ofCase ? ({ state }) => ofCase(state) : ({ state }) => own(state.facts, field) ?? otherwise;
    },
  },
  overlays: each(
    'overlays',
    (s) => s.overlays,
    ({ causes }) => causes.length > 0,
    'overlays'
  ),
  stage: plain(['stage'], (s) => s.stage),
  steps: {
    of: ['steps', 'forms'],
    look: ({ formOfStep }, field) => {
      const form = formOfStep.get(field);
      return ({ state }) => statusBound(stepStatus(state, field, form));
    },
  },
  clocks: plain(['clocks'], (s, field) => clockBound(lastClock(s, field))),
  forms: each('forms', (s) => s.forms, formBound, 'forms'),
  approvals: each(
    'approvals',
    (s) => s.approvals,
    ({ decision }) => statusBound(decision ?? 'open'),
    { always: statusBound('none') }
  ),
  people: each('people', (s) => s.people, holding, 'slots'),
  windows: each(
    'admissibility',
    (s) => s.admissibility?.windows,
    ({ status }) => statusBound(status),
    { always: statusBound('none') }
  ),
  admissibility: plain(['admissibility'], (s) => s.admissibility?.overall ?? 'none'),
  reviews: each('reviews', reviewsOf, reviewBound, 'reviews'),
  parameters: {
    of: [],
    look:
      ({ parameters }, field) =>
      () =>
        parameters.get(field),
  },
  verdicts: each('verdicts', (s) => s.verdicts, verdictBound, { always: NO_VERDICT }),
  contacts: plain(['contacts', 'entries'], standingContacts),
  attempts: plain(['attemptDays'], (s) => s.attemptDays.length),
  acts: plain(['entries'], timesActed),
  gave: {
    of: ['gave'],
    look:
      ({ gave }, field) =>
      ({ state }) =>
        state.gave.includes(field) || gave.get(field),
  },
  event: {
    of: [],
    look:
      (_, field) =>
      ({ event }) =>
        ofEvent(event, field),
  },
  input: {
    of: [],
    look:
      (_, field) =>
      ({ input = {} }) =>
        own(input, field),
  },
} as const satisfies Record<string, Name>;

export type ContextName = keyof typeof NAMES;
