import { formatLocal } from '../calendar/index.js';
import type { Instant } from '../time.js';
import type { Mapping, Verdict } from './mapping.js';
import { timeReader, type TimeReading } from './time.js';

/** Why a row cannot be judged. `refused` carries the code with which the core refused to open or close it. */
export type RowFault =
  | 'missing'
  | 'notATime'
  | 'skippedTime'
  | 'outOfRange'
  | 'repeatedId'
  | 'closedBeforeOpened'
  | 'afterExport'
  | 'unknownVerdict'
  | 'brokenCsv'
  | 'refused';

export interface FoundFault {
  column: string;
  fault: RowFault;
  detail?: string;
}

/** Oddities of a row that do not keep it from being judged; they are counted and their lines listed. */
export type RowNote =
  | 'stillOpen'
  | 'withoutTarget'
  | 'withoutVerdict'
  | 'targetNotAfterOpening'
  | 'closedAtOpening'
  | 'repeatedTime'
  | 'groupMissing';

/** One row of a register, read. */
export interface Row {
  line: number;
  id: string;
  openedAt: Instant;
  target?: Instant;
  closedAt?: Instant;
  verdict?: Verdict;
  category: string;
  channel: string;
  groups: Record<string, string>;
  notes: RowNote[];
}

export type RowReading = { ok: true; row: Row } | { ok: false; line: number; id: string; faults: FoundFault[] };

type Fields = Record<string, string>;
type Times = Partial<Record<'openedAt' | 'target' | 'closedAt', Instant>>;

/** Reads the rows of one register; remembers their ids, because a repeated one would be counted twice. */
export class RowReader {
  private readonly ids = new Set<string>();
  private readonly time: (text: string, after?: Instant) => TimeReading;
  /** Cases still open are judged as of this instant. */
  readonly exportedAt: Instant;

  constructor(private readonly mapping: Mapping) {
    this.time = timeReader(mapping.time.format, mapping.time.zone);
    const exported = this.time(mapping.exportedAt);
    if (!exported.ok) throw new RangeError(`exportedAt ${mapping.exportedAt}: ${exported.fault}`);
    this.exportedAt = exported.at;
  }

  /** The columns a register must have. */
  get columns(): string[] {
    return [...new Set([...Object.values(this.mapping.columns), ...Object.values(this.mapping.groups)])];
  }

  read(fields: Fields, line: number): RowReading {
    const { columns } = this.mapping;
    const id = fields[columns.id] ?? '';
    const faults: FoundFault[] = [];
    const notes = new Set<RowNote>();
    for (const name of ['id', 'openedAt', 'category', 'channel'] as const) {
      if (!fields[columns[name]]?.trim()) faults.push({ column: columns[name], fault: 'missing' });
    }
    if (id !== '' && this.ids.has(id)) faults.push({ column: columns.id, fault: 'repeatedId' });
    this.ids.add(id);
    const times = this.times(fields, faults, notes);
    const verdict = this.verdict(fields[columns.verdict] ?? '', faults);
    const { openedAt } = times;
    if (faults.length > 0 || openedAt === undefined) return { ok: false, line, id, faults };
    const groups = this.groups(fields, openedAt, notes);
    note(notes, times, verdict);
    const kept = { ...times, openedAt, ...(verdict && { verdict }), groups, notes: [...notes] };
    return {
      ok: true,
      row: { line, id, ...kept, category: fields[columns.category] ?? '', channel: fields[columns.channel] ?? '' },
    };
  }

  private times(fields: Fields, faults: FoundFault[], notes: Set<RowNote>): Times {
    const times: Times = {};
    for (const name of ['openedAt', 'target', 'closedAt'] as const) {
      const column = this.mapping.columns[name];
      const text = fields[column] ?? '';
      if (text === '') continue;
      const reading = this.time(text, times.openedAt);
      if (!reading.ok) {
        faults.push({ column, fault: reading.fault });
        continue;
      }
      if (reading.repeated) notes.add('repeatedTime');
      if (name !== 'target' && reading.at > this.exportedAt) faults.push({ column, fault: 'afterExport' });
      times[name] = reading.at;
    }
    const { openedAt, closedAt } = times;
    if (openedAt !== undefined && closedAt !== undefined && closedAt < openedAt)
      faults.push({ column: this.mapping.columns.closedAt, fault: 'closedBeforeOpened' });
    return times;
  }

  private verdict(text: string, faults: FoundFault[]): Verdict | undefined {
    const { met, breached } = this.mapping.verdicts;
    if (met.includes(text)) return 'met';
    if (breached.includes(text)) return 'breached';
    if (text.trim() !== '') faults.push({ column: this.mapping.columns.verdict, fault: 'unknownVerdict' });
    return undefined;
  }

  private groups(fields: Fields, openedAt: Instant, notes: Set<RowNote>): Record<string, string> {
    const groups: Record<string, string> = {};
    for (const [name, column] of Object.entries(this.mapping.groups)) {
      groups[name] = fields[column]?.trim() ?? '';
      if (groups[name] === '') notes.add('groupMissing');
    }
    return { ...groups, month: formatLocal(openedAt, this.mapping.time.zone).slice(0, 7) };
  }
}

function note(notes: Set<RowNote>, times: Times, verdict: Verdict | undefined): void {
  const { openedAt, target, closedAt } = times;
  if (target === undefined) notes.add('withoutTarget');
  if (closedAt === undefined) notes.add('stillOpen');
  if (verdict === undefined) notes.add('withoutVerdict');
  if (target !== undefined && openedAt !== undefined && target <= openedAt) notes.add('targetNotAfterOpening');
  if (closedAt !== undefined && closedAt === openedAt) notes.add('closedAtOpening');
}
