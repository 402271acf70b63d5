import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { hasMapping, loadMapping, loadPinned } from '../config/packs.js';
import { ERRORS, type ErrorCode } from '../domain/errors.js';
import { RegisterUnreadable } from './import/read.js';
import { importRegister } from './import/run.js';
import { reportText } from './import/text.js';
import { CliError, EXIT } from './client.js';
import { progressBar } from './progress.js';
import { terminalLang, type Lang } from './start-text.js';

interface ImportOptions {
  pack: string;
  report?: string;
  lang?: string;
}

/** `redress import`: judges a register of closed complaints by a pack and compares with the register's own verdicts. */
export function registerImport(program: Command): void {
  program
    .command('import <file>')
    .description('judge every row of a CSV register by a pack and report where the register agrees')
    .requiredOption('--pack <id>', 'pack with an import.yaml that says how the register is read')
    .option('--report <file>', 'write the whole report as JSON')
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
  if (!hasMapping(options.pack)) throw unreadable(lang, 'PACK_UNKNOWN', options.pack);
  const { progress, stop } = progressBar();
  const judging = importRegister(file, loadPinned(options.pack), loadMapping(options.pack), progress);
  const report = await judging.finally(stop).catch((error: unknown) => {
    throw error instanceof RegisterUnreadable ? unreadable(lang, 'IMPORT_FILE_INVALID', error.message) : error;
  });
  process.stdout.write(reportText(report, file, lang));
  if (options.report !== undefined) await writeFile(options.report, `${JSON.stringify(report, null, 2)}\n`);
}
