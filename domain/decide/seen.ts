import type { CelInput } from '@bufbuild/cel';
import { standingEntries } from '../case/evolve-entries.js';
import { isOpen, strongest } from '../case/opinions.js';
import type { CaseState, ClockState, EntryState, FormState, ReviewState, VerdictState } from '../case/state.js';
import { byKey, byObject } from '../memo.js';
import { isNow, stepName } from './context.js';

/** A map as the CEL library takes one. */
type Bound = ReadonlyMap<string, CelInput>;

// Statuses are few: each is one map for all that has it.
export const statusBound = byKey((status: string): Bound => new Map([['status', status]]));

const clockStatus = (retroactive: boolean) =>
  byKey(
    (status: string): Bound =>
      new Map<string, CelInput>([
        ['status', status],
        ['retroactive', retroactive],
      ])
  );
const [regular, retroactive] = [clockStatus(false), clockStatus(true)];

export function clockBound(clock: ClockState | undefined): Bound {
  return (clock?.retroactive ? retroactive : regular)(clock?.outcome ?? 'none');
}

// Nothing of a state is changed in place, so what is made of a part of it is made once.
export const formBound = byObject(
  ({ passes, revision, number }: FormState): Bound =>
    new Map<string, CelInput>([
      ['passes', passes.length],
      ['revision', revision],
      ['numbered', number !== undefined],
    ])
);

export const reviewBound = byObject(
  (review: ReviewState): Bound =>
    new Map([
      ['status', isOpen(review) ? 'open' : 'closed'],
      ['opinion', strongest(review)],
    ])
);

/** A verdict as conditions see it: of several rows and parties `row` and `party` are the first. */
function verdictOf(verdict: VerdictState | undefined): Bound {
  const { rows = [], standing = 'none', assists = false, entry } = verdict ?? {};
  const parties = verdict?.parties.map(({ party }) => party) ?? [];
  return new Map<string, CelInput>([
    ['row', rows[0] ?? 'none'],
    ['rows', rows],
    ['standing', standing],
    ['party', parties[0] ?? 'none'],
    ['parties', parties],
    ['assists', assists],
    ['byHand', entry !== undefined],
  ]);
}

export const verdictBound = byObject<VerdictState, Bound>(verdictOf);
export const NO_VERDICT = verdictOf(undefined);

/** The clock of this definition that started last. */
export function lastClock({ clocks }: CaseState, def: string): ClockState | undefined {
  let last: ClockState | undefined;
  for (const id in clocks) if (clocks[id]?.def === def) last = clocks[id];
  return last;
}

/** The status of a step of the present round, of several contacts of the last one. */
export function stepStatus(state: CaseState, name: string, form: string | undefined): string {
  let status = 'none';
  for (const id in state.steps) {
    if (id.startsWith(name) && stepName(id) === name && isNow(state, id, form))
      status = state.steps[id]?.status ?? status;
  }
  return status;
}

/** Contacts that never happened keep their number, but do not count. */
export function standingContacts({ contacts, entries = {} }: CaseState): number {
  if (contacts === 0) return 0;
  const struck = ({ type, correctedBy }: EntryState): boolean =>
    type === 'contactAttached' && correctedBy !== undefined;
  return contacts - Object.values(entries).filter(struck).length;
}

/** How often an action was taken; one that was corrected away does not count. */
export function timesActed(state: CaseState, action: string): number {
  return standingEntries(state).filter(([, entry]) => entry.type === 'acted' && entry.action === action).length;
}

/** Whether a person holds a place of the case, or only a role: who it is, no condition looks at. */
export function holding({ person }: CaseState['people'][string]): string {
  return person === undefined ? 'role' : 'person';
}
