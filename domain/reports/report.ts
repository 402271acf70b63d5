import type { Event } from '../case/events.js';
import { evolve } from '../case/evolve.js';
import { newCase } from '../case/initial.js';
import type { CaseState } from '../case/state.js';
import { upcast } from '../case/upcast.js';
import type { Pin, Value } from '../case/commands.js';
import { formatLocal } from '../calendar/index.js';
import { contentHash } from '../hash.js';
import type { CompiledPack } from '../pack/compile.js';
import type { Figure, Report } from '../pack/reports.js';
import type { Instant } from '../time.js';
import { Listing, type Listed } from './listing.js';
import type { Period } from './period.js';
import { proposalsOf, type Raised } from './proposals.js';
import { personOf, Tally, type FigureResult, type Taken } from './tally.js';

/** A report of a period: the same events give the same text. Instants in lists are local times. */
export interface ReportContent extends Partial<Listed> {
  readonly report: string;
  readonly period: { readonly label: string; readonly from: string; readonly until: string };
  /** What was known then is counted. */
  readonly asOf: string;
  readonly pack: Pin;
  readonly figures: Readonly<Record<string, FigureResult>>;
  readonly proposals?: readonly Raised[];
}

/** What a report is made of. */
export interface ReportOrder {
  readonly pack: CompiledPack;
  readonly zone: string;
  readonly report: string;
  readonly period: Period;
  readonly asOf: Instant;
}

/** When the case knew of an event. */
function knownAt(event: Event): Instant {
  if (event.type === 'clockBreached') return event.detectedAt;
  return event.receivedAt ?? event.at;
}

/** An event a figure may count, once the end of the period shows whether it stands. */
interface Happening {
  readonly tally: Tally;
  readonly event: Event;
  readonly taken: Taken;
}

/** Makes one report, case by case. */
export class ReportMaker {
  private readonly rules: Report;
  private readonly tallies: readonly (readonly [id: string, tally: Tally])[];
  private readonly listing: Listing | undefined;

  /** Throws a RangeError where the pack has no such report. */
  constructor(private readonly order: ReportOrder) {
    const rules = order.pack.data.reports[order.report];
    if (!rules) throw new RangeError(`no report ${order.report}`);
    this.rules = rules;
    this.tallies = Object.entries(rules.figures).map(([id, figure]) => [id, new Tally(figure, order.pack)] as const);
    this.listing = rules.list && new Listing(rules.list, order.period, order.zone);
  }

  /** Counts a case by its events, in their order; those after the period or not yet known are left out. */
  add(caseId: string, events: readonly Event[]): void {
    const { period, asOf } = this.order;
    const happened: Happening[] = [];
    const counted: Event[] = [];
    let state = newCase(caseId);
    let before = state;
    for (const given of events) {
      const event = upcast(given);
      if (event.at >= period.until || knownAt(event) > asOf) continue;
      state = underFirstVersion(state, evolve(state, event));
      counted.push(event);
      if (event.at < period.from) before = state;
      else happened.push(...this.happenings(state, event));
    }
    if (counted.length === 0) return;
    for (const { tally, event, taken } of happened) if (stands(state, event)) tally.add(taken);
    for (const [, tally] of this.tallies) this.take(tally, state);
    this.listing?.add(state, counted, before);
  }

  private happenings(state: CaseState, event: Event): Happening[] {
    return this.tallies.flatMap(([, tally]) => {
      if (!isCounted(tally.figure, state, event) || !tally.holds(state, event)) return [];
      const [key, person] = [tally.keyOf(state, event), personOf(event)];
      const breach =
        event.type === 'clockBreached' ? { caseId: state.caseId, clock: event.clock, at: event.at } : undefined;
      const taken = { key, ...(person !== undefined && { person }), ...(breach && { evidence: breach }) };
      return [{ tally, event, taken }];
    });
  }

  private take(tally: Tally, state: CaseState): void {
    const { figure } = tally;
    const of = 'average' in figure ? figure.of : figure.count;
    if (typeof of !== 'string' || !isAmong(of, state, this.order.period) || !tally.holds(state)) return;
    const key = tally.keyOf(state);
    if (!('average' in figure)) return tally.add({ key });
    const value = averaged(figure, state);
    if (value !== undefined) tally.add({ key, value });
  }

  content(): ReportContent {
    const { pack, zone, report, period, asOf } = this.order;
    const { id, version } = pack.data;
    const tallies = Object.fromEntries(this.tallies);
    const local = (at: Instant): string => formatLocal(at, zone);
    const proposals = proposalsOf(this.rules, tallies, pack.data.parameters, local);
    return {
      report,
      period: { label: period.label, from: local(period.from), until: local(period.until) },
      asOf: local(asOf),
      pack: { id, version, hash: pack.hash },
      figures: Object.fromEntries(this.tallies.map(([name, tally]) => [name, tally.result()])),
      ...this.listing?.content(),
      ...(proposals.length > 0 && { proposals }),
    };
  }
}

/** A case counts for the version it was opened under, also after it went over to another (seed-004 §8.6). */
function underFirstVersion(before: CaseState, after: CaseState): CaseState {
  return before.seq === 0 || after.pack === before.pack ? after : { ...after, pack: before.pack };
}

function isCounted(figure: Figure, state: CaseState, event: Event): boolean {
  if (!('count' in figure)) return false;
  const { count } = figure;
  if (typeof count === 'object') {
    const fields = event as unknown as Record<string, Value>;
    return (
      event.type === count.event && Object.entries(count.where ?? {}).every(([name, value]) => fields[name] === value)
    );
  }
  if (event.type !== 'clockBreached' || event.retroactive) return false;
  const mode = state.clocks[event.clock]?.mode;
  return (count === 'breaches' && mode === 'hard') || (count === 'targetsMissed' && mode === 'soft');
}

/** Neither overturned, reopened nor corrected away by the end of the period. */
function stands(state: CaseState, event: Event): boolean {
  if (event.type === 'clockBreached') return state.clocks[event.clock]?.overturnedAt === undefined;
  if (event.type === 'clockMet') return state.clocks[event.clock]?.outcome === 'met';
  return state.entries?.[event.seq]?.correctedBy === undefined;
}

/** A case that goes on within another one was received, but is neither open nor closed itself. */
function isAmong(of: string, { receivedAt, closedAt, lifecycle, merge }: CaseState, { from, until }: Period): boolean {
  const within = (at: Instant | undefined): boolean => at !== undefined && at >= from && at < until;
  if (of === 'received') return within(receivedAt);
  if (merge?.done) return false;
  return (of === 'open' && lifecycle === 'open') || (of === 'closed' && within(closedAt));
}

/** What an average is taken of; null where it is open-ended or has no number, undefined where it never began. */
function averaged({ average }: Extract<Figure, { average: object }>, state: CaseState): number | null | undefined {
  if ('measure' in average) {
    const taken = state.measures?.[average.measure];
    return taken && (taken.ms ?? null);
  }
  const value = state.facts[average.fact];
  return typeof value === 'number' ? value : null;
}

/** The hash a stored report is known by. */
export const reportHash = (content: ReportContent): string => contentHash(content);
