import { z } from 'zod';
import type { Command } from '../case/commands.js';
import { openingOf } from '../register/judge.js';
import type { Mapping } from '../register/mapping.js';
import type { Row } from '../register/row.js';
import { instant, type Instant } from '../time.js';

/** A command of a case and when it came. */
export interface Taken {
  readonly now: Instant;
  readonly command: Command;
}

/**
 * What people, gateways and the outside told a case, in order, and the instant up to which it is known that they told no more. `name` is
 * what it is called in the results, `id` what it is played as: the keys of its effects begin with it.
 */
export interface RecordedCase {
  readonly name: string;
  readonly id: string;
  readonly taken: readonly Taken[];
  readonly until: Instant;
  /** Effects that were asked for and, as is known, not answered until then. */
  readonly unanswered?: readonly string[];
}

/** Cases of a file are all played as this one: the engine meets the same keys again instead of new ones with every case. */
const PLAYED = 'case';

/** Fields of commands that are the id of the case, or a key that begins with it. */
const NAMING = ['key', 'page', 'into'];

/** A command to the case of this id as one to the case that is played. */
function toPlayed(id: string, command: Command): Command {
  const told: Record<string, unknown> = { ...command };
  for (const field of NAMING) {
    const text = told[field];
    if (text === id) told[field] = PLAYED;
    else if (typeof text === 'string' && text.startsWith(`${id}:`)) told[field] = PLAYED + text.slice(id.length);
  }
  return told as unknown as Command;
}

const Instant_ = z.int().transform(instant);

/** The envelope of a command. What it says beyond that is checked by the core, as any command is. */
const Envelope = z.looseObject({
  id: z.string().min(1),
  type: z.string().min(1),
  actor: z.looseObject({ id: z.string(), roles: z.array(z.string()) }),
  source: z.enum(['gateway', 'mail', 'manual', 'system']),
  occurredAt: z.int().optional(),
});

const isCommand = (value: unknown): value is Command => Envelope.safeParse(value).success;

/** A recorded case as a line of JSON: instants are milliseconds since 1970; without `until` it is known up to its last command. */
const RecordedLine = z.strictObject({
  id: z.string().min(1),
  taken: z.array(z.strictObject({ now: Instant_, command: z.custom<Command>(isCommand) })).min(1),
  until: Instant_.optional(),
});

/** Reads a line of recorded cases; undefined where it is none. */
export function recordedCase(line: string): RecordedCase | undefined {
  try {
    const { id, taken, until } = RecordedLine.parse(JSON.parse(line));
    const sorted = taken.map(({ now, command }) => ({ now, command: toPlayed(id, command) }));
    sorted.sort((a, b) => a.now - b.now);
    const last = sorted.at(-1)?.now;
    return last === undefined ? undefined : { name: id, id: PLAYED, taken: sorted, until: until ?? last };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A row of a register as a case: it was opened and, unless it still was open in the export, closed. */
export function caseOfRow(mapping: Mapping, row: Row, exportedAt: Instant): RecordedCase {
  const opening: Taken = { now: row.openedAt, command: openingOf(mapping, row, true) };
  const { closedAt } = row;
  const { actor, close: action } = mapping;
  const ids = { name: row.id, id: PLAYED };
  if (closedAt === undefined || action === undefined) return { ...ids, taken: [opening], until: exportedAt };
  const close = { id: 'close', type: 'act', actor, source: 'gateway' } as const;
  const command: Command = { ...close, occurredAt: closedAt, action, input: {} };
  return { ...ids, taken: [opening, { now: closedAt, command }], until: closedAt };
}
