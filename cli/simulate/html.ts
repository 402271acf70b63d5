import type { Queueing } from '../../domain/simulate/capacity/capacity.js';
import type { ClockCount, Pair, Sums } from '../../domain/simulate/tally.js';
import type { Lang } from '../import/words.js';
import { escaped } from '../markup.js';
import { barChart, hourChart, type Part } from './charts.js';
import { queueRows } from './queueing.js';
import { difference } from './text.js';
import { simulateWords } from './words.js';

type Words = ReturnType<typeof simulateWords>;
type Cell = string | number;

const STYLE = `
body { font: 14px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; color: #1f2328; max-width: 860px; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; margin: .5em 0 1em; } th, td { border-bottom: 1px solid #d1d9e0; padding: .2em .8em .2em 0; text-align: left; }
td { font-variant-numeric: tabular-nums; } svg { max-width: 100%; height: auto; display: block; margin: .5em 0; } svg text { font-size: 11px; fill: #3d444d; }
svg .name { text-anchor: end; } .axis { stroke: #59636e; } .key span { display: inline-block; width: 1em; height: 1em; margin: 0 .3em 0 1em; vertical-align: -.1em; }
.before { fill: #8c959f; background: #8c959f; } .after { fill: #0969da; background: #0969da; } .met { fill: #1a7f37; background: #1a7f37; }
.breached { fill: #cf222e; background: #cf222e; } .undecided { fill: #d4a72c; background: #d4a72c; } .ended { fill: #afb8c1; background: #afb8c1; }
`;

const VERDICTS = ['met', 'breached', 'undecided', 'ended'] as const;
const TOTALS = ['warnings', 'breaches', 'ladder', 'assumed'] as const;

const heading = (text: string): string => `<h2>${escaped(text)}</h2>`;

function tableOf(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const row = (tag: string, cells: readonly Cell[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(String(cell))}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${row('th', head)}</thead><tbody>${rows.map((cells) => row('td', cells)).join('')}</tbody></table>`;
}

/** What the colours stand for. */
function key(kinds: readonly (readonly [kind: string, name: string])[]): string {
  return `<p class="key">${kinds.map(([kind, name]) => `<span class="${kind}"></span>${escaped(name)}`).join('')}</p>`;
}

const sides = (words: Words): string =>
  key([
    ['before', words.totalHead[1] ?? ''],
    ['after', words.totalHead[2] ?? ''],
  ]);

function totals(sums: Sums, words: Words): string {
  const rows = TOTALS.map((name) => [words[name], sums[name].before, sums[name].after, difference(sums[name])]);
  const bars = (['warnings', 'breaches', 'ladder'] as const).map((name) => {
    const part = (kind: keyof Pair<0>): Part[] => [{ kind, value: sums[name][kind] }];
    return [words[name], { before: part('before'), after: part('after') }] as const;
  });
  return heading(words.totals) + sides(words) + barChart(words.totals, bars) + tableOf(words.totalHead, rows);
}

function due({ due: { earlier, later, onlyBefore, onlyAfter } }: Sums, words: Words): string {
  return heading(words.due) + tableOf(words.dueHead, [[earlier, later, onlyBefore, onlyAfter]]);
}

function clocks({ clocks: all }: Sums, words: Words): string {
  const names = Object.keys(all).sort();
  const parts = (count: ClockCount | undefined): Part[] =>
    VERDICTS.map((kind) => ({ kind, value: count?.[kind] ?? 0 }));
  const bars = names.map(
    (name) => [name, { before: parts(all[name]?.before), after: parts(all[name]?.after) }] as const
  );
  const counts = ['started', ...VERDICTS] as const;
  const rows = names.map((name) => [
    name,
    ...counts.map((count) => `${all[name]?.before[count] ?? 0} → ${all[name]?.after[count] ?? 0}`),
  ]);
  const legend = key(VERDICTS.map((kind, index) => [kind, words.clockHead[index + 2] ?? kind]));
  return heading(words.clocks) + legend + barChart(words.clocks, bars) + tableOf(words.clockHead, rows);
}

function load({ load: all, peak }: Sums, words: Words): string {
  const roles = Object.entries(all).map(([who, hours]) => {
    const { before, after } = peak[who] ?? { before: { count: 0, hour: '' }, after: { count: 0, hour: '' } };
    const busiest = tableOf(words.loadHead.slice(3), [
      [`${before.count} ${before.hour}`, `${after.count} ${after.hour}`],
    ]);
    return `<h3>${escaped(who)}</h3>${hourChart(`${words.hours}: ${who}`, hours)}${busiest}`;
  });
  return roles.length === 0 ? '' : heading(`${words.load}: ${words.hours}`) + sides(words) + roles.join('');
}

function refused({ refused: { before, after } }: Sums, words: Words): string {
  const codes = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const rows = codes.map((code) => {
    const pair = { before: before[code] ?? 0, after: after[code] ?? 0 };
    return [code, pair.before, pair.after, difference(pair)];
  });
  return rows.length === 0 ? '' : heading(words.refused) + tableOf(words.totalHead, rows);
}

const list = (items: readonly string[]): string =>
  `<ul>${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;

/** A simulation as a page that stands by itself: no script, nothing from elsewhere. The same sums give the same bytes. */
export function simulationPage(sums: Sums, queues: Record<string, Pair<Queueing>> | undefined, lang: Lang): string {
  const words = simulateWords(lang);
  const pack = ({ id, version, hash }: Sums['baseline']): string => `${id} ${version} (${hash.slice(0, 12)})`;
  const title = `${pack(sums.baseline)} → ${pack(sums.against)}`;
  const queueing = queues ? heading(words.queues) + tableOf(words.queueHead, queueRows(queues)) : '';
  const caveats = [...words.caveats, ...(queues ? words.queueCaveats : [])];
  return [
    `<!doctype html>\n<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><title>${escaped(title)}</title>`,
    `<style>${STYLE}</style></head><body>`,
    `<h1>${escaped(title)}</h1><p>${escaped(words.cases(sums.cases, sums.changed, sums.failed))}</p>`,
    due(sums, words) + totals(sums, words) + clocks(sums, words) + refused(sums, words) + load(sums, words) + queueing,
    heading(words.unknown) + list(caveats),
    '</body></html>\n',
  ].join('\n');
}
