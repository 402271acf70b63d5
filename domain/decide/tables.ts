import { z } from 'zod';
import { dueDate } from '../calendar/index.js';
import type { Facts, Value } from '../case/commands.js';
import type { Share, Verdict } from '../case/events.js';
import { verdictOf } from '../case/evolve-verdicts.js';
import type { CaseState, VerdictState } from '../case/state.js';
import { Refusal } from '../errors.js';
import { canonical } from '../hash.js';
import type { Action } from '../pack/flow.js';
import {
  byMatter,
  sharesFit,
  type Guard,
  type Named,
  type Part,
  type Row,
  type Span,
  type Table,
} from '../pack/tables.js';
import { instant, type Instant } from '../time.js';
import { reclassifyTo } from './acceptance.js';
import type { Rule, Turn } from './turn.js';

/** When the time is over; undefined while nobody knows when it began, or beyond the calendar, where nothing is guessed. */
function endOf(turn: Turn, { from, limit }: Span): Instant | undefined {
  const start = turn.state.facts[from];
  if (typeof start !== 'number') return undefined;
  const { dueAt, provisional } = dueDate(turn.calendar, instant(start), turn.pack.limit(limit));
  return provisional ? undefined : dueAt;
}

function isWithin(turn: Turn, span: Span): boolean {
  const end = endOf(turn, span);
  const done = span.to === undefined ? turn.at : turn.state.facts[span.to];
  return end !== undefined && typeof done === 'number' && done < end;
}

function isBeyond(turn: Turn, span: Span): boolean {
  const end = endOf(turn, span);
  const done = turn.state.facts[span.to ?? ''] ?? turn.at;
  return end !== undefined && typeof done === 'number' && done >= end;
}

function holds(turn: Turn, row: Row | Guard): boolean {
  return (
    (row.for?.includes(turn.state.category) ?? true) &&
    turn.test(row.if) &&
    row.within.every((span) => isWithin(turn, span)) &&
    row.beyond.every((span) => isBeyond(turn, span))
  );
}

/** In hundredths of a percent, so that equal shares of three come to 100 exactly. */
const WHOLE = 10_000;

/** Who bears what: shares as given, else equal ones; whoever is named twice bears the sum. */
function shared(parts: readonly Part[]): Share[] {
  return byMatter(parts).flatMap((of) => {
    const parties = [...new Set(of.map(({ party }) => party))];
    const equal = Math.floor(WHOLE / parties.length);
    return parties.map((party, index) => {
      const given = of.filter((part) => part.party === party).flatMap(({ share }) => share ?? []);
      const rest = index === 0 ? WHOLE - equal * parties.length : 0;
      const share = given.length > 0 ? given.reduce((a, b) => a + b, 0) : (equal + rest) / 100;
      const matter = of[0]?.matter;
      return { party, share, ...(matter !== undefined && { matter }) };
    });
  });
}

function named({ facts }: CaseState, one: Named): Part[] {
  if (typeof one === 'string') return [{ party: one }];
  const { fact, party = facts[fact ?? ''], ...part } = one;
  return typeof party === 'string' ? [{ party, ...part }] : [];
}

type Sentence = Pick<Row, 'id' | 'parties' | 'provisional' | 'assists'>;

function verdictBy({ state }: Turn, rows: readonly Sentence[]): Verdict {
  return {
    rows: rows.map(({ id }) => id),
    standing: rows.some(({ provisional }) => provisional) ? 'provisional' : 'final',
    parties: shared(rows.flatMap(({ parties }) => parties.flatMap((one) => named(state, one)))),
    ...(rows.some(({ assists }) => assists) && { assists: true }),
  };
}

/** What the table comes to as the case stands. */
function outcomeOf(turn: Turn, { rows, overrides, hit, otherwise }: Table): Verdict {
  const override = overrides.find((row) => holds(turn, row));
  if (override) return verdictBy(turn, [override]);
  const first = rows.find((row) => holds(turn, row));
  if (first) return verdictBy(turn, hit === 'first' ? [first] : rows.filter((row) => holds(turn, row)));
  if ('undetermined' in otherwise) return { rows: [], standing: 'undetermined', parties: [] };
  return verdictBy(turn, [otherwise]);
}

const same = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);
const parties = (of: Verdict | undefined): string[] => of?.parties.map(({ party }) => party) ?? [];

function give(turn: Turn, table: string, verdict: Verdict, entry?: number): void {
  const moved = !same(parties(turn.state.verdicts?.[table]), parties(verdict));
  const how = { ...(moved && { moved: true as const }), ...(entry !== undefined && { entry }) };
  turn.emit({ type: 'verdictGiven', table, ...verdict, ...how });
}

/** What the table had come to the last time. A decision by hand that was corrected away counts for nothing. */
function lastFound({ entries = {} }: CaseState, last: VerdictState | undefined): Verdict | undefined {
  if (last?.entry === undefined) return last;
  return entries[last.entry]?.correctedBy === undefined ? last.found : undefined;
}

function decideTable(turn: Turn, id: string, table: Table): void {
  const found = outcomeOf(turn, table);
  const last = lastFound(turn.state, turn.state.verdicts?.[id]);
  if (!last || !same(verdictOf(last), found)) give(turn, id, found);
}

/** A complaint that was put into the wrong category belongs to another one, before any verdict. */
function guard(turn: Turn, { guards }: Table): boolean {
  const other = guards.find((one) => one.reclassify !== turn.state.category && holds(turn, one));
  if (other) reclassifyTo(turn, other.reclassify);
  return other !== undefined;
}

/**
 * Decides the tables of the pack, each anew when it comes out otherwise: the earlier verdict stays on record. With the closing what was
 * provisional is final (seed-002 002-o).
 */
export const tableRule: Rule = (turn, event) => {
  const { tables } = turn.pack.data;
  if (event.type === 'closed') return makeFinal(turn);
  for (const [id, table] of Object.entries(tables)) {
    const { lifecycle, category, acceptedAt } = turn.state;
    if (lifecycle !== 'open' || category === '' || guard(turn, table)) return;
    if (acceptedAt !== 0 && turn.test(table.when)) decideTable(turn, id, table);
  }
};

/** A merged case leaves its verdicts to the one that goes on. */
function makeFinal(turn: Turn): void {
  if (turn.state.merge?.done) return;
  for (const [id, verdict] of Object.entries(turn.state.verdicts ?? {}))
    if (verdict.standing === 'provisional') give(turn, id, { ...verdictOf(verdict), standing: 'final' });
}

const Parts = z.array(
  z.strictObject({ party: z.string(), share: z.number().positive().optional(), matter: z.string().optional() })
);

function partsOf(field: string, given: Value | undefined, { parties, matters }: Table): Part[] {
  const parts = Parts.safeParse(typeof given === 'string' ? [{ party: given }] : given);
  const known = ({ party, matter }: Part): boolean =>
    Object.hasOwn(parties, party) && (matter === undefined || Object.hasOwn(matters, matter));
  if (parts.success && parts.data.every(known) && sharesFit(parts.data)) return parts.data;
  throw new Refusal('FACT_INVALID', { field, parties: Object.keys(parties), shares: 100 });
}

/** A person decides a table by hand; it holds until the table comes to something else. Throws FACT_INVALID. */
export function decideByHand(turn: Turn, { decides }: Action, input: Facts, entry: number): void {
  const table = decides && turn.pack.data.tables[decides.table];
  if (!table) return;
  const parts = partsOf(decides.parties, input[decides.parties], table);
  give(turn, decides.table, { rows: [], standing: 'final', parties: shared(parts) }, entry);
}
