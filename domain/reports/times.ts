import { dueDate, onDueDay, type Calendar } from '../calendar/index.js';
import type { CompiledPack } from '../pack/compile.js';
import type { AfterPeriod, Task } from '../pack/tasks.js';
import { instant, type Instant } from '../time.js';
import type { Period } from './period.js';

/** When a task of a period is to be done. `provisional`: counted beyond the calendar's coverage (conventions, rule 11), one or the other. */
export interface TaskTimes {
  /** When the period's report is made; the end of the period where there is none. */
  readonly madeAt: Instant;
  /** Exclusive: handed in at this instant is late. Absent where nobody has to. */
  readonly dueAt?: Instant;
  readonly warnings: readonly { readonly index: number; readonly at: Instant }[];
  readonly provisional: boolean;
  readonly madeProvisional: boolean;
}

interface Rules {
  readonly pack: Pick<CompiledPack, 'limit'>;
  readonly calendar: Calendar;
}

/** The end of a period is 24:00 of its last day, and a count of days takes that day as its T (conventions, rule 2). */
function after({ pack, calendar }: Rules, until: Instant, rule: AfterPeriod): { at: Instant; provisional: boolean } {
  const limit = 'at' in rule ? ({ workingDays: rule.workingDays, end: 'civilDay' } as const) : rule;
  const { dueAt, provisional } = dueDate(calendar, until, pack.limit(limit), { chained: true });
  return { at: 'at' in rule ? onDueDay(calendar, dueAt, rule.at) : dueAt, provisional };
}

/** When the task of a period is made, warned of and due. Throws a RangeError outside the years of the calendar's tables. */
export function timesOf(rules: Rules, task: Task, { until }: Period): TaskTimes {
  const made = task.made ? after(rules, until, task.made) : { at: until, provisional: false };
  const { at: madeAt, provisional: madeProvisional } = made;
  if (!task.due) return { madeAt, madeProvisional, warnings: [], provisional: madeProvisional };
  const due = after(rules, until, task.due);
  const warnings = task.warn
    .map(({ at }, index) => ({
      index,
      at:
        'dueDay' in at
          ? onDueDay(rules.calendar, due.at, at.dueDay)
          : instant(until + Math.floor(((due.at - until) * at.percent) / 100)),
    }))
    .filter(({ at }) => at >= until && at < due.at);
  return { madeAt, madeProvisional, dueAt: due.at, warnings, provisional: madeProvisional || due.provisional };
}
