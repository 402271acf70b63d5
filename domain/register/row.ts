import { localMonth } from '../calendar/index.js';
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
type Time = 'openedAt' | 'target' | 'closedAt';

const REQUIRED = ['openedAt', 'category', 'channel'] as const;

/** Reads the rows of one register; remembers their ids, because a repeated one would be counted twice. */
export class RowReader {
  /** The line each id first came on; for ids made of content, how many rows looked so. */
  private readonly ids = new Map<string, number>();
  private readonly groupColumns: [name: string, column: string][];
  private readonly factColumns: [name: string, column: string][];
  private readonly time: (text: string, after?: Instant) => TimeReading;
  /** Cases still open are judged as of this instant. */
  readonly exportedAt: Instant;

  constructor(private readonly mapping: Mapping) {
    this.groupColumns = Object.entries(mapping.groups);
    this.factColumns = Object.entries(mapping.facts ?? {});
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
    const { columns, open } = this.mapping;
    const faults: FoundFault[] = [];
    const notes: RowNote[] = [];
    const id = this.id(fields, line, faults);
    for (const name of REQUIRED)
      if (!fields[columns[name]]?.trim()) faults.push({ column: columns[name], fault: 'missing' });
    const openedAt = this.at('openedAt', fields, faults, notes);
    const target = this.at('target', fields, faults, notes, openedAt);
    const closedAt = this.at('closedAt', fields, faults, notes, openedAt);
    this.inOrder(fields, faults, openedAt, closedAt);
    const verdict = this.verdict(fields[columns.verdict] ?? '', faults);
    if (faults.length > 0 || openedAt === undefined) return { ok: false, line, id, faults };
    const undated: true | undefined =
      open !== undefined && !open.values.includes(fields[open.column] ?? '') ? true : undefined;
    const [category, channel] = [fields[columns.category] ?? '', fields[columns.channel] ?? ''];
    const [groups, facts] = [this.groups(fields, openedAt, notes), this.facts(fields)];
    // One shape for every row: what a row lacks is undefined, not left out.
    const row: Row = {
      line,
      id,
      openedAt,
      target,
      closedAt,
      undated,
      verdict,
      category,
      channel,
      groups,
      facts,
      notes,
    };
    this.note(row);
    return { ok: true, row };
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
    else this.ids.set(detached(id), line);
    return id;
  }

  private at(name: Time, fields: Fields, faults: FoundFault[], notes: RowNote[], after?: Instant): Instant | undefined {
    const { columns, time, exportedAt } = this.mapping;
    const column = columns[name];
    const found = column === undefined ? '' : (fields[column] ?? '');
    if (column === undefined || found === '') return undefined;
    const reading = this.time(found, after);
    if (!reading.ok) {
      faults.push({ column, fault: reading.fault, expected: `${time.format} (${time.zone})`, found });
      return undefined;
    }
    if (reading.repeated) noteOnce(notes, 'repeatedTime');
    if (name !== 'target' && reading.at > this.exportedAt)
      faults.push({ column, fault: 'afterExport', expected: `≤ ${exportedAt}`, found });
    return reading.at;
  }

  private inOrder(fields: Fields, faults: FoundFault[], openedAt?: Instant, closedAt?: Instant): void {
    const { columns } = this.mapping;
    const column = columns.closedAt;
    if (column === undefined || openedAt === undefined || closedAt === undefined || closedAt >= openedAt) return;
    const [expected, found] = [`≥ ${fields[columns.openedAt] ?? ''}`, fields[column] ?? ''];
    faults.push({ column, fault: 'closedBeforeOpened', expected, found });
  }

  private verdict(text: string, faults: FoundFault[]): Verdict | undefined {
    const { met, breached } = this.mapping.verdicts;
    if (met.includes(text)) return 'met';
    if (breached.includes(text)) return 'breached';
    if (text.trim() === '') return undefined;
    const expected = [...met, ...breached].join(' | ');
    faults.push({ column: this.mapping.columns.verdict, fault: 'unknownVerdict', expected, found: text });
    return undefined;
  }

  private facts(fields: Fields): Record<string, string> {
    const facts: Record<string, string> = {};
    for (const [name, column] of this.factColumns) {
      const value = fields[column]?.trim() ?? '';
      if (value !== '') facts[name] = value;
    }
    return facts;
  }

  private groups(fields: Fields, openedAt: Instant, notes: RowNote[]): Record<string, string> {
    const groups: Record<string, string> = {};
    for (const [name, column] of this.groupColumns) {
      const value = fields[column]?.trim() ?? '';
      groups[name] = value;
      if (value === '') noteOnce(notes, 'groupMissing');
    }
    groups['month'] = localMonth(openedAt, this.mapping.time.zone);
    return groups;
  }

  private note({ openedAt, target, closedAt, undated, verdict, notes }: Row): void {
    if (target === undefined && this.mapping.columns.target !== undefined) notes.push('withoutTarget');
    if (closedAt === undefined) notes.push(undated ? 'closedUndated' : 'stillOpen');
    if (verdict === undefined) notes.push('withoutVerdict');
    if (target !== undefined && target <= openedAt) notes.push('targetNotAfterOpening');
    if (closedAt === openedAt) notes.push('closedAtOpening');
  }
}

/** A copy: a long text taken from a line would keep the whole part of the file it was read with in memory. */
const detached = (text: string): string => `${text} `.slice(0, -1);

function noteOnce(notes: RowNote[], note: RowNote): void {
  if (!notes.includes(note)) notes.push(note);
}

/** Whether the register has the case as still open. */
export const isOpen = ({ closedAt, undated }: Row): boolean => closedAt === undefined && undated === undefined;
