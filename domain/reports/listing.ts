import type { Event, EventType } from '../case/events.js';
import type { CaseState } from '../case/state.js';
import { formatLocal } from '../calendar/index.js';
import { contentHash } from '../hash.js';
import type { Report } from '../pack/reports.js';
import type { Instant } from '../time.js';
import { periodAt, type Period } from './period.js';
import { fieldOf, type Key } from './tally.js';

/** What people may add to a case that is closed. */
const ENTRIES: ReadonlySet<EventType> = new Set([
  'callEnded',
  'acted',
  'stepDone',
  'contactAttached',
  'corrected',
  'letterOrdered',
]);

/** A case of the list. `hash` is taken over its events up to number `seq`: an archived record is known by it for ever. */
interface ListedCase {
  readonly no: number;
  readonly caseId: string;
  readonly receivedAt: string;
  readonly closedAt?: string;
  readonly columns: Key;
  readonly seq: number;
  readonly hash: string;
}

/** Something entered later on a case of an earlier list, which itself is never changed. */
interface Addendum {
  readonly caseId: string;
  readonly listedIn: string;
  readonly seq: number;
  readonly type: EventType;
  readonly at: string;
}

/** A case that lacks facts the list requires: it is listed in the first later period at whose end it has them. */
interface Incomplete {
  readonly caseId: string;
  readonly missing: readonly string[];
}

export interface Listed {
  readonly list: readonly ListedCase[];
  readonly incomplete?: readonly Incomplete[];
  readonly addenda: readonly Addendum[];
}

/** The list of a report as its cases come. */
export class Listing {
  private readonly rows: (Omit<ListedCase, 'no' | 'receivedAt'> & { received: Instant })[] = [];
  private readonly incomplete: Incomplete[] = [];
  private readonly addenda: (Omit<Addendum, 'at'> & { when: Instant })[] = [];

  constructor(
    private readonly rules: NonNullable<Report['list']>,
    private readonly period: Period,
    private readonly zone: string
  ) {}

  /** `before`: the case as it was when the period began. */
  add(state: CaseState, events: readonly Event[], before: CaseState): void {
    const { from, kind } = this.period;
    const { caseId, receivedAt, closedAt } = state;
    const since = this.rules.of === 'closed' ? closedAt : receivedAt;
    if (state.merge?.done || since === undefined) return;
    const missing = this.missing(state);
    if (missing.length > 0) return void (since >= from && this.incomplete.push({ caseId, missing }));
    if (since >= from || this.missing(before).length > 0) return this.addRow(state, events);
    const listedIn = periodAt(this.zone, kind, since).label;
    for (const { seq, type, at } of events)
      if (this.rules.of === 'closed' && at >= from && ENTRIES.has(type))
        this.addenda.push({ caseId, listedIn, seq, type, when: at });
  }

  private missing({ facts }: CaseState): string[] {
    return this.rules.requires.filter((name) => (facts[name] ?? null) === null);
  }

  private addRow(state: CaseState, events: readonly Event[]): void {
    const { caseId, receivedAt: received, closedAt } = state;
    const columns = Object.fromEntries(this.rules.columns.map((name) => [name, fieldOf(name, state)]));
    const [seq, hash] = [events.at(-1)?.seq ?? 0, contentHash(events)];
    const closed = closedAt === undefined ? {} : { closedAt: formatLocal(closedAt, this.zone) };
    this.rows.push({ caseId, received, ...closed, columns, seq, hash });
  }

  content(): Listed {
    const rows = this.rows.sort((a, b) => a.received - b.received || (a.caseId < b.caseId ? -1 : 1));
    const addenda = this.addenda.sort((a, b) => a.when - b.when || (a.caseId < b.caseId ? -1 : 1) || a.seq - b.seq);
    const incomplete = this.incomplete.sort((a, b) => (a.caseId < b.caseId ? -1 : 1));
    return {
      ...(incomplete.length > 0 && { incomplete }),
      list: rows.map(({ received, ...row }, i) => ({
        ...{ no: i + 1, receivedAt: formatLocal(received, this.zone), ...row },
      })),
      addenda: addenda.map(({ when, ...one }) => ({ ...one, at: formatLocal(when, this.zone) })),
    };
  }
}
