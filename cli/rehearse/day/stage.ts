import type { RehearsalApi, ToldCase } from '../api.js';
import type { DayEvent } from './event.js';
import type { Faults } from './faults.js';
import type { Meeting } from './meeting.js';
import type { Outside } from './outside.js';
import type { Plot } from './plot.js';
import type { ScriptCase } from './script-case.js';

/** Everything a day is played with. `run` makes its keys its own, so that it can be repeated on the same servers. */
export interface DayStage {
  readonly api: RehearsalApi;
  readonly outside: Outside;
  readonly plot: Plot;
  readonly pack: string;
  readonly run: string;
  readonly meeting: Meeting;
  readonly faults?: Faults;
  readonly worker: StoppableWorker;
}

/** The worker's process. `halt` kills it, and it stays dead until `resume`, which resolves when it polls again. */
export interface StoppableWorker {
  halt(): Promise<void>;
  resume(): Promise<void>;
}

/** The part of a case's view a day looks at. */
export interface DayView extends ToldCase {
  readonly effects: readonly { readonly action: string; readonly status: string }[];
  readonly overlays: Readonly<Record<string, unknown>>;
  readonly holds: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A complaint that was played. `answered`: ids of the commands that were answered with success, as events name their cause. */
export interface Played {
  readonly one: ScriptCase;
  readonly caseId: string;
  readonly view?: DayView;
  readonly events: readonly DayEvent[];
  readonly answered: readonly string[];
  /** It could not be played to its end. */
  readonly problem?: string;
}
