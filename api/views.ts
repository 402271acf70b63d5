import { explainProof, formatLocal } from '../domain/calendar/index.js';
import type { Facts, Value } from '../domain/case/commands.js';
import type { Event, EventOf, Reading } from '../domain/case/events.js';
import { pagesOf } from '../domain/case/standing.js';
import type { CaseState, ClockState } from '../domain/case/state.js';
import { isWaiting } from '../domain/decide/pages.js';
import type { Brief } from '../domain/decide/brief.js';
import { countedFor } from '../domain/decide/clock-record.js';
import type { Field } from '../domain/pack/common.js';
import { allInputs } from '../domain/pack/inputs.js';
import { withInstants } from '../domain/pack/instants.js';
import type { Pack } from '../domain/pack/schema.js';
import type { Instant } from '../domain/time.js';
import type { CaseLine } from '../db/queries.js';
import { isoDeep } from './instants.js';
import { judgedView, windowsView } from './windows-view.js';

type Iso = (at: Instant) => string;
const isoIn =
  (zone: string): Iso =>
  (at) =>
    formatLocal(at, zone);

/** A complaint that came in unattended and that nobody claimed yet is not accepted: it has no such time. */
const accepted = (at: Instant, iso: Iso): { acceptedAt?: string } => (at === 0 ? {} : { acceptedAt: iso(at) });

/** The case in brief as callers see it: instants as text in the case's zone. */
export function briefView(brief: Brief, zone: string): object {
  const iso = isoIn(zone);
  const { caseId, seq, lifecycle, stage, category, level, acceptedAt, people, overlays, clocks, form } = brief;
  const { mergedInto } = brief;
  return {
    ...{ caseId, seq, lifecycle, stage, category, level, ...accepted(acceptedAt, iso), people, overlays },
    clocks: clocks.map(({ dueAt, ...clock }) => ({ ...clock, dueAt: iso(dueAt) })),
    ...(form !== undefined && { form }),
    ...(mergedInto !== undefined && { mergedInto }),
  };
}

/** Facts as callers give and see them. */
export function factsView(facts: Facts, fields: Readonly<Record<string, Field>>, iso: Iso): Facts {
  return withInstants(fields, facts, (value) => (typeof value === 'number' ? iso(value as Instant) : (value as Value)));
}

/** The whole case; `personal` only where the caller may see it. */
export function caseView(state: CaseState, pack: Pack, personal?: Readonly<Record<string, string>>): object {
  const iso = isoIn(state.zone);
  const { pack: pin, calendar, clocks: _clocks, agenda: _agenda, facts, holds, awaiting, withheld, ...others } = state;
  const { pages: _pages, given: _given, stageSeq: _stageSeq, entries: _entries, ...rest } = others;
  const { effects, v: _v, acceptedAt, anchorAt, merge, ...plain } = rest;
  return {
    ...(isoDeep(plain, iso) as object),
    ...windowsView(state, pack, iso),
    ...accepted(acceptedAt, iso),
    ...(acceptedAt !== 0 && { anchorAt: iso(anchorAt) }),
    ...(merge && { [merge.done ? 'mergedInto' : 'merging']: merge.into }),
    pack: { id: pin.id, version: pin.version, hash: pin.hash },
    calendar: { id: calendar.id, version: calendar.version, hash: calendar.hash },
    labels: { stage: pack.stages[state.stage]?.label, category: pack.categories[state.category]?.label },
    facts: factsView(facts, pack.facts, iso),
    clocks: Object.entries(state.clocks).map(([clock, c]) => clockLine(clock, c, pack.clocks[c.def]?.label, iso)),
    effects: Object.entries(effects).map(([key, { action, status, ref, code }]) => ({
      key,
      action,
      status,
      ref,
      code,
    })),
    holds: Object.keys(holds),
    pages: pagesView(state, iso),
    awaitingConsent: [...Object.keys(awaiting), ...Object.keys(withheld)],
    ...(personal && { personal }),
  };
}

function pagesView(state: CaseState, iso: Iso): object[] {
  return Object.entries(pagesOf(state)).map(([page, { clock, attempts, reached, of, ...told }]) => {
    const { openedAt, acknowledged, unansweredAt } = told;
    const ended = unansweredAt === undefined ? 'over' : 'unanswered';
    const status = acknowledged ? 'acknowledged' : isWaiting(state, page) ? 'waiting' : ended;
    const instants = isoDeep({ openedAt, acknowledged, unansweredAt }, iso) as object;
    return { page, status, clock, attempts, reached, of, ...instants };
  });
}

function clockLine(
  clock: string,
  { outcome, dueAt, provisional, duty, mode }: ClockState,
  label: object | undefined,
  iso: Iso
): object {
  return {
    clock,
    label,
    outcome,
    mode,
    dueAt: iso(dueAt),
    ...(duty !== undefined && { duty }),
    ...(provisional && { provisional }),
  };
}

/** Every clock with all its instants, and how its due date came about: the proof, and told in both languages. */
export function clocksView(state: CaseState, pack: Pack): object[] {
  const iso = isoIn(state.zone);
  return Object.entries(state.clocks).map(([clock, { def, proof, ...c }]) => ({
    clock,
    label: pack.clocks[def]?.label,
    ...(isoDeep(c, iso) as object),
    owner: countedFor(pack, state, { def, ...c }),
    // Milliseconds, as the independent checker takes them.
    ...(proof && { proof, explanation: { zh: explainProof(proof, 'zh'), en: explainProof(proof, 'en') } }),
  }));
}

function readingsView({ was, reading }: EventOf<'corrected'>, pack: Pack, iso: Iso): object {
  const view = ({ occurredAt, input }: Reading): object => ({
    occurredAt: iso(occurredAt),
    input: factsView(input, allInputs(pack), iso),
  });
  return { was: view(was), ...(reading && { reading: view(reading) }) };
}

/** One event as callers see it: facts by the pack's types, no proofs (they are with the clocks); a wrong entry names its correction. */
export function eventView(event: Event, pack: Pack, { zone, entries = {} }: CaseState): object {
  const iso = isoIn(zone);
  const correctedBy = entries[event.seq]?.correctedBy;
  const {
    proof: _proof,
    kept: _kept,
    facts,
    appends,
    ...rest
  } = event as Event & { proof?: unknown; kept?: unknown; facts?: Facts; appends?: Facts };
  return {
    ...(isoDeep(rest, iso) as object),
    ...(facts && { facts: factsView(facts, pack.facts, iso) }),
    ...(appends && { appends: factsView(appends, pack.facts, iso) }),
    ...(correctedBy !== undefined && { correctedBy }),
    ...(event.type === 'corrected' && readingsView(event, pack, iso)),
    ...(event.type === 'admissibilityJudged' && judgedView(event, iso)),
  };
}

export function lineView(line: CaseLine): object {
  const iso = isoIn(line.zone);
  const { acceptedAt, nextDue, zone: _zone, rankKey: _rankKey, packId: pack, ...rest } = line;
  return { ...rest, pack, ...accepted(acceptedAt, iso), ...(nextDue !== undefined && { nextDueAt: iso(nextDue) }) };
}
