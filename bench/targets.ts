import { rounded } from './stats.js';
import type { Simulated } from './measures/simulate.js';
import type { Figures } from './run.js';

/** One line of the table: what was measured, on both sides where there are two, against what was promised. */
export interface Line {
  readonly name: string;
  readonly product: string;
  readonly floor: string;
  /** The figure that is judged, in the target's own unit. */
  readonly value: number;
  readonly target: string;
  readonly met: boolean;
}

type Side = { product: string | number; floor?: string | number };

function line(
  name: string,
  side: Side,
  value: number,
  [sign, limit, unit]: readonly ['≥' | '≤', number, string]
): Line {
  return {
    ...{ name, product: String(side.product), floor: String(side.floor ?? '') },
    value: rounded(value, 2),
    target: `${sign} ${limit.toLocaleString('en')}${unit}`,
    met: sign === '≥' ? value >= limit : value <= limit,
  };
}

const atLeast = (limit: number, unit = '') => ['≥', limit, unit] as const;
const atMost = (limit: number, unit = '') => ['≤', limit, unit] as const;

function lookupLines({ cases, byKind }: NonNullable<Figures['lookup']>): Line[] {
  return Object.entries(byKind).map(([kind, { p50, p99, max }]) => {
    const name = kind === 'queue' ? 'first page of the queue' : `look-up by ${kind}`;
    const product = `p50 ${p50}, max ${max} ms`;
    return line(`${name}, ${cases.toLocaleString('en')} cases`, { product }, p99, atMost(100, ' ms'));
  });
}

function coreLines(core: NonNullable<Figures['core']>): Line[] {
  const rate = (name: string, key: keyof typeof core, limit: number): Line => {
    const product = `${core[key].perWallS.toLocaleString('en')}/s wall`;
    return line(name, { product }, core[key].perCoreS, atLeast(limit, '/s core'));
  };
  return [
    rate('due dates', 'dueDates', 200_000),
    rate('due dates, proof', 'dueDatesWithProof', 50_000),
    rate('decisions, standard', 'decisions', 10_000),
    rate('decisions, simple', 'simpleDecisions', 10_000),
  ];
}

function packLines({ policyCheck, scenarios, decide }: Figures): Line[] {
  const once = (name: string, { count, seconds }: NonNullable<Figures['scenarios']>, limit: number): Line =>
    line(name, { product: `${count} in ${seconds} s CPU` }, seconds, atMost(limit, ' s'));
  const spread = decide && { product: `p50 ${decide.p50}, max ${decide.max} ms` };
  return [
    ...(policyCheck ? [once('policy check of all packs', policyCheck, 3)] : []),
    ...(scenarios ? [once('scenarios of all packs', scenarios, 20)] : []),
    ...(decide && spread ? [line(`decide p99, ${decide.pack}`, spread, decide.p99, atMost(1, ' ms'))] : []),
  ];
}

function simulateLines({ register, procedure }: NonNullable<Figures['simulate']>): Line[] {
  const rate = (name: string, { cases, perCoreS, heapGrowthMiB }: Simulated, limit: number): Line => {
    const product = `${cases.toLocaleString('en')} cases, heap ${heapGrowthMiB > 0 ? '+' : ''}${heapGrowthMiB} MiB`;
    return line(name, { product }, perCoreS, atLeast(limit, ' cases/s core'));
  };
  return [rate('simulation of a register', register, 20_000), rate('simulation of a procedure', procedure, 2000)];
}

/** The promises of the bench, judged where their figures were taken. */
export function judge(figures: Figures): Line[] {
  const { throughput, latency, history, lateness, recovery, surge, core, simulate, lookup } = figures;
  const lines: Line[] = [];
  if (throughput) {
    const { product, api, floor } = throughput;
    const text = ({ casesPerS, cpuMsPerCase }: typeof floor): string => `${casesPerS}/s, ${cpuMsPerCase} ms CPU`;
    const rate = (side: typeof floor): Side => ({ product: text(side), floor: text(floor) });
    lines.push(line('cases/s, engine', rate(product), product.casesPerS / floor.casesPerS, atLeast(0.6, ' × floor')));
    lines.push(line('cases/s, HTTP', rate(api), api.casesPerS / floor.casesPerS, atLeast(0.45, ' × floor')));
  }
  if (latency) {
    const { product, floor } = latency;
    const ms = { product: `${product.p50} ms`, floor: `${floor.p50} ms` };
    lines.push(line('command p50, human pace', ms, product.p50 / floor.p50, atMost(2, ' × floor')));
  }
  if (history) {
    const { product, floor } = history;
    lines.push(line('events', { product: product.events, floor: floor.events }, product.events, atMost(220)));
    const kib = { product: `${rounded(product.bytes / 1024)} KiB`, floor: `${rounded(floor.bytes / 1024)} KiB` };
    lines.push(line('bytes', kib, product.bytes / 1024, atMost(96, ' KiB')));
  }
  if (lateness) {
    const spread = `p50 ${lateness.p50}, max ${lateness.max} ms`;
    lines.push(line(`timer p99, ${lateness.openCases} open`, { product: spread }, lateness.p99, atMost(1000, ' ms')));
  }
  if (recovery) {
    const median = `median ${recovery.medianS} s`;
    lines.push(line('answer after kill -9', { product: median }, recovery.worstS, atMost(5, ' s')));
  }
  if (surge) {
    const product = `each: p50 ${surge.p50}, max ${surge.max} ms`;
    lines.push(line(`all urgent, surge of ${surge.n}`, { product }, surge.afterLastS, atMost(15, ' s after the last')));
  }
  if (lookup) lines.push(...lookupLines(lookup));
  if (core) lines.push(...coreLines(core));
  lines.push(...packLines(figures));
  if (simulate) lines.push(...simulateLines(simulate));
  return lines;
}

/** The lines as a table of fixed width. */
export function table(lines: readonly Line[]): string {
  const head = ['', 'product', 'floor', 'figure', 'target', ''];
  const cells = lines.map(({ name, product, floor, value, target, met }) => {
    return [name, product, floor, value.toLocaleString('en'), target, met ? 'met' : 'MISSED'];
  });
  const widths = head.map((_, column) => Math.max(...[head, ...cells].map((row) => (row[column] ?? '').length)));
  const text = (row: string[]): string => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ');
  return [head, ...cells].map((row) => text(row).trimEnd()).join('\n');
}

/** Both histories of a standard case, event type by event type. */
export function histories({ history }: Figures): string {
  if (!history) return '';
  const { product, floor } = history;
  const types = [...new Set([...Object.keys(product.byType), ...Object.keys(floor.byType)])].sort();
  const row = (name: string, ours: string | number = 0, theirs: string | number = 0): string =>
    `${name.padEnd(36)}${String(ours).padStart(8)}${String(theirs).padStart(8)}`;
  const rows = types.map((type) => row(type, product.byType[type], floor.byType[type]));
  return [
    row('history of a standard case', 'product', 'floor'),
    ...rows,
    row('bytes', product.bytes, floor.bytes),
  ].join('\n');
}
