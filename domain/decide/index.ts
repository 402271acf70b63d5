import type { Command, Pin, Value } from '../case/commands.js';
import type { Event } from '../case/events.js';
import type { CaseState } from '../case/state.js';
import type { Calendar } from '../calendar/index.js';
import { Refusal, type ErrorCode } from '../errors.js';
import { changeHash } from '../case/change-hash.js';
import { PackIncident, type CompiledPack } from '../pack/compile.js';
import type { Instant } from '../time.js';
import { CORE_VERSION } from '../version.js';
import { catchUp, nextWake } from './agenda.js';
import { handle } from './commands/index.js';
import { brief, type Brief } from './brief.js';
import { rulesAfter } from './rules.js';
import { checkTime } from './times.js';
import { Turn } from './turn.js';

/** What the caller gets: the case in brief, or a stable code. `awaits` names the effect whose result the answer needs. */
export type Answer =
  { ok: true; case: Brief; awaits?: string; duplicate?: true } | { ok: false; code: ErrorCode; detail: Value };

/**
 * One decision, sufficient in itself: with the events before it and the pinned pack, calendar and core it can be decided again.
 * `effects` are the keys of the effects it asks for, in order; `nextWake` is when the case has to act by itself.
 */
export interface Decision {
  v: 1;
  baseSeq: number;
  now: Instant;
  receivedAt: Instant;
  command: Command;
  packHash: string;
  calendarHash: string;
  coreVersion: string;
  /** The version of the time zone database the due dates were counted with. */
  zoneData: string;
  /** Of what it changed in the state (case/change-hash.ts). */
  changeHash: string;
  events: Event[];
  effects: string[];
  nextWake: Instant | null;
  answer: Answer;
}

/** The rules and the calendar a case is pinned to. */
export interface Pinned {
  pack: CompiledPack;
  calendar: Calendar;
  calendarPin: Pin;
  /** The rules a case is to go over to by `adoptPack`. */
  adopts?: CompiledPack;
  /** IANA time zone database of the deciding machine, such as `2026a`. */
  zoneData?: string;
  /** sha256 (hex) of the deciding machine, faster than the core's own by a fifth of a decision. */
  sha256?: (text: string) => string;
}

const UNATTENDED = new Set<Command['type']>(['wake', 'effectResult', 'groupReached', 'deliveryFailed', 'release']);

/** A condition that fails at run time refuses a person's command with PACK_INCIDENT; for the case's own acts it is thrown. */
function asRefusal(error: unknown, command: Command): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof PackIncident && !UNATTENDED.has(command.type))
    return new Refusal('PACK_INCIDENT', { incident: error.message });
  throw error;
}

function refuse(turn: Turn, refusal: Refusal, unopened: boolean): Extract<Answer, { ok: false }> {
  const { id, type } = turn.command;
  const { code, detail, keep } = refusal;
  turn.emit(
    { type: 'refused', command: id, commandType: type, code, detail, ...(keep && { kept: turn.command }) },
    turn.now
  );
  if (type === 'open' && unopened) turn.emit({ type: 'completed' }, turn.now);
  turn.settle();
  return { ok: false, code, detail };
}

function carryOut(turn: Turn, pinned: Pinned): Refusal | undefined {
  const before = turn.mark();
  try {
    checkTime(turn);
    handle(turn, turn.command, pinned.calendarPin);
    turn.settle();
    return undefined;
  } catch (error) {
    turn.rollback(before);
    return asRefusal(error, turn.command);
  }
}

/** The effect whose result completes the answer: a form number is part of what the proposer is told. */
function awaited(events: Event[]): string | undefined {
  for (const e of events) if (e.type === 'effectRequested' && e.action === 'mintFormNumber') return e.key;
  return undefined;
}

/** What a command comes to: the state it makes, and what follows from that. `refusal`: why it was refused, where it was. */
export interface WorkedOut {
  state: CaseState;
  events: Event[];
  nextWake: Instant | null;
  refusal?: Extract<Answer, { ok: false }>;
}

/**
 * Works out one command of one case, pure and total: what is due up to the command's own instant comes first, then the command, then
 * what is due until now. So a timer and a stop that meet are judged by the stop's own timestamp (conventions, rule 5).
 * Throws only on a broken pack or core; a refusal is an event and an answer.
 */
export function workOut(
  pinned: Pinned,
  state: CaseState,
  command: Command,
  now: Instant,
  receivedAt: Instant = now
): WorkedOut {
  const turn = new Turn(pinned.pack, pinned.calendar, state, command, now, receivedAt, rulesAfter);
  turn.adopts = pinned.adopts;
  if (state.seq > 0) catchUp(turn, turn.at);
  const refusal = carryOut(turn, pinned);
  const refused = refusal && refuse(turn, refusal, state.seq === 0);
  catchUp(turn, now);
  return {
    state: turn.state,
    events: turn.events,
    nextWake: nextWake(turn.state),
    ...(refused && { refusal: refused }),
  };
}

/** What the caller is told of it. */
export function answerOf({ state, events, refusal }: WorkedOut): Answer {
  if (refusal) return refusal;
  const awaits = awaited(events);
  return { ok: true, case: brief(state), ...(awaits !== undefined && { awaits }) };
}

/** Decides one command of one case: works it out (workOut) and keeps all that is needed to decide it again. */
export function decide(
  pinned: Pinned,
  state: CaseState,
  command: Command,
  now: Instant,
  receivedAt: Instant = now
): Decision {
  const made = workOut(pinned, state, command, now, receivedAt);
  const { events, nextWake } = made;
  return {
    v: 1,
    baseSeq: state.seq,
    now,
    receivedAt,
    command,
    packHash: pinned.pack.hash,
    calendarHash: pinned.calendarPin.hash,
    coreVersion: CORE_VERSION,
    zoneData: pinned.zoneData ?? 'unknown',
    changeHash: changeHash(state, made.state, pinned.sha256),
    events,
    effects: events.flatMap((e) => (e.type === 'effectRequested' ? [e.key] : [])),
    nextWake,
    answer: answerOf(made),
  };
}
