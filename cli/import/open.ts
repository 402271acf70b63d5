import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import type { Pinned } from '../../domain/decide/index.js';
import { formatLocal } from '../../domain/calendar/index.js';
import { contentHash } from '../../domain/hash.js';
import type { Mapping } from '../../domain/register/mapping.js';
import { isOpen, RowReader, type Row } from '../../domain/register/row.js';
import type { Progress } from './lines.js';
import { readRegister } from './read.js';

/** Opens a case under a key; the same key never opens two. */
export type Opener = (key: string, body: object) => Promise<{ caseId: string }>;

/** What became of the rows that are still open: opened now, or by an earlier run. */
export interface Opened {
  opened: number;
  before: number;
}

/** A row at which opening had to stop. `cause` says why. */
export class OpeningStopped extends Error {
  override readonly name = 'OpeningStopped';
  constructor(
    readonly line: number,
    readonly done: Opened,
    cause: unknown
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** The key a row is opened under: the same for the same row of the same register, wherever in the file it stands. */
export const keyOf = ({ source }: Mapping, { id }: Row): string => contentHash({ source, id });

/** The keys a journal holds. A line that broke off too early for a case is passed over: its key opens nothing twice. */
function keysIn(journal: string): Set<string> {
  if (!existsSync(journal)) return new Set();
  const whole = readFileSync(journal, 'utf8')
    .split('\n')
    .filter((line) => /^\S+ \d+ \S+$/.test(line));
  return new Set(whole.map((line) => line.split(' ', 1)[0] ?? ''));
}

function openingOf({ pack }: Pinned, mapping: Mapping, agent: string, row: Row): object {
  const at = (instant: Row['openedAt']): string => formatLocal(instant, mapping.time.zone);
  const { target } = mapping;
  return {
    pack: pack.data.id,
    category: row.category,
    channel: row.channel,
    acceptedAt: at(row.openedAt),
    agent,
    facts: { ...row.facts, ...(target !== undefined && row.target !== undefined && { [target]: at(row.target) }) },
    personal: {},
  };
}

/**
 * Opens every row the register has as still open, in the order of the file, and writes each down in the journal (key, line, case) as
 * soon as it is answered; rows in the journal are passed over, so that a run that was stopped goes on where it stopped. The file must
 * have been judged before: what cannot be read is passed over here. Throws OpeningStopped.
 */
export async function openCases(
  file: string,
  { pinned, mapping, agent }: { pinned: Pinned; mapping: Mapping; agent: string },
  journal: string,
  open: Opener,
  progress?: Progress
): Promise<Opened> {
  const reader = new RowReader(mapping);
  const known = keysIn(journal);
  // Ends a line that broke off.
  if (existsSync(journal) && !readFileSync(journal, 'utf8').endsWith('\n')) appendFileSync(journal, '\n');
  const done = { opened: 0, before: 0 };
  for await (const record of readRegister(file, reader.columns, progress)) {
    const reading = 'fields' in record ? reader.read(record.fields, record.line) : undefined;
    if (!reading?.ok || !isOpen(reading.row)) continue;
    const key = keyOf(mapping, reading.row);
    if (known.has(key)) {
      done.before++;
      continue;
    }
    const { caseId } = await open(key, openingOf(pinned, mapping, agent, reading.row)).catch((error: unknown) => {
      throw new OpeningStopped(record.line, done, error);
    });
    appendFileSync(journal, `${key} ${record.line} ${caseId}\n`);
    done.opened++;
  }
  return done;
}
