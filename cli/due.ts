import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { packageRoot } from '../config/root.js';
import {
  CalendarDataSchema,
  compileCalendar,
  dueWithProof,
  explainProof,
  formatLocal,
  LimitSchema,
  type Calendar,
  type Lang,
  type Proof,
} from '../domain/calendar/index.js';
import { parseInstant } from '../domain/time.js';

/** Calendars by `id` (the newest version) and by `id@version`. */
export type Calendars = ReadonlyMap<string, Calendar>;

export const calendarFolder = (): string => join(packageRoot(), 'policies', 'calendars');

/** Reads one calendar file. Throws an Error that lists every fault with its path. */
export async function loadCalendar(file: string): Promise<Calendar> {
  const data = CalendarDataSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!data.success) throw new Error(`${file} is not a calendar:\n${z.prettifyError(data.error)}`);
  return compileCalendar(data.data);
}

/** Loads every calendar of a folder. */
export async function loadCalendars(folder: string): Promise<Calendars> {
  const calendars = new Map<string, Calendar>();
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()) {
    const calendar = await loadCalendar(join(folder, file));
    const newest = calendars.get(calendar.id);
    calendars.set(`${calendar.id}@${calendar.version}`, calendar);
    if (!newest || newest.version < calendar.version) calendars.set(calendar.id, calendar);
  }
  return calendars;
}

const QuestionSchema = z.strictObject({
  calendar: z.string(),
  start: z.string(),
  limit: LimitSchema,
  chained: z.boolean().optional(),
});

export interface DueAnswer {
  dueAt: string;
  provisional: boolean;
  proof: Proof;
}

/** Answers one question about a due date. Throws with a message for a person on anything it cannot answer. */
export function answer(question: unknown, calendars: Calendars): DueAnswer {
  const parsed = QuestionSchema.safeParse(question);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { start, limit, chained } = parsed.data;
  const calendar = calendars.get(parsed.data.calendar);
  if (!calendar)
    throw new Error(`unknown calendar ${parsed.data.calendar}; known: ${[...calendars.keys()].join(', ')}`);
  const { dueAt, provisional, proof } = dueWithProof(calendar, parseInstant(start), limit, { chained });
  return { dueAt: formatLocal(dueAt, calendar.data.zone), provisional, proof };
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Answers NDJSON questions line by line; a line that cannot be answered yields an error and the batch goes on. */
export async function* dueBatch(lines: AsyncIterable<string>, calendars: Calendars): AsyncGenerator<string> {
  let line = 0;
  for await (const text of lines) {
    line++;
    if (text.trim() === '') continue;
    try {
      yield JSON.stringify(answer(JSON.parse(text), calendars));
    } catch (error) {
      yield JSON.stringify({ error: { code: 'DUE_INPUT_INVALID', line, message: message(error) } });
    }
  }
}

interface DueFlags {
  calendar: string;
  start?: string;
  limit?: string;
  chained?: boolean;
  batch?: boolean;
  json?: boolean;
  lang: Lang;
}

async function batch(calendars: Calendars): Promise<void> {
  for await (const line of dueBatch(createInterface({ input: process.stdin, crlfDelay: Infinity }), calendars)) {
    if (!process.stdout.write(`${line}\n`)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}

async function due(flags: DueFlags, command: Command): Promise<void> {
  const calendars = await loadCalendars(calendarFolder());
  if (flags.batch) return batch(calendars);
  try {
    const { calendar, start, chained } = flags;
    const result = answer({ calendar, start, chained, limit: JSON.parse(flags.limit ?? 'null') as unknown }, calendars);
    const lines = flags.json ? [JSON.stringify(result)] : [result.dueAt, ...explainProof(result.proof, flags.lang)];
    process.stdout.write(`${lines.join('\n')}\n`);
  } catch (error) {
    command.error(`DUE_INPUT_INVALID: ${message(error)}`);
  }
}

/** Adds `redress due`: a due date with its proof. */
export function registerDue(program: Command): void {
  program
    .command('due')
    .description('when something is due, with the proof · 计算到期时刻并给出依据')
    .option('--calendar <id>', 'calendar id, or id@version', 'cn')
    .option('--start <instant>', 'ISO 8601 date-time with offset')
    .option('--limit <json>', 'a limit, e.g. {"workingDays":1}')
    .option('--chained', 'the start was caused by a due instant')
    .option('--batch', 'read NDJSON questions from stdin, write NDJSON answers')
    .option('--json', 'print the answer as JSON')
    .addOption(new Option('--lang <lang>', 'language of the explanation').choices(['zh', 'en']).default('en'))
    .action((flags: DueFlags, command: Command) => due(flags, command));
}
