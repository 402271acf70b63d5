import { formatLocal } from '../calendar/index.js';
import type { Instant } from '../time.js';
import { contentHash } from '../hash.js';
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

/** A fault with what would have been right and what stands there, where that can be said. */
export interface FoundFault {
  column: string;
  fault: RowFault;
  expected?: string;
  found?: string;
  detail?: string;
}

/** Oddities of a row that do not keep it from being judged; they are counted and their lines listed. */
export type RowNote =
  | 'stillOpen'
  | 'closedUndated'
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
  /** It was closed, but the register does not say when. */
  undated?: true;
  verdict?: Verdict;
  category: string;
  channel: string;
  groups: Record<string, string>;
  facts: Record<string, string>;
  notes: RowNote[];
}

export type RowReading = { ok: true; row: Row } | { ok: false; line: number; id: string; faults: FoundFault[] };

type Fields = Record<string, string>;
type Times = Partial<Record<'openedAt' | 'target' | 'closedAt', Instant>>;

/** Reads the rows of one register; remembers their ids, because a repeated one would be counted twice. */
export class RowReader {
  /** The line each id first came on; for ids made of content, how many rows looked so. */
  private readonly ids = new Map<string, number>();
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
    const { columns, groups, facts = {}, open } = this.mapping;
    const named = [columns, groups, facts].flatMap((part) => Object.values(part));
    return [...new Set(open === undefined ? named : [...named, open.column])];
  }

  read(fields: Fields, line: number): RowReading {
    const { columns } = this.mapping;
    const faults: FoundFault[] = [];
    const notes = new Set<RowNote>();
    const id = this.id(fields, line, faults);
    for (const name of ['openedAt', 'category', 'channel'] as const)
      if (!fields[columns[name]]?.trim()) faults.push({ column: columns[name], fault: 'missing' });
    const times = this.times(fields, faults, notes);
    const verdict = this.verdict(fields[columns.verdict] ?? '', faults);
    const { openedAt } = times;
    if (faults.length > 0 || openedAt === undefined) return { ok: false, line, id, faults };
    const { open } = this.mapping;
    const undated = open !== undefined && !open.values.includes(fields[open.column] ?? '');
    const [groups, facts] = [this.groups(fields, openedAt, notes), this.facts(fields)];
    this.note(notes, { ...times, undated }, verdict);
    const kept = { ...times, openedAt, ...(undated && { undated }), ...(verdict && { verdict }), groups, facts };
    const named = { category: fields[columns.category] ?? '', channel: fields[columns.channel] ?? '' };
    return { ok: true, row: { line, id, ...kept, ...named, notes: [...notes] } };
  }

  private id(fields: Fields, line: number, faults: FoundFault[]): string {
    const column = this.mapping.columns.id;
    if (column === undefined) {
      const content = contentHash(fields).slice(0, 16);
      const alike = (this.ids.get(content) ?? 0) + 1;
      this.ids.set(content, alike);
      return alike === 1 ? content : `${content}-${alike}`;
    }
    const id = fields[column] ?? '';
    const first = this.ids.get(id);
    if (!id.trim()) faults.push({ column, fault: 'missing' });
    else if (first !== undefined) faults.push({ column, fault: 'repeatedId', expected: `≠ :${first}`, found: id });
    else this.ids.set(id, line);
    return id;
  }

  private times(fields: Fields, faults: FoundFault[], notes: Set<RowNote>): Times {
    const { columns, time, exportedAt } = this.mapping;
    const times: Times = {};
    for (const name of ['openedAt', 'target', 'closedAt'] as const) {
      const column = columns[name];
      const found = column === undefined ? '' : (fields[column] ?? '');
      if (column === undefined || found === '') continue;
      const reading = this.time(found, times.openedAt);
      if (!reading.ok) {
        faults.push({ column, fault: reading.fault, expected: `${time.format} (${time.zone})`, found });
        continue;
      }
      if (reading.repeated) notes.add('repeatedTime');
      if (name !== 'target' && reading.at > this.exportedAt)
        faults.push({ column, fault: 'afterExport', expected: `≤ ${exportedAt}`, found });
      times[name] = reading.at;
    }
    const { openedAt, closedAt } = times;
    if (columns.closedAt !== undefined && openedAt !== undefined && closedAt !== undefined && closedAt < openedAt) {
      const [column, expected] = [columns.closedAt, `≥ ${fields[columns.openedAt] ?? ''}`];
      faults.push({ column, fault: 'closedBeforeOpened', expected, found: fields[column] ?? '' });
    }
    return times;
  }

  private verdict(text: string, faults: FoundFault[]): Verdict | undefined {
    const { met, breached } = this.mapping.verdicts;
    if (met.includes(text)) return 'met';
    if (breached.includes(text)) return 'breached';
    const expected = [...met, ...breached].join(' | ');
    if (text.trim() !== '')
      faults.push({ column: this.mapping.columns.verdict, fault: 'unknownVerdict', expected, found: text });
    return undefined;
  }

  private facts(fields: Fields): Record<string, string> {
    const named = Object.entries(this.mapping.facts ?? {}).map(([name, column]) => [
      name,
      fields[column]?.trim() ?? '',
    ]);
    return Object.fromEntries(named.filter(([, value]) => value !== '')) as Record<string, string>;
  }

  private groups(fields: Fields, openedAt: Instant, notes: Set<RowNote>): Record<string, string> {
    const groups: Record<string, string> = {};
    for (const [name, column] of Object.entries(this.mapping.groups)) {
      groups[name] = fields[column]?.trim() ?? '';
      if (groups[name] === '') notes.add('groupMissing');
    }
    return { ...groups, month: formatLocal(openedAt, this.mapping.time.zone).slice(0, 7) };
  }

  private note(notes: Set<RowNote>, times: Times & { undated: boolean }, verdict: Verdict | undefined): void {
    const { openedAt, target, closedAt, undated } = times;
    if (target === undefined && this.mapping.columns.target !== undefined) notes.add('withoutTarget');
    if (closedAt === undefined) notes.add(undated ? 'closedUndated' : 'stillOpen');
    if (verdict === undefined) notes.add('withoutVerdict');
    if (target !== undefined && openedAt !== undefined && target <= openedAt) notes.add('targetNotAfterOpening');
    if (closedAt !== undefined && closedAt === openedAt) notes.add('closedAtOpening');
  }
}

/** Whether the register has the case as still open. */
export const isOpen = ({ closedAt, undated }: Row): boolean => closedAt === undefined && undated === undefined;
