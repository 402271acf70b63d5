import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { hasMapping, loadMapping, loadPinned } from '../config/packs.js';
import { ERRORS, type ErrorCode } from '../domain/errors.js';
import type { Pinned } from '../domain/decide/index.js';
import type { Mapping } from '../domain/register/mapping.js';
import { differencesCsv, groupsCsv } from './import/csv.js';
import { openCases, OpeningStopped, type Opener } from './import/open.js';
import { importWords } from './import/words.js';
import { RegisterUnreadable } from './import/read.js';
import { importRegister } from './import/run.js';
import { reportText } from './import/text.js';
import { ApiClient, CliError, EXIT } from './client.js';
import { progressBar } from './progress.js';
import { terminalLang, type Lang } from './start-text.js';

interface ImportOptions {
  pack: string;
  report?: string;
  csv?: string;
  differences?: string;
  lang?: string;
  open?: true;
  agent?: string;
  client?: string;
  journal?: string;
}

/** `redress import`: judges a register of closed complaints by a pack and compares with the register's own verdicts. */
export function registerImport(program: Command): void {
  program
    .command('import <file>')
    .description('judge every row of a CSV register by a pack and report where the register agrees')
    .requiredOption('--pack <id>', 'pack with an import.yaml that says how the register is read')
    .option('--report <file>', 'write the whole report as JSON')
    .option('--csv <file>', 'write cases on time and late by type, department and month as CSV')
    .option('--differences <file>', 'write the rows judged otherwise than the register did as CSV')
    .option('--open', 'where every row is sound, open the cases that are still open in the register')
    .option('--agent <person>', '--open: in whose name; default: the actor of import.yaml')
    .option(
      '--client <id>',
      '--open: as this demo client (development); elsewhere REDRESS_TOKEN holds a gateway’s token'
    )
    .option('--journal <file>', '--open: what is opened already; default: FILE.opened')
    .option('--lang <lang>', 'zh or en (default: from LANG)')
    .action(run);
}

/** The end of an import that cannot begin. */
export function unreadable(lang: Lang, code: ErrorCode, detail: string): CliError {
  return new CliError(`${code}: ${ERRORS[code][lang]} (${detail})`, EXIT.usage);
}

async function run(file: string, options: ImportOptions): Promise<void> {
  const lang = terminalLang(options.lang, process.env);
  if (!existsSync(file)) throw unreadable(lang, 'IMPORT_FILE_INVALID', file);
  if (!hasMapping(options.pack)) throw unreadable(lang, 'PACK_UNKNOWN', `${options.pack}: import.yaml`);
  const { progress, stop } = progressBar();
  const [pinned, mapping] = [loadPinned(options.pack), loadMapping(options.pack)];
  const judging = importRegister(file, pinned, mapping, progress);
  const report = await judging.finally(stop).catch((error: unknown) => {
    if (!(error instanceof RegisterUnreadable)) throw error;
    const { missing, found } = error;
    throw unreadable(lang, 'IMPORT_FILE_INVALID', importWords(lang).lacking(`${file}:1`, missing, found));
  });
  process.stdout.write(reportText(report, file, lang));
  await write(options.report, `${JSON.stringify(report, null, 2)}\n`);
  await write(options.csv, groupsCsv(report));
  await write(options.differences, differencesCsv(report));
  if (options.open) await open(file, pinned, mapping, report.invalid.rows, options);
}

async function write(file: string | undefined, content: string): Promise<void> {
  if (file !== undefined) await writeFile(file, content);
}

/** Opens nothing where a single row is unsound: a register is taken on whole or not at all. */
async function open(
  file: string,
  pinned: Pinned,
  mapping: Mapping,
  invalid: number,
  options: ImportOptions
): Promise<void> {
  const words = importWords(terminalLang(options.lang, process.env));
  if (invalid > 0) throw new CliError(words.nothingOpened(invalid), EXIT.refused);
  const { agent = mapping.actor.id, journal = `${file}.opened` } = options;
  const client = new ApiClient(options);
  const opener: Opener = async (key, body) => (await client.post('/v1/cases', body, key)).body as { caseId: string };
  const { progress, stop } = progressBar();
  const opening = openCases(file, { pinned, mapping, agent }, journal, opener, progress);
  const done = await opening.finally(stop).catch((error: unknown) => {
    if (!(error instanceof OpeningStopped)) throw error;
    const { line, done: before, cause, message } = error;
    const exit = cause instanceof CliError ? cause.exitCode : EXIT.unexpected;
    throw new CliError(`${file}:${line} ${message}\n${words.stopped(before.opened, journal)}`, exit);
  });
  process.stdout.write(`\n${words.opened(done.opened, done.before, journal)}\n`);
}
