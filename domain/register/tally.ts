import { formatLocal, LimitSchema, type Limit } from '../calendar/index.js';
import type { Pinned } from '../decide/index.js';
import type { Instant } from '../time.js';
import { CORE_VERSION } from '../version.js';
import type { ClockVerdict, Judged } from './judge.js';
import type { Mapping } from './mapping.js';
import {
  keep,
  type DueCount,
  type Flip,
  type InvalidRow,
  type LateCount,
  type Report,
  type VerdictCount,
} from './report.js';
import type { Row } from './row.js';

const OPTIONS = ['end', 'anchor', 'cutOff'];

/** The unit a limit counts in, such as `workingDays`. */
function unitOf(limit: Limit): string {
  return Object.keys(limit).find((key) => !OPTIONS.includes(key)) ?? '';
}

/** The pack's own limit for a category, under the clock the mapping names; undefined where it has none. */
export function ruleFor({ pack }: Pinned, { clocks }: Mapping, category: string): Limit | undefined {
  const due = pack.data.clocks[clocks.rule]?.due;
  return due && 'byCategory' in due ? due.byCategory[category] : LimitSchema.safeParse(due).data;
}

const noDue = (): DueCount => ({ rows: 0, withoutTarget: 0, compared: 0, within: 0 });
const noVerdicts = (): VerdictCount => ({
  closed: { compared: 0, agree: 0 },
  open: { compared: 0, agree: 0 },
  withoutTarget: 0,
  withoutVerdict: 0,
  undated: 0,
});
const noLate = (): LateCount => ({
  rows: 0,
  register: { judged: 0, late: 0 },
  given: { judged: 0, late: 0 },
  rule: { judged: 0, late: 0 },
});

/** Adds rows up to a report, one at a time, keeping counts and short lists only. */
export class Tally {
  readonly report: Report;

  constructor(
    private readonly pinned: Pinned,
    private readonly mapping: Mapping,
    asOf: Instant
  ) {
    const { id, version } = pinned.pack.data;
    this.report = {
      v: 1,
      source: mapping.source,
      pack: { id, version, hash: pinned.pack.hash },
      calendar: pinned.calendarPin,
      coreVersion: CORE_VERSION,
      asOf: this.local(asOf),
      rows: 0,
      judged: 0,
      decisions: 0,
      invalid: { rows: 0, byFault: {}, list: [] },
      notes: {},
      due: { units: {}, categories: {}, misses: [] },
      given: { ...noVerdicts(), disagreements: [] },
      rule: { units: {}, flips: [] },
      late: {},
    };
  }

  private local(at: Instant): string {
    return formatLocal(at, this.mapping.time.zone);
  }

  addInvalid(row: InvalidRow): void {
    const { invalid } = this.report;
    this.report.rows++;
    invalid.rows++;
    for (const fault of new Set(row.faults.map((f) => f.fault)))
      invalid.byFault[fault] = (invalid.byFault[fault] ?? 0) + 1;
    keep(invalid.list, row);
  }

  add(row: Row, judged: Judged): void {
    this.report.rows++;
    this.report.judged++;
    this.report.decisions += judged.decisions;
    for (const name of row.notes) {
      const note = (this.report.notes[name] ??= { rows: 0, lines: [] });
      note.rows++;
      keep(note.lines, row.line);
    }
    const limit = ruleFor(this.pinned, this.mapping, row.category);
    if (limit && judged.rule) this.addRule(row, unitOf(limit), judged.rule);
    const disagreement = this.compare(this.report.given, row, judged.given);
    if (disagreement) keep(this.report.given.disagreements, disagreement);
    this.addLate(row, judged);
  }

  private addRule(row: Row, unit: string, rule: ClockVerdict): void {
    const { due, rule: verdicts } = this.report;
    const counts = [(due.units[unit] ??= noDue()), (due.categories[row.category] ??= { unit, ...noDue() })];
    const difference = row.target === undefined ? undefined : rule.dueAt - row.target;
    const within = difference !== undefined && Math.abs(difference) <= this.mapping.tolerance * 1000;
    for (const count of counts) {
      count.rows++;
      if (difference === undefined) count.withoutTarget++;
      else count.compared++;
      if (within) count.within++;
    }
    if (difference !== undefined && !within)
      keep(due.misses, { ...this.place(row, rule), differenceSeconds: difference / 1000 });
    const flip = this.compare((verdicts.units[unit] ??= noVerdicts()), row, rule);
    if (flip) keep(verdicts.flips, { ...flip, unit });
  }

  private place(
    row: Row,
    judged: ClockVerdict
  ): Pick<Flip, 'line' | 'id' | 'category' | 'openedAt' | 'target' | 'due'> {
    const { line, id, category, openedAt, target } = row;
    const due = this.local(judged.dueAt);
    return {
      line,
      id,
      category,
      openedAt: this.local(openedAt),
      target: target === undefined ? '' : this.local(target),
      due,
    };
  }

  /** Counts one verdict; returns the row if the register says otherwise. */
  private compare(count: VerdictCount, row: Row, judged: ClockVerdict | undefined): Flip | undefined {
    const { target, verdict, closedAt } = row;
    const { columns } = this.mapping;
    if ((target === undefined && columns.target !== undefined) || !judged) count.withoutTarget++;
    else if (row.undated) count.undated++;
    else if (verdict === undefined) count.withoutVerdict++;
    else {
      const side = closedAt === undefined ? count.open : count.closed;
      // A case that is open and not yet due is on time as far as the register can tell.
      const agree = (judged.verdict === 'breached') === (verdict === 'breached');
      side.compared++;
      if (agree) side.agree++;
      else {
        const closed = closedAt === undefined ? null : this.local(closedAt);
        return { ...this.place(row, judged), closedAt: closed, register: verdict, judged: judged.verdict };
      }
    }
    return undefined;
  }

  private addLate(row: Row, judged: Judged): void {
    for (const [group, value] of Object.entries({ category: row.category, ...row.groups })) {
      const count = ((this.report.late[group] ??= {})[value] ??= noLate());
      count.rows++;
      const { given, rule }: Judged = row.undated ? { breaches: 0, decisions: 0 } : judged;
      const verdicts = { register: row.verdict, given: given?.verdict, rule: rule?.verdict };
      for (const by of ['register', 'given', 'rule'] as const) {
        const verdict = verdicts[by];
        if (verdict !== undefined) count[by].judged++;
        if (verdict === 'breached') count[by].late++;
      }
    }
  }
}
