import { formatLocal, LimitSchema, type Limit } from '../calendar/index.js';
import type { Pinned } from '../decide/index.js';
import type { Instant } from '../time.js';
import { CORE_VERSION } from '../version.js';
import { reasonOf } from './difference.js';
import type { ClockVerdict, Judged } from './judge.js';
import type { Mapping } from './mapping.js';
import {
  keep,
  type By,
  type Difference,
  type DueCount,
  type GroupCount,
  type InvalidRow,
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
const noGroup = (): GroupCount => ({
  rows: 0,
  register: { onTime: 0, late: 0 },
  given: { onTime: 0, late: 0, differs: 0 },
  rule: { onTime: 0, late: 0, differs: 0 },
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
      assumptions: mapping.assumptions,
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
      given: noVerdicts(),
      rule: { units: {} },
      differences: { byReason: { given: {}, rule: {} }, list: [] },
      groups: {},
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
    const differs = {
      given: this.compare('given', this.report.given, row, judged.given),
      rule: limit !== undefined && judged.rule !== undefined && this.addRule(row, unitOf(limit), judged.rule),
    };
    this.addGroups(row, judged, differs);
  }

  private addRule(row: Row, unit: string, rule: ClockVerdict): boolean {
    const { due, rule: verdicts } = this.report;
    const counts = [(due.units[unit] ??= noDue()), (due.categories[row.category] ??= { unit, ...noDue() })];
    const difference = row.target === undefined ? undefined : rule.dueAt - row.target;
    const within = difference !== undefined && Math.abs(difference) <= this.tolerance;
    for (const count of counts) {
      count.rows++;
      if (difference === undefined) count.withoutTarget++;
      else count.compared++;
      if (within) count.within++;
    }
    if (difference !== undefined && !within)
      keep(due.misses, { ...this.place(row, rule), differenceSeconds: difference / 1000 });
    return this.compare('rule', (verdicts.units[unit] ??= noVerdicts()), row, rule);
  }

  private get tolerance(): number {
    return this.mapping.tolerance * 1000;
  }

  private place(
    row: Row,
    judged: ClockVerdict
  ): Pick<Difference, 'line' | 'id' | 'category' | 'openedAt' | 'target' | 'due'> {
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

  /** Counts one verdict and lists the row if the register says otherwise, or nothing of a late one; tells whether it says otherwise. */
  private compare(by: By, count: VerdictCount, row: Row, judged: ClockVerdict | undefined): boolean {
    const { target, verdict, closedAt } = row;
    const { columns } = this.mapping;
    if ((target === undefined && columns.target !== undefined) || !judged) count.withoutTarget++;
    else if (row.undated) count.undated++;
    else if (verdict === undefined) {
      count.withoutVerdict++;
      if (judged.verdict === 'breached') this.differ(by, row, judged);
    } else {
      const side = closedAt === undefined ? count.open : count.closed;
      // A case that is open and not yet due is on time as far as the register can tell.
      const agree = (judged.verdict === 'breached') === (verdict === 'breached');
      side.compared++;
      if (agree) side.agree++;
      else this.differ(by, row, judged);
      return !agree;
    }
    return false;
  }

  private differ(by: By, row: Row, judged: ClockVerdict): void {
    const { byReason, list } = this.report.differences;
    const reason = reasonOf(row, judged.dueAt, this.tolerance);
    byReason[by][reason] = (byReason[by][reason] ?? 0) + 1;
    const closedAt = row.closedAt === undefined ? null : this.local(row.closedAt);
    const verdicts = { register: row.verdict ?? null, judged: judged.verdict };
    keep(list, { by, reason, ...this.place(row, judged), closedAt, ...verdicts });
  }

  private addGroups(row: Row, judged: Judged, differs: Record<By, boolean>): void {
    for (const [group, value] of Object.entries({ category: row.category, ...row.groups })) {
      const count = ((this.report.groups[group] ??= {})[value] ??= noGroup());
      count.rows++;
      const { given, rule }: Judged = row.undated ? { breaches: 0, decisions: 0 } : judged;
      const verdicts = { register: row.verdict, given: given?.verdict, rule: rule?.verdict };
      for (const by of ['register', 'given', 'rule'] as const) {
        const verdict = verdicts[by];
        if (verdict !== undefined) count[by][verdict === 'breached' ? 'late' : 'onTime']++;
      }
      for (const by of ['given', 'rule'] as const) if (differs[by]) count[by].differs++;
    }
  }
}
