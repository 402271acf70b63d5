import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import type { Effects } from '../activities/effects.js';
import { loadFiles, readPackFiles, shippedPackNames } from '../config/pack-files.js';
import type { Lang } from '../domain/calendar/index.js';
import { checkPack } from './policy/check.js';
import { faultLine, reportLines } from './policy/check-text.js';
import { readCalendars } from './policy/coverage.js';
import { diffLines, diffPacks } from './policy/diff.js';
import { explorationLines, explorePack } from './policy/explore.js';
import { packPage } from './policy/page-format.js';
import { SideFault } from './policy/side.js';
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

/** So much of a case's time passes in an exploration: residual duties of half a year end within it. */
const EXPLORED_DAYS = 400;

const print = (lines: readonly string[]): boolean => process.stdout.write(`${lines.join('\n')}\n`);

interface CheckFlags {
  json?: boolean;
  all?: boolean;
  today?: string;
  months: number;
  explore?: boolean;
  states: number;
  depth: number;
  seconds: number;
}

/** Explores packs one after another. */
function exploreAll(names: readonly string[], { json, states, depth, seconds }: CheckFlags): boolean {
  const found = names.map((name) => explorePack(name, { states, depth, millis: seconds * 1000, days: EXPLORED_DAYS }));
  print(json ? found.map((one) => JSON.stringify(one)) : found.flatMap(explorationLines));
  return found.every(({ counterexamples }) => counterexamples.length === 0);
}

/** Checks packs with everything beside them; of all packs, the calendars as well. */
function check(names: readonly string[], flags: CheckFlags): boolean {
  const { json, today, months } = flags;
  const calendars = readCalendars();
  const reports = names.map((name) => checkPack(name, ACTION_NAMES, calendars, { today, months }));
  const faults = [...reports.flatMap((report) => report.faults), ...calendars.faults];
  if (json) print([JSON.stringify({ packs: reports, calendars: calendars.faults })]);
  else print([...reports.flatMap(reportLines), ...calendars.faults.map(faultLine)]);
  return faults.length === 0 && (flags.explore !== true || exploreAll(names, flags));
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

type Format = 'text' | 'md' | 'svg';

function page(name: string, lang: Lang, format: Format): boolean {
  const files = readPackFiles(name);
  const loaded = loadFiles(files);
  if ('faults' in loaded)
    print(loaded.faults.map((fault) => faultLine({ file: (files.host ?? files.pack).file, ...fault })));
  else process.stdout.write(packPage(loaded.pack, lang, format, Object.keys(files.demo)));
  return 'pack' in loaded;
}

function day(text: string): string {
  if (z.iso.date().safeParse(text).success) return text;
  throw new InvalidArgumentError('a day as 2026-11-30');
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('a whole number');
}

interface DiffFlags {
  json?: boolean;
  lang: Lang;
}

async function diff(a: string, b: string, { json, lang }: DiffFlags, command: Command): Promise<void> {
  try {
    const found = await diffPacks(a, b);
    print(json ? [JSON.stringify(found)] : diffLines(found, lang));
  } catch (error) {
    if (error instanceof RangeError) command.error(`PACK_UNKNOWN: ${error.message}`);
    if (!(error instanceof SideFault)) throw error;
    print(error.faults.map(faultLine));
    process.exitCode = 1;
  }
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

/** The options of an exploration and its bounds. */
function explorable(command: Command): Command {
  return command
    .option('--explore', 'try whatever can happen to a case, within the bounds · 在限定范围内穷举案件走向')
    .addOption(new Option('--states <n>', 'most states explored of a pack').argParser(wholeNumber).default(20_000))
    .addOption(new Option('--depth <n>', 'most decisions in a row').argParser(wholeNumber).default(40))
    .addOption(new Option('--seconds <n>', 'longest exploration of a pack').argParser(wholeNumber).default(120));
}

/** Adds `redress policy`: check a pack, run its scenarios and deadlines, show it as a page, compare two. */
export function registerPolicy(program: Command): void {
  const policy = program.command('policy').description('check, test and show policy packs · 检查、测试、查看规则包');
  explorable(policy.command('check [packs...]'))
    .description('all faults of packs at once, with line and column · 一次列出规则包的全部错误')
    .option('--all', 'all packs of the product (the default)')
    .option('--json', 'print faults and warnings as JSON')
    .addOption(new Option('--today <day>', 'warn where a calendar does not reach far enough from here').argParser(day))
    .addOption(new Option('--months <n>', 'how many months it should reach').argParser(wholeNumber).default(3))
    .action((names: string[], flags: CheckFlags, command: Command) =>
      over((all) => check(all, flags))(flags.all ? [] : names, command)
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
    .description('a pack as a page: rules, clocks, people, state diagram · 以文档形式查看规则包')
    .addOption(
      new Option('--format <format>', 'plain text, Markdown, or the diagram')
        .choices(['text', 'md', 'svg'])
        .default('text')
    )
    .addOption(new Option('--lang <lang>', 'language').choices(['zh', 'en']).default('en'))
    .action((name: string, flags: { lang: Lang; format: Format }, command: Command) =>
      over(([first = name]) => page(first, flags.lang, flags.format))([name], command)
    );
  policy
    .command('diff <before> <after>')
    .description('what two packs say otherwise, rule by rule · 逐条比较两个规则包')
    .option('--json', 'print the differences as JSON')
    .addOption(new Option('--lang <lang>', 'language').choices(['zh', 'en']).default('en'))
    .action(diff);
}
