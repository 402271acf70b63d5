import { loadFiles, readPackFiles, type PackFiles, type TextFile } from '../config/pack-files.js';
import { pinnedTo } from '../config/packs.js';
import type { Pinned } from '../domain/decide/index.js';
import type { ParameterValues } from '../domain/pack/load.js';
import { loadCast, loadScenario, loadVectors } from '../domain/scenario/load.js';
import { loadPeriodScenario, playPeriods } from '../domain/scenario/periods.js';
import { play } from '../domain/scenario/play.js';
import type { Cast } from '../domain/scenario/cast.js';
import { vectorFaults } from '../domain/scenario/vectors.js';
import type { Read } from '../domain/yaml.js';

/** One course of a scenario, or one deadline: what it is and why it failed. */
export interface Outcome {
  pack: string;
  scenario: string;
  title: string;
  faults: string[];
}

export interface Summary {
  packs: number;
  scenarios: number;
  passed: number;
  failed: number;
}

function broken(
  pack: string,
  { file }: TextFile,
  faults: readonly { line: number; path: string; message: string }[]
): Outcome {
  return {
    pack,
    scenario: file,
    title: 'cannot be read',
    faults: faults.map((f) => `${f.line}: ${f.path} ${f.message}`),
  };
}

/** A failing condition or a broken core fails its own course, not the whole run. */
function attempt(run: () => string[]): string[] {
  try {
    return run();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** What does not come out as said where parameters have no value: the refusal names each of them, and nothing else. */
function refusalFaults(files: PackFiles, withheld: readonly string[], more: ParameterValues): string[] {
  const given = (values: ParameterValues): ParameterValues =>
    Object.fromEntries(Object.entries(values).filter(([name]) => !withheld.includes(name)));
  const loaded = loadFiles({ ...files, demo: given(files.demo) }, given(more));
  const found = 'faults' in loaded ? loaded.faults.map(({ code, path }) => `${code} ${path}`) : [];
  const wanted = withheld.map((name) => `PARAMETER_MISSING parameters.${name}`);
  const [expected, actual] = [wanted, found].map((lines) => lines.toSorted().join(', ') || 'nothing');
  return expected === actual ? [] : [`expected ${expected}, found ${actual}`];
}

function courses(files: PackFiles, rules: Pinned, cast: Cast, file: TextFile): Outcome[] {
  const { name } = files;
  const read = loadScenario(file.text, rules.pack.data);
  if (!read.ok) return [broken(name, file, read.faults)];
  const { value } = read;
  const own = value.parameters && loadFiles(files, value.parameters);
  if (own && 'faults' in own) return [broken(name, file, own.faults)];
  const pinned = own ? { ...rules, pack: own.pack } : rules;
  return value.courses.map(({ title, withheld }, index) => ({
    pack: name,
    scenario: value.id,
    title,
    faults: attempt(() =>
      withheld ? refusalFaults(files, withheld, value.parameters ?? {}) : play(pinned, value, index, cast).faults
    ),
  }));
}

function periods(files: PackFiles, rules: Pinned, cast: Cast, file: TextFile): Outcome[] {
  const { name } = files;
  const read = loadPeriodScenario(file.text, rules.pack.data);
  if (!read.ok) return [broken(name, file, read.faults)];
  const { id, title, parameters } = read.value;
  const own = parameters && loadFiles(files, parameters);
  if (own && 'faults' in own) return [broken(name, file, own.faults)];
  const pinned = own ? { ...rules, pack: own.pack } : rules;
  const faults = attempt(() => playPeriods(pinned, read.value, cast));
  return [{ pack: name, scenario: id, title: title.en, faults }];
}

function deadlines(name: string, { calendar }: Pinned, file: TextFile): Outcome[] {
  const read = loadVectors(file.text);
  if (!read.ok) return [broken(name, file, read.faults)];
  return read.value.map((v) => ({
    pack: name,
    scenario: v.id,
    title: `${v.start} ${JSON.stringify(v.limit)} is due ${v.due}`,
    faults: attempt(() => vectorFaults(calendar, v)),
  }));
}

/** Plays every course and computes every deadline of one pack, with its demo parameters. */
export function testPack(nameOrFolder: string): Outcome[] {
  const files = readPackFiles(nameOrFolder);
  const { name } = files;
  const loaded = loadFiles(files);
  if ('faults' in loaded) return [broken(name, files.host ?? files.pack, loaded.faults)];
  const cast: Read<Cast> = files.cast ? loadCast(files.cast.text) : { ok: true, value: {} };
  if (!cast.ok) return [broken(name, files.cast ?? files.pack, cast.faults)];
  const pinned = pinnedTo(loaded.pack);
  return [
    ...files.scenarios.flatMap((file) => courses(files, pinned, cast.value, file)),
    ...files.periods.flatMap((file) => periods(files, pinned, cast.value, file)),
    ...files.vectors.flatMap((file) => deadlines(name, pinned, file)),
  ];
}

export function summary(packs: number, outcomes: readonly Outcome[]): Summary {
  const failed = outcomes.filter((o) => o.faults.length > 0).length;
  return { packs, scenarios: outcomes.length, passed: outcomes.length - failed, failed };
}

/** A list for people: each course and deadline, with what failed under it. */
export function listing(outcomes: readonly Outcome[]): string[] {
  const heading = (o: Outcome, before: Outcome | undefined): string[] => (o.pack === before?.pack ? [] : ['', o.pack]);
  return outcomes.flatMap((o, i) => [
    ...heading(o, outcomes[i - 1]),
    `  ${o.faults.length === 0 ? 'ok  ' : 'FAIL'} ${o.scenario}: ${o.title}`,
    ...o.faults.map((fault) => `         ${fault}`),
  ]);
}
