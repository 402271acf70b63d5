import type { CommandOf, Facts } from '../../case/commands.js';
import { isEntry, type EntryEvent } from '../../case/evolve-entries.js';
import type { EventBody, Reading } from '../../case/events.js';
import type { EntryState } from '../../case/state.js';
import { Refusal } from '../../errors.js';
import type { Field } from '../../pack/common.js';
import { instant } from '../../time.js';
import { stepDefinition } from '../chains.js';
import { entryEvent, firstReading, Rejudgement, voiceOf } from '../correction.js';
import { checkInput, factsOf } from '../input.js';
import { checkPromise, promise } from '../promises.js';
import { checkWithin } from '../times.js';
import type { Turn } from '../turn.js';
import { attemptDay } from './contacts.js';

type Fields = Record<string, Field>;

/** What a call says, named as in the command that enters one. */
const CALL: Fields = {
  direction: { type: 'string', oneOf: ['in', 'out'], optional: false },
  connected: { type: 'boolean', optional: false },
  party: { type: 'string', optional: false },
  transfer: { type: 'boolean', optional: true },
};

const factual = (input: Fields): Fields =>
  Object.fromEntries(Object.entries(input).filter(([, { fact }]) => fact !== undefined));

/** What a reading of the entry may say beside its time; undefined for what cannot be corrected. A contact is only struck out. */
export function readingFields(turn: Turn, entry: EntryState): Fields | undefined {
  if (entry.type === 'callEnded') return CALL;
  if (entry.type === 'contactAttached') return {};
  if (entry.type === 'acted') {
    const action = turn.pack.data.actions[entry.action];
    return action && factual(action.input);
  }
  const step = stepDefinition(turn, entry.step);
  return step && 'task' in step ? factual(step.input) : undefined;
}

/** Why the entry may not be corrected by whoever acts, as a refusal; undefined if it may. Also what the API lists. */
export function mayCorrect(turn: Turn, seq: number): Refusal | undefined {
  const { state, pack } = turn;
  const by = pack.data.corrections?.by ?? [];
  if (state.lifecycle === 'completed') return new Refusal('CASE_COMPLETED');
  if (!turn.is(by)) return new Refusal('ROLE_NOT_ALLOWED', { by });
  const entry = state.entries?.[seq];
  if (!entry)
    return new Refusal(seq >= 1 && seq <= state.seq ? 'ENTRY_NOT_CORRECTABLE' : 'ENTRY_UNKNOWN', { entry: seq });
  if (!readingFields(turn, entry)) return new Refusal('ENTRY_NOT_CORRECTABLE', { entry: seq, type: entry.type });
  if (entry.correctedBy !== undefined) return new Refusal('ENTRY_CORRECTED', { entry: seq, by: entry.correctedBy });
  return entry.actor === turn.actor.id ? new Refusal('ENTRY_OWN', { entry: seq }) : undefined;
}

/** What the entry says, as a person would enter it. */
function recorded(fields: Fields, entry: EntryState): Reading {
  const said = (name: string, fact: string | undefined): Facts[string] | undefined => {
    if (entry.type === 'callEnded') return entry[name as 'party' | 'connected'];
    return 'facts' in entry && fact !== undefined ? (entry.appends?.[fact] ?? entry.facts[fact]) : undefined;
  };
  const all = Object.entries(fields).map(([name, { fact }]) => [name, said(name, fact)] as const);
  return {
    occurredAt: entry.at,
    input: Object.fromEntries(all.flatMap(([n, v]) => (v === undefined ? [] : [[n, v]]))),
  };
}

/** No correction brings about what could not have been entered; what the recorded reading would not pass today either, may stay. */
function checkRules(turn: Turn, entry: EntryState, was: Facts, is: Facts): void {
  const action = entry.type === 'acted' ? turn.pack.data.actions[entry.action] : undefined;
  const nothing = Object.fromEntries(Object.keys(action?.input ?? {}).map((name) => [name, null]));
  const refuses = (rule: string, input: Facts): boolean => turn.test(rule, undefined, { ...nothing, ...input });
  const refused = action?.refuse.find((r) => refuses(r.if, is) && !refuses(r.if, was));
  if (refused) throw new Refusal('RULE_REFUSED', { rule: refused.code });
}

/** The reading that is right: what the command says, the rest as recorded. */
function rightReading(
  turn: Turn,
  entry: EntryState,
  was: Reading,
  said: CommandOf<'correct'>['reading']
): Reading | undefined {
  if (!said) return undefined;
  const fields = readingFields(turn, entry) ?? {};
  if (entry.type === 'contactAttached') throw new Refusal('FACT_INVALID', { field: 'reading' });
  if (said.occurredAt !== undefined) checkWithin(turn, said.occurredAt);
  const occurredAt = instant(Math.min(said.occurredAt ?? entry.at, turn.now));
  const input = { ...was.input, ...said.input };
  checkInput(turn, fields, input, occurredAt);
  const action = entry.type === 'acted' ? turn.pack.data.actions[entry.action] : undefined;
  if (action) checkPromise(action, input, occurredAt);
  checkRules(turn, entry, was.input, input);
  return { occurredAt, input };
}

/** The entry again, as it should have been. */
function bodyOf(turn: Turn, { was, is }: { was: EntryEvent; is: Reading }, entry: EntryState): EventBody {
  const corrects = was.seq;
  const { input } = is;
  if (entry.type === 'callEnded') {
    const call = {
      direction: input['direction'] === 'in' ? ('in' as const) : ('out' as const),
      connected: input['connected'] === true,
    };
    const party = typeof input['party'] === 'string' ? input['party'] : entry.party;
    const transfer = input['transfer'] === true && { transfer: true as const };
    const day = attemptDay(turn, { ...call, ...transfer });
    return { type: 'callEnded', ...call, party, ...transfer, ...day, corrects };
  }
  const said = factsOf(readingFields(turn, entry) ?? {}, input);
  if (entry.type !== 'contactAttached') said.facts = { ...entry.facts, ...said.facts };
  if (entry.type === 'acted') return { type: 'acted', action: entry.action, ...said, gave: [], corrects };
  if (entry.type === 'stepDone') return { type: 'stepDone', step: entry.step, ...said, manual: false, corrects };
  throw new Refusal('ENTRY_NOT_CORRECTABLE', { entry: corrects, type: entry.type });
}

function sayAgain(turn: Turn, readings: { was: EntryEvent; is: Reading }, entry: EntryState): EntryEvent | undefined {
  const again = turn.emit(bodyOf(turn, readings, entry));
  if (!isEntry(again)) return undefined;
  promise(turn, again, readings.was);
  return again;
}

/** Tasks a contact opened are nobody's once it never happened. */
function dropTasks(turn: Turn, contact: number): void {
  for (const [step, { status }] of Object.entries(turn.state.steps))
    if (step.endsWith(`~${contact}`) && status === 'open') turn.emit({ type: 'stepSkipped', step });
}

/**
 * Corrects a wrong entry by an event that names it: both readings stay on record. Facts, counted attempts and clocks follow the right one;
 * stages, forms and what was carried out outside stay as they are. Whoever entered it does not correct it (conventions, rule 4).
 */
export function correct(turn: Turn, { entry: seq, reading }: CommandOf<'correct'>): void {
  const refusal = mayCorrect(turn, seq);
  const entry = turn.state.entries?.[seq];
  if (refusal || !entry) throw refusal ?? new Refusal('ENTRY_UNKNOWN', { entry: seq });
  if (!turn.command.gave?.includes('reason')) throw new Refusal('REASON_MISSING');
  const recordedReading = recorded(readingFields(turn, entry) ?? {}, entry);
  const is = rightReading(turn, entry, recordedReading, reading);
  const was = entryEvent(seq, entry);
  const first = firstReading(turn, was);
  turn.emit({ type: 'corrected', entry: seq, was: recordedReading, ...(is && { reading: is }) });
  const voice = voiceOf(turn, { ...was, at: is?.occurredAt ?? was.at });
  const again = is && turn.speaking(voice, () => sayAgain(turn, { was, is }, entry));
  if (entry.type === 'contactAttached') dropTasks(turn, entry.contact);
  new Rejudgement(turn, first, again).run();
}
