import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { hasMapping, loadMapping } from '../config/packs.js';
import type { Pinned } from '../domain/decide/index.js';
import type { Pair } from '../domain/simulate/tally.js';
import { CliError, EXIT } from './client.js';
import { RegisterUnreadable } from './import/read.js';
import { unreadable } from './import.js';
import { progressBar } from './progress.js';
import { Reports } from './simulate/files.js';
import { PackFaulty, packOf } from './simulate/packs.js';
import { simulate } from './simulate/run.js';
import { casesOfLines, casesOfRegister } from './simulate/source.js';
import { simulationText } from './simulate/text.js';
import { terminalLang, type Lang } from './start-text.js';

interface SimulateOptions {
  readonly pack: string;
  readonly from: string;
  readonly against?: string;
  readonly parameters?: string;
  readonly csv?: string;
  readonly report?: string;
  readonly lang?: string;
}

/** `redress simulate`: plays recorded cases under another pack and reports what would change. */
export function registerSimulate(program: Command): void {
  program
    .command('simulate')
    .description(
      'play recorded cases under another pack, version or parameters and report what would change · 规则推演'
    )
    .requiredOption('--from <file>', 'a CSV register (read by import.yaml of the baseline) or recorded cases as JSONL')
    .requiredOption('--pack <pack>', 'the pack asked about: id, id@version, folder or file')
    .option('--against <pack>', 'the baseline (default: the shipped pack of that id)')
    .option('--parameters <file>', 'values of parameters for the pack asked about (YAML)')
    .option('--csv <file>', 'write what would change, clock by clock, as CSV')
    .option('--report <file>', 'write what would change, case by case and in sum, as JSON')
    .option('--lang <lang>', 'zh or en (default: from LANG)')
    .action(run);
}

function packsOf({ pack, against, parameters }: SimulateOptions): Pair<Pinned> {
  try {
    const after = packOf(pack, parameters);
    return { before: packOf(against ?? after.pack.data.id), after };
  } catch (error) {
    if (error instanceof RangeError || error instanceof PackFaulty) throw new CliError(error.message, EXIT.usage);
    throw error;
  }
}

async function run(options: SimulateOptions): Promise<void> {
  const lang = terminalLang(options.lang, process.env);
  if (!existsSync(options.from)) throw unreadable(lang, 'IMPORT_FILE_INVALID', options.from);
  const packs = packsOf(options);
  const { progress, stop } = progressBar();
  const reports = new Reports(options.csv, options.report);
  const failed = (what: string, why: string): void => void process.stderr.write(`${what}: ${why}\n`);
  const tally = await simulate(foundIn(options.from, packs, lang, progress), packs, {
    change: (change) => reports.change(change),
    failed,
  })
    .finally(stop)
    .catch((error: unknown) => {
      throw error instanceof RegisterUnreadable ? unreadable(lang, 'IMPORT_FILE_INVALID', error.message) : error;
    });
  await reports.end(tally.result);
  process.stdout.write(simulationText(tally.result, lang));
}

function foundIn(file: string, { before }: Pair<Pinned>, lang: Lang, progress: (done: number, all: number) => void) {
  if (/\.jsonl$/.test(file)) return casesOfLines(file, progress);
  const { id } = before.pack.data;
  if (!hasMapping(id)) throw unreadable(lang, 'PACK_UNKNOWN', `${id}: import.yaml`);
  return casesOfRegister(file, loadMapping(id), progress);
}
