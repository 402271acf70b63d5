import type { Facts } from '../case/commands.js';
import type { Event } from '../case/events.js';
import type { CaseState } from '../case/state.js';
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
  const end = id.search(/[@~]/);
  return end < 0 ? id : id.slice(0, end);
}

/** The round a chain is in, or the contact it is for. */
export function roundOf(state: CaseState, per: Chain['per']): number | undefined {
  if (per === undefined) return undefined;
  return per === 'contact' ? state.contacts : revisionOf(state, per === 'revision' ? undefined : per.revision);
}

/** What the ids of a chain's steps end with in a round. */
export function suffixIn(round: number | undefined, per: Chain['per']): string {
  return round === undefined ? '' : `${per === 'contact' ? '~' : '@'}${round}`;
}

/** What they end with now. */
export function suffixOf(state: CaseState, per: Chain['per']): string {
  return suffixIn(roundOf(state, per), per);
}

/** The revision of a form, which counts its rounds; where no form is named, of the case's only one. */
export function revisionOf({ forms }: CaseState, form?: string): number {
  if (form !== undefined) return forms[form]?.revision ?? 1;
  let most = 1;
  for (const name in forms) most = Math.max(most, forms[name]?.revision ?? 1);
  return most;
}

/** Whether a step is one of the present round, which the form counts where its chain names one. */
export function isNow(state: CaseState, id: string, form: string | undefined): boolean {
  return !id.includes('@') || id.endsWith(`@${revisionOf(state, form)}`);
}

/** The steps of the present round: what was done in an earlier one is not done in this one. */
export function stepsNow(state: CaseState, { formOfStep }: CompiledPack['nothing']): CaseState['steps'] {
  const steps = Object.entries(state.steps);
  return Object.fromEntries(steps.filter(([id]) => isNow(state, id, formOfStep.get(stepName(id)))));
}

/** What a condition is about: the case, and where the pack's construct has them an event and an action's input. */
export interface Subject {
  readonly state: CaseState;
  readonly event?: Event;
  readonly input?: Facts;
}

export type Fields = readonly (keyof CaseState)[];

/** Whether these fields of two states are the same. Nothing of a state is changed in place, so what is the same holds the same. */
export function isSame(fields: Fields, a: CaseState, b: CaseState): boolean {
  for (const name of fields) if (a[name] !== b[name]) return false;
  return true;
}
