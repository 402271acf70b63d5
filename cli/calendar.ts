import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { extendCalendar, type Calendar } from '../domain/calendar/index.js';
import { type ApiClient, type ApiOptions, withApi } from './client.js';
import { calendarFolder, loadCalendar, loadCalendars } from './due.js';

const print = (lines: readonly string[]): boolean => process.stdout.write(`${lines.join('\n')}\n`);

/** One line a calendar: name, zone, coverage, hash. */
export function summary({ id, version, hash, data }: Calendar): string {
  return `${id}@${version}  ${data.zone}  ${data.coveredFrom} … ${data.coveredUntil ?? '∞'}  ${hash.slice(0, 12)}`;
}

/** Reads a calendar file and compares it with the version in force; `ok` is false where it would change covered days. */
export async function checkCalendar(file: string, folder: string): Promise<{ ok: boolean; lines: string[] }> {
  const calendar = await loadCalendar(file);
  const inForce = (await loadCalendars(folder)).get(calendar.id);
  const lines = [summary(calendar)];
  if (!inForce || inForce.hash === calendar.hash) return { ok: true, lines };
  const { differences, added } = extendCalendar(inForce, calendar);
  if (added) lines.push(`adds ${added[0]} … ${added[1]} to ${inForce.id}@${inForce.version}`);
  return { ok: differences.length === 0, lines: [...lines, ...differences] };
}

/** Adds `redress calendar list|show|check`. */
export function registerCalendar(program: Command): void {
  const command = program.command('calendar').description('the calendars clocks run on · 日历');
  command.command('list').action(async () => {
    const calendars = await loadCalendars(calendarFolder());
    print([...calendars].filter(([name]) => name.includes('@')).map(([, calendar]) => summary(calendar)));
  });
  command
    .command('show')
    .argument('<calendar>', 'id, or id@version')
    .action(async (name: string, _: object, self: Command) => {
      const calendar = (await loadCalendars(calendarFolder())).get(name);
      if (!calendar) return self.error(`unknown calendar ${name}`);
      print([JSON.stringify({ hash: calendar.hash, ...calendar.data }, null, 1)]);
    });
  command
    .command('check')
    .argument('<file>', 'a calendar file')
    .description('check a file and what it would change · 检查日历文件')
    .action(async (file: string, _: object, self: Command) => {
      const { ok, lines } = await checkCalendar(file, calendarFolder()).catch((error: Error) =>
        self.error(error.message)
      );
      print(lines);
      if (!ok) process.exitCode = 1;
    });
  const load = command.command('load').argument('<file>', 'a calendar file');
  load.option('--hold', 'cases do not adopt it yet: `redress migrate preview --calendar ID`');
  withApi(
    load.description('put a new year in force and count provisional dates again · 装入新年度日历'),
    false,
    loadCalendarFile
  );
}

async function loadCalendarFile(
  client: ApiClient,
  { json, hold }: ApiOptions & { hold?: boolean },
  file: string
): Promise<void> {
  const content = JSON.parse(await readFile(file, 'utf8')) as unknown;
  const { body } = await client.post(`/v1/calendars${hold ? '?hold=true' : ''}`, content);
  const { calendar, adopted, pending } = body as {
    calendar: { id: string; version: string };
    adopted: string[];
    pending: string[];
  };
  if (json) print([JSON.stringify(body)]);
  else
    print([
      `${calendar.id}@${calendar.version} is in force; ${adopted.length} cases adopted it, ${pending.length} pending`,
      ...adopted,
      ...pending,
    ]);
}
