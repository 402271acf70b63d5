import { type Command, Option } from 'commander';
import type { Effects } from '../activities/effects.js';
import { loadFiles, readPackFiles, shippedPackNames } from '../config/pack-files.js';
import type { Lang } from '../domain/calendar/index.js';
import type { PackFault } from '../domain/pack/load.js';
import { describePack } from './policy-show.js';
import { listing, summary, testPack } from './policy-test.js';

/** What an installation can carry out for a pack; the compiler keeps it equal to the activities. */
const ACTIONS: Record<Exclude<keyof Effects, 'sendMail'> | 'recordKpi', true> = {
  accruePoints: true,
  addEligibility: true,
  annotate: true,
  applyReward: true,
  freezeAccount: true,
  notifyMerchantMaintenance: true,
  operateCrm: true,
  putOnRecord: true,
  recordKpi: true,
  sendApprovalRequest: true,
  sendRiskTicket: true,
  transferCall: true,
  unfreezeAccount: true,
};
/** Their names. */
export const ACTION_NAMES = Object.keys(ACTIONS);

const print = (lines: readonly string[]): boolean => process.stdout.write(`${lines.join('\n')}\n`);

function faultLine(own: string, { file = own, line, column, path, code, message, hint }: PackFault): string {
  return `${file}:${line}:${column} ${code} ${path}: ${message} (${hint})`;
}

/** Checks one pack; what only the operator can give is supplied by the demo values, and named. */
function check(name: string): boolean {
  const files = readPackFiles(name);
  const { demo, host, pack } = files;
  const loaded = loadFiles(files, {}, ACTION_NAMES);
  if ('faults' in loaded) {
    print([...loaded.faults.map((f) => faultLine((host ?? pack).file, f)), `${name}: ${loaded.faults.length} faults`]);
    return false;
  }
  const { data, hash } = loaded.pack;
  const wanted = Object.keys(demo);
  print([
    `${data.id} ${data.version} ${hash.slice(0, 12)} is sound`,
    ...(data.parts ?? []).map((part) => `  with ${part.pack} ${part.version} ${part.hash.slice(0, 12)}`),
    ...(wanted.length > 0
      ? [`  before activation the operator must give: ${wanted.join(', ')} (demo values used here)`]
      : []),
  ]);
  return true;
}

function test(names: string[], json: boolean): boolean {
  const outcomes = names.flatMap(testPack);
  const result = summary(names.length, outcomes);
  const { packs, scenarios, passed, failed } = result;
  if (!json)
    print([...listing(outcomes), '', `${packs} packs, ${scenarios} scenarios, ${passed} passed, ${failed} failed`]);
  else
    print([
      ...listing(outcomes.filter((o) => o.faults.length > 0)),
      JSON.stringify({ packs, scenarios, passed, failed }),
    ]);
  return failed === 0 && scenarios > 0;
}

function show(name: string, lang: Lang): boolean {
  const files = readPackFiles(name);
  const loaded = loadFiles(files);
  if ('faults' in loaded) print(loaded.faults.map((f) => faultLine((files.host ?? files.pack).file, f)));
  else process.stdout.write(describePack(loaded.pack.data, lang, Object.keys(files.demo)));
  return 'pack' in loaded;
}

/** Runs a command over the named packs, all of ours by default; a false answer or an unknown pack ends with code 1. */
function over(run: (names: string[]) => boolean): (names: string[], command: Command) => void {
  return (names, command) => {
    try {
      if (!run(names.length > 0 ? names : shippedPackNames())) process.exitCode = 1;
    } catch (error) {
      if (error instanceof RangeError) command.error(`PACK_UNKNOWN: ${error.message}`);
      throw error;
    }
  };
}

/** Adds `redress policy`: check a pack, run its scenarios and deadlines, show it as a document. */
export function registerPolicy(program: Command): void {
  const policy = program.command('policy').description('check, test and show policy packs · 检查、测试、查看规则包');
  policy
    .command('check [packs...]')
    .description('all faults of packs at once, with line and column · 一次列出规则包的全部错误')
    .action((names: string[], _flags: unknown, command: Command) =>
      over((all) => all.map(check).every(Boolean))(names, command)
    );
  policy
    .command('test [packs...]')
    .description('run the scenarios and deadlines of packs · 运行规则包的场景与时限')
    .option('--json', 'end with one line of JSON')
    .action((names: string[], flags: { json?: boolean }, command: Command) =>
      over((all) => test(all, flags.json === true))(names, command)
    );
  policy
    .command('show <pack>')
    .description('a pack as a Markdown document · 以 Markdown 展示规则包')
    .addOption(new Option('--lang <lang>', 'language').choices(['zh', 'en']).default('en'))
    .action((name: string, flags: { lang: Lang }, command: Command) =>
      over(([first = name]) => show(first, flags.lang))([name], command)
    );
}
