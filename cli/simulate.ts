import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { hasMapping, loadMapping } from '../config/packs.js';
import type { Pinned } from '../domain/decide/index.js';
import { Capacity } from '../domain/simulate/capacity/capacity.js';
import { Staffing } from '../domain/simulate/capacity/staffing.js';
import type { Pair } from '../domain/simulate/tally.js';
import { openYaml } from '../domain/yaml.js';
import { CliError, EXIT } from './client.js';
import type { Progress } from './import/lines.js';
import { RegisterUnreadable } from './import/read.js';
import { unreadable } from './import.js';
import { progressBar } from './progress.js';
import { secretsOf } from './replay.js';
import { casesOfDatabase, databaseOf } from './simulate/database.js';
import { Reports } from './simulate/files.js';
import { simulationPage } from './simulate/html.js';
import { PackFaulty, packOf } from './simulate/packs.js';
import { simulate } from './simulate/run.js';
import { casesOfLines, casesOfRegister, type Found } from './simulate/source.js';
import { simulationText } from './simulate/text.js';
import { terminalLang, type Lang } from './start-text.js';

interface SimulateOptions {
  readonly pack: string;
  readonly from: string;
  readonly against?: string;
  readonly parameters?: string;
  readonly csv?: string;
  readonly report?: string;
  readonly html?: string;
  readonly staff?: string;
  readonly home?: string;
  readonly lang?: string;
}

/** `redress simulate`: plays recorded cases under another pack and reports what would change. */
export function registerSimulate(program: Command): void {
  program
    .command('simulate')
    .description(
      'play recorded cases under another pack, version or parameters and report what would change · 规则推演'
    )
    .requiredOption(
      '--from <file|db>',
      'a CSV register (read by import.yaml of the baseline), recorded cases as JSONL, or db: the recorded cases of the baseline in the database'
    )
    .requiredOption('--pack <pack>', 'the pack asked about: id, id@version, folder or file')
    .option('--against <pack>', 'the baseline (default: the shipped pack of that id)')
    .option('--parameters <file>', 'values of parameters for the pack asked about (YAML)')
    .option('--csv <file>', 'write what would change, clock by clock, as CSV')
    .option('--report <file>', 'write what would change, case by case and in sum, as JSON')
    .option('--html <file>', 'write the sums as a page with charts')
    .option(
      '--staff <file>',
      'who there is to do the work (YAML): waiting times, utilisation and what queueing makes late'
    )
    .option('--home <folder>', 'data folder that says where the database is (REDRESS_HOME, .redress)')
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
  const packs = packsOf(options);
  const capacity = options.staff === undefined ? undefined : capacityOf(options.staff, packs, lang);
  const { progress, stop } = progressBar();
  const reports = new Reports(options.csv, options.report);
  const failed = (what: string, why: string): void => void process.stderr.write(`${what}: ${why}\n`);
  const source = sourceOf(options, packs, lang, progress);
  const tally = await simulate(source.found, packs, {
    change: (change) => reports.change(change),
    failed,
    ...(capacity && { played: (name, both) => capacity.add(name, both, packs) }),
  })
    .finally(stop)
    .finally(source.close)
    .catch((error: unknown) => {
      throw error instanceof RegisterUnreadable ? unreadable(lang, 'IMPORT_FILE_INVALID', error.message) : error;
    });
  const [sums, queues] = [tally.result, capacity?.result];
  await reports.end(sums, queues);
  if (options.html !== undefined) writeFileSync(options.html, simulationPage(sums, queues, lang));
  process.stdout.write(simulationText(sums, lang, queues));
}

function capacityOf(file: string, packs: Pair<Pinned>, lang: Lang): Capacity {
  const yaml = existsSync(file) ? openYaml(readFileSync(file, 'utf8')) : undefined;
  const staffing = Staffing.safeParse(yaml && 'value' in yaml ? yaml.value : undefined);
  if (staffing.success) return new Capacity(staffing.data, packs.before.calendar);
  const faults = staffing.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw unreadable(lang, 'IMPORT_FILE_INVALID', [file, ...faults].join('\n  '));
}

/** Where the cases come from, and what to close after the last of them. */
interface Source {
  readonly found: AsyncIterable<Found>;
  readonly close: () => Promise<void> | void;
}

function sourceOf(
  { from, home = process.env.REDRESS_HOME || '.redress' }: SimulateOptions,
  { before }: Pair<Pinned>,
  lang: Lang,
  progress: Progress
): Source {
  const { id } = before.pack.data;
  if (from === 'db') {
    const env = { ...secretsOf(resolve(home)), ...process.env };
    const pool = databaseOf(env.DATABASE_URL, env.DATABASE_SCHEMA ?? 'redress');
    return { found: casesOfDatabase(pool, id, progress), close: () => pool.end() };
  }
  const close = (): void => undefined;
  if (!existsSync(from)) throw unreadable(lang, 'IMPORT_FILE_INVALID', from);
  if (/\.jsonl$/.test(from)) return { found: casesOfLines(from, progress), close };
  if (!hasMapping(id)) throw unreadable(lang, 'PACK_UNKNOWN', `${id}: import.yaml`);
  return { found: casesOfRegister(from, loadMapping(id), progress), close };
}
