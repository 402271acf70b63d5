import type { Queueing } from '../../domain/simulate/capacity/capacity.js';
import type { Pair, Sums } from '../../domain/simulate/tally.js';
import type { Lang } from '../import/words.js';
import { table } from '../table.js';
import { queueRows } from './queueing.js';
import { simulateWords } from './words.js';

type Words = ReturnType<typeof simulateWords>;

const section = (title: string, text: string): string => `\n${title}\n${text}\n`;
const sum = (counts: readonly number[] | undefined): number => (counts ?? []).reduce((a, b) => a + b, 0);

/** Signed, so that a rise and a fall are told apart at a glance. */
export const difference = ({ before, after }: Pair<number>): string =>
  after > before ? `+${after - before}` : String(after - before);

function clocks({ clocks: all }: Sums, words: Words): string {
  const rows = Object.entries(all)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { before, after }]) => [
      name,
      ...(['started', 'met', 'breached', 'undecided', 'ended'] as const).map((k) => `${before[k]} → ${after[k]}`),
    ]);
  return section(words.clocks, table(words.clockHead, rows));
}

function refused({ refused: { before, after } }: Sums, words: Words): string {
  const codes = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const rows = codes.map((code) => {
    const pair = { before: before[code] ?? 0, after: after[code] ?? 0 };
    return [code, pair.before, pair.after, difference(pair)];
  });
  return rows.length === 0 ? '' : section(words.refused, table(words.totalHead, rows));
}

function load({ load: all, peak }: Sums, words: Words): string {
  const busiest = (one: { count: number; hour: string } | undefined): string => `${one?.count ?? 0} ${one?.hour ?? ''}`;
  const rows = Object.entries(all).map(([who, { before, after }]) => {
    return [who, sum(before), sum(after), busiest(peak[who]?.before), busiest(peak[who]?.after)];
  });
  return rows.length === 0 ? '' : section(words.load, table(words.loadHead, rows));
}

const pack = ({ id, version, hash }: Sums['baseline']): string => `${id} ${version} (${hash.slice(0, 12)})`;

/** A simulation as people read it: what changes in sum, what becomes of it with the people there are, and what it cannot know. */
export function simulationText(sums: Sums, lang: Lang, queues?: Record<string, Pair<Queueing>>): string {
  const words = simulateWords(lang);
  const caveats = [...words.caveats, ...(queues ? words.queueCaveats : [])];
  const { earlier, later, onlyBefore, onlyAfter } = sums.due;
  const totals = (['warnings', 'breaches', 'ladder', 'assumed'] as const).map((name) => {
    const { before, after } = sums[name];
    return [words[name], before, after, difference(sums[name])];
  });
  return [
    `${pack(sums.baseline)} → ${pack(sums.against)}\n${words.cases(sums.cases, sums.changed, sums.failed)}\n`,
    section(words.due, table(words.dueHead, [[earlier, later, onlyBefore, onlyAfter]])),
    section(words.totals, table(words.totalHead, totals)),
    clocks(sums, words),
    refused(sums, words),
    load(sums, words),
    queues ? section(words.queues, table(words.queueHead, queueRows(queues))) : '',
    section(words.unknown, caveats.map((c) => `- ${c}`).join('\n')),
  ].join('');
}
