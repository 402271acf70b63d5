import { stringify } from 'yaml';
import { loadFiles, readPackFiles } from '../../config/pack-files.js';
import { pinnedTo } from '../../config/packs.js';
import { counterexample } from '../../domain/explore/counterexample.js';
import { explore, type Explored } from '../../domain/explore/explore.js';
import type { Bounds } from '../../domain/explore/types.js';
import { loadCast } from '../../domain/scenario/load.js';
import type { Scenario } from '../../domain/scenario/schema.js';

/** A property that does not hold in a pack, with a short way there as a scenario of the pack. */
export interface Counterexample {
  property: string;
  about: string;
  scenario: Scenario;
  /** People of the scenario the cast does not have, with their roles. */
  people: Record<string, string[]>;
}

/** What the exploration of one pack came to, within which bounds. */
export type Exploration = Pick<Explored, 'states' | 'decisions' | 'depth' | 'beyond' | 'undecided' | 'cut'> & {
  pack: string;
  bounds: Bounds;
  counterexamples: Counterexample[];
};

/** Explores a pack with its demo parameters and the people of its scenarios. The pack must be sound: throws a RangeError where it cannot be read. */
export function explorePack(nameOrFolder: string, bounds: Bounds): Exploration {
  const files = readPackFiles(nameOrFolder);
  const loaded = loadFiles(files);
  if ('faults' in loaded) throw new RangeError(`${nameOrFolder} has faults`);
  const read = files.cast && loadCast(files.cast.text);
  const cast = read?.ok ? read.value : {};
  const began = performance.now();
  const pinned = pinnedTo(loaded.pack);
  const { ground, faults, ...told } = explore(pinned, cast, bounds, () => performance.now() - began);
  const { states, decisions, depth, beyond, undecided, cut } = told;
  const unknown = Object.entries(ground.cast).filter(([person]) => !(person in cast));
  const people = Object.fromEntries(unknown.map(([person, { roles }]) => [person, roles]));
  const counterexamples = faults.map((fault) => {
    const { property, about } = fault;
    return { property, about, scenario: counterexample(ground, fault), people };
  });
  return { pack: loaded.pack.data.id, bounds, states, decisions, depth, beyond, undecided, cut, counterexamples };
}

const indented = (text: string): string[] => text.trimEnd().split('\n');

function lines({ property, about, scenario, people }: Counterexample): string[] {
  const used = new Set(
    scenario.courses.flatMap(({ steps }) => steps.flatMap(({ as }) => as ?? [])).concat(scenario.given.as ?? [])
  );
  const missing = Object.entries(people).filter(([person]) => used.has(person));
  return [
    '',
    `# ${property}: ${about}`,
    ...missing.map(([person, roles]) => `# cast.yaml: ${person}: { roles: [${roles.join(', ')}] }`),
    ...indented(stringify(scenario)),
  ];
}

/** What was explored and how far, then each counterexample as a scenario file. */
export function explorationLines(found: Exploration): string[] {
  const { pack, states, decisions, depth, bounds, beyond, undecided, cut, counterexamples } = found;
  const limits = `${bounds.states} states, depth ${bounds.depth}, ${bounds.millis / 1000} seconds, ${bounds.days} days`;
  const reach =
    cut.length === 0
      ? 'all of them tried to the end'
      : `cut by ${cut.join(', ')}: ${beyond} states not gone on from, ${undecided} undecided`;
  return [
    `${pack}: ${states} states, ${decisions} decisions, depth ${depth} (bounds: ${limits}); ${reach}`,
    ...(counterexamples.length === 0
      ? ['  no dead end, nothing closed around, no approval by handler or subject, no effect twice, no endless clock']
      : []),
    ...counterexamples.flatMap(lines),
  ];
}
