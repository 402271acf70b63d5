import type { Answer, Pinned } from '../decide/index.js';
import type { Event } from '../case/events.js';
import type { CaseState } from '../case/state.js';
import type { Cast } from '../scenario/cast.js';
import type { Scenario, ScenarioStep } from '../scenario/schema.js';
import type { Instant } from '../time.js';
import type { Relevance } from './relevance.js';

/** How far an exploration goes: states, decisions in a row, milliseconds of its own time; days of the case's time that pass. */
export interface Bounds {
  states: number;
  depth: number;
  millis: number;
  days: number;
}

/** What must never come about in any case of a pack. */
export const PROPERTIES = [
  'deadEnd',
  'closedAround',
  'approvedByHandler',
  'effectTwice',
  'clockWithoutEnd',
  'incident',
] as const;
export type Property = (typeof PROPERTIES)[number];

/** An effect of a chain that was asked for, with what it was told. */
export interface Asked {
  action: string;
  step: string;
  told: string;
}

/** A state that was found, and a short way to it: `given` or `step` came last. */
export interface Found {
  id: number;
  depth: number;
  before?: Found;
  given?: Scenario['given'];
  step?: ScenarioStep;
  state: CaseState;
  /** When the case acts by itself next. */
  wake: Instant | null;
  now: Instant;
  asked: readonly Asked[];
  refusing: readonly string[];
  next: number[];
  /** All that may happen here was tried. */
  done: boolean;
}

/** What one step came to. */
export interface Outcome {
  state: CaseState;
  events: readonly Event[];
  wake: Instant | null;
  now: Instant;
  answer?: Answer;
}

/** A property that does not hold, with the state it was found in and what to expect there. */
export interface Fault {
  property: Property;
  /** What is wrong, by the names of the pack. */
  about: string;
  at: Found;
  expect: NonNullable<ScenarioStep['expect']>;
  refused?: string;
}

/** The rules that are explored and what is known of them beforehand. */
export interface Ground {
  pinned: Pinned;
  cast: Cast;
  relevance: Relevance;
  /** Local time of the scenarios: their offset as text, and in milliseconds. */
  offset: string;
  offsetMs: number;
  begin: Instant;
}
