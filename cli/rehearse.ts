import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { hasMapping, loadMapping, loadPinned } from '../config/packs.js';
import type { Pinned } from '../domain/decide/index.js';
import type { Mapping } from '../domain/register/mapping.js';
import { isChosen, rehearsalReport, type Choice, type RehearsalReport } from '../domain/register/rehearsed.js';
import { RowReader, type Row } from '../domain/register/row.js';
import { CliError, EXIT } from './client.js';
import { unreadable } from './import.js';
import { readRegister } from './import/read.js';
import { progressBar } from './progress.js';
import { runDay, type DayOptions } from './rehearse-day.js';
import { runPack } from './rehearse-pack.js';
import { RehearsalApi } from './rehearse/api.js';
import { Gate, rehearseAll } from './rehearse/run.js';
import { directoryOf, onRehearsalServers } from './rehearse/stand.js';
import { rehearsalText } from './rehearse/text.js';
import { terminalLang } from './start-text.js';

interface RehearseOptions extends Omit<DayOptions, 'pack'> {
  day?: true;
  pack?: string;
  scenario?: string;
  rows: number;
  from: number;
  within: number;
  workingDays?: number;
  factor?: number;
  report?: string;
}

/** What a register is rehearsed with. */
type RegisterOptions = RehearseOptions & { pack: string };

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1');
  return value;
}

/** `redress rehearse`: a pack's case, rows of a register, or a day's complaints through API and engine on virtual clocks, reaching nothing real. */
export function registerRehearse(program: Command): void {
  program
    .command('rehearse [file]')
    .description(
      'run a case of a pack, rows of a CSV register, or a whole day through API and Temporal on virtual clocks and compare'
    )
    .option('--pack <id>', 'the pack; of a register one with an import.yaml, of --day one with a day')
    .option('--scenario <id>', 'without a file: this scenario of the pack instead of the case that shows it')
    .option('--day', 'play a day in the life instead of a register')
    .option('--cases <n>', 'complaints of the day', positive, 500)
    .option('--seed <n>', 'what the day, and its kills, are drawn by', positive, 1)
    .option('--kill <n>', 'kill processes at so many points of the day', positive)
    .option('--json', 'the report as JSON; not of a register')
    .option('--rows <n>', 'how many rows', positive, 500)
    .option('--from <line>', 'first line looked at', positive, 2)
    .option('--within <days>', 'only rows due at most so many days after their opening', positive, 60)
    .option(
      '--working-days <n>',
      'only rows whose limit is at most so many working days, instead of --within',
      positive
    )
    .option('--factor <n>', 'let time run so many times as fast, with real timers; default: stepped', positive)
    .option('--at-once <n>', 'cases at the same time; on a running clock: openings', positive, 8)
    .option('--home <folder>', 'data folder of the rehearsal', '.redress/rehearsal')
    .option('--report <file>', 'write every row with its outcome as JSON')
    .option('--lang <lang>', 'zh or en (default: from LANG)')
    .action(run);
}

/** The first rows of the file that are sound and chosen. */
export async function chosenRows(file: string, pinned: Pinned, mapping: Mapping, choice: Choice): Promise<Row[]> {
  const reader = new RowReader(mapping);
  const rows: Row[] = [];
  for await (const record of readRegister(file, reader.columns)) {
    if ('broken' in record) continue;
    const reading = reader.read(record.fields, record.line);
    if (reading.ok && isChosen(pinned, mapping, choice, reading.row)) rows.push(reading.row);
    if (rows.length === choice.rows) break;
  }
  return rows;
}

function play(rows: Row[], pinned: Pinned, mapping: Mapping, options: RegisterOptions): Promise<RehearsalReport> {
  return onRehearsalServers(options.home, directoryOf(mapping), {}, async (stack) => {
    const { progress, stop } = progressBar();
    const api = new RehearsalApi(stack.apiUrl, 'register');
    await api.login();
    const asOf = new RowReader(mapping).exportedAt;
    const { factor } = options;
    // On a running clock every case begins at once: each has its own epoch.
    const atOnce = factor === undefined ? options.atOnce : rows.length;
    const stage = { api, pinned, mapping, asOf, run: randomUUID(), gate: new Gate(options.atOnce), factor };
    return rehearseAll(stage, rows, atOnce, progress).then(rehearsalReport).finally(stop);
  });
}

async function run(file: string | undefined, options: RehearseOptions): Promise<void> {
  const { pack } = options;
  if (options.day) return runDay(options);
  if (pack === undefined) throw new CliError('--pack or --day is required', EXIT.usage);
  if (file === undefined) return runPack({ ...options, pack });
  return runRegister(file, { ...options, pack });
}

async function runRegister(file: string, options: RegisterOptions): Promise<void> {
  const lang = terminalLang(options.lang, process.env);
  if (!existsSync(file)) throw unreadable(lang, 'IMPORT_FILE_INVALID', file);
  if (!hasMapping(options.pack)) throw unreadable(lang, 'PACK_UNKNOWN', options.pack);
  const [pinned, mapping] = [loadPinned(options.pack), loadMapping(options.pack)];
  const { rows: count, from, within, workingDays } = options;
  const bound = workingDays === undefined ? { withinDays: within } : { mostWorkingDays: workingDays };
  const rows = await chosenRows(file, pinned, mapping, { rows: count, fromLine: from, ...bound });
  const begin = Date.now();
  const report = await play(rows, pinned, mapping, options);
  process.stdout.write(rehearsalText(report, options.factor, Date.now() - begin, lang));
  if (options.report !== undefined) await writeFile(options.report, `${JSON.stringify(report, null, 2)}\n`);
  const { failed, breaches, core } = report;
  const faults = failed.length + breaches.notOnce.length + breaches.early + core.disagreements.length;
  // A broken connection's retry timer may still hold the process.
  process.exit(faults === 0 ? 0 : 1);
}
