import type { Facts } from './commands.js';
import { withEntry } from './copy.js';
import type { Event, EventOf, EntryType } from './events.js';
import type { Patch } from './evolve.js';
import type { CaseState, ClockState, EntryState } from './state.js';

export type EntryEvent = EventOf<EntryType>;

const TYPES: ReadonlySet<string> = new Set<EntryType>(['callEnded', 'acted', 'stepDone', 'contactAttached']);

/** Whether the event is an entry; what somebody did by hand for the outside, with its reference, is not. */
export function isEntry(event: Event): event is EntryEvent {
  return TYPES.has(event.type) && !(event.type === 'stepDone' && event.manual);
}

/** The number of what it corrects, where it corrects something. */
export function correctedEntry(event: Event): number | undefined {
  return 'corrects' in event ? event.corrects : undefined;
}

/** Entries that stand, in the order of their first readings, with their own numbers. */
export function standingEntries({ entries = {} }: Pick<CaseState, 'entries'>): [seq: number, entry: EntryState][] {
  const standing = Object.entries(entries).filter(([, { correctedBy }]) => correctedBy === undefined);
  return standing
    .map(([seq, entry]): [number, EntryState] => [Number(seq), entry])
    .sort(([, a], [, b]) => a.place - b.place);
}

/** The facts after an entry: those it sets, and lists with the records it adds. */
export function factsAfter(facts: Facts, { facts: set, appends = {} }: { facts: Facts; appends?: Facts }): Facts {
  const result: Facts = Object.assign({}, facts, set);
  for (const [name, more] of Object.entries(appends)) {
    const known = result[name];
    result[name] = [...(Array.isArray(known) ? known : []), ...(Array.isArray(more) ? more : [])];
  }
  return result;
}

/** What the standing entries come to: the facts, and the calls that did not connect. */
function figures(s: CaseState): Patch {
  const entries = standingEntries(s).map(([, entry]) => entry);
  const missed = entries.flatMap((entry) => (entry.type === 'callEnded' && !entry.connected ? [entry] : []));
  const days = missed.filter(({ place }) => place > (s.stageSeq ?? 0)).flatMap(({ workingDay }) => workingDay ?? []);
  return {
    facts: entries.reduce((facts, entry) => ('facts' in entry ? factsAfter(facts, entry) : facts), s.given ?? s.facts),
    attempts: missed.length,
    attemptDays: [...new Set(days)],
  };
}

/** Clocks an entry started or stopped are those of its right reading. */
function followed(clocks: CaseState['clocks'], from: number, to: number): CaseState['clocks'] {
  const follow = (clock: ClockState): ClockState => ({
    ...clock,
    ...(clock.startedBy === from && { startedBy: to }),
    ...(clock.stoppedBy === from && { stoppedBy: to }),
  });
  return Object.fromEntries(Object.entries(clocks).map(([name, clock]) => [name, follow(clock)]));
}

/** What the event of an entry says that the entry need not keep: its own number, how it came, texts and files. */
const NOT_KEPT = new Set(['seq', 'v', 'cause', 'receivedAt', 'source', 'timed', 'gave', 'files']);

/** The event of an entry, kept small. */
function kept(event: EntryEvent, place: number): EntryState {
  const entry: Record<string, unknown> = {};
  for (const name in event) if (!NOT_KEPT.has(name)) entry[name] = event[name as keyof EntryEvent];
  entry['place'] = place;
  return entry as unknown as EntryState;
}

/** Keeps an entry; `change` is what an entry of its type does, unless it is the right reading of an earlier one. */
export function entered(s: CaseState, event: EntryEvent, change: Patch): Patch {
  if (!isEntry(event)) return change;
  const { seq } = event;
  const corrects = correctedEntry(event);
  const place = (corrects !== undefined && s.entries?.[corrects]?.place) || seq;
  const entries = withEntry(s.entries ?? {}, seq, kept(event, place));
  if (corrects === undefined) return Object.assign(change, { entries });
  return { entries, clocks: followed(s.clocks, corrects, seq), ...figures({ ...s, entries }) };
}

/** Takes an entry back. A task that was not done is open again; what followed from it stays. */
export function takenBack(s: CaseState, e: EventOf<'corrected'>): Patch {
  const entry = s.entries?.[e.entry];
  if (!entry) return {};
  const entries = withEntry(s.entries ?? {}, e.entry, { ...entry, correctedBy: e.seq });
  const step = entry.type === 'stepDone' && !e.reading ? s.steps[entry.step] : undefined;
  const steps = entry.type === 'stepDone' &&
    step?.status === 'done' && { [entry.step]: { ...step, status: 'open' as const } };
  return { entries, ...figures({ ...s, entries }), ...(steps && { steps: { ...s.steps, ...steps } }) };
}
