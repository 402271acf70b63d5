import { allInputs } from '../pack/inputs.js';
import type { Pack } from '../pack/schema.js';
import type { Cast } from '../scenario/cast.js';
import type { Scenario } from '../scenario/schema.js';
import { combinations, valuesOf, type Writing } from './domains.js';
import { localOf } from './ground.js';
import { subjects } from './people.js';
import type { Ground } from './types.js';

type Given = Scenario['given'];

/** Somebody who is complained of: not the one who opens the case, and with a superior where a place follows from one. */
function subjectOf(cast: Cast, opener: string): string | undefined {
  const others = Object.keys(cast).filter((id) => id !== opener);
  return others.find((id) => cast[id]?.supervisor !== undefined) ?? others[0];
}

/** Facts an opening is tried with: what conditions look at and nobody enters later, known or not; what the intake requires is always known. */
function factFields(pack: Pack, { relevance }: Ground, writing: Writing): [string, unknown[]][] {
  const { facts, intake } = pack;
  const required = new Set(intake.requires.flatMap(({ fact }) => fact ?? []));
  const byActs = new Set(Object.values(allInputs(pack)).flatMap((field) => field.fact ?? []));
  return Object.entries(facts).flatMap(([name, field]): [string, unknown[]][] => {
    const matters = relevance.facts.has(name);
    const values = valuesOf(field, writing, matters);
    if (required.has(name)) return [[`fact:${name}`, values]];
    return matters && !byActs.has(name) ? [[`fact:${name}`, [undefined, ...values]]] : [];
  });
}

/**
 * The openings an exploration begins with: every category that differs and every channel, each pair of them and of the facts known
 * at an opening at least once.
 */
export function openings(ground: Ground): Given[] {
  const { pinned, cast, relevance, begin } = ground;
  const pack = pinned.pack.data;
  const writing = { now: begin, local: (at: number) => localOf(ground, at) };
  const opener = Object.keys(cast).find((id) => cast[id]?.roles.some((role) => pack.intake.by.includes(role))) ?? '';
  const subject = subjectOf(cast, opener);
  const people = subject === undefined ? {} : Object.fromEntries(subjects(pack).map((slot) => [slot, subject]));
  const categories = [...new Set(relevance.categoryFor.values())];
  const rows = combinations([
    ['category', categories],
    ['channel', Object.keys(pack.channels)],
    ...factFields(pack, ground, writing),
  ]);
  return rows.map((row) => ({
    as: opener,
    at: localOf(ground, begin),
    category: String(row['category']),
    channel: String(row['channel']),
    facts: Object.fromEntries(
      Object.entries(row).flatMap(([name, value]) => (name.startsWith('fact:') ? [[name.slice(5), value]] : []))
    ) as Given['facts'],
    people: pack.intake.slot === undefined ? people : { [pack.intake.slot]: opener, ...people },
  }));
}
