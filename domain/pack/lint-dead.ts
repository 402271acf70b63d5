import { Happening } from './happening.js';
import { guardFindings } from './lint-guards.js';
import type { Finding } from './lint.js';
import type { CompiledPack } from './compile.js';

/** Stages no case gets to, and actions nobody gets to take. */
function unreachable({ pack, stages, actions }: Happening): Finding[] {
  const lost = Object.keys(pack.stages).filter((id) => !stages.has(id));
  const idle = Object.keys(pack.actions).filter((id) => !actions.has(id));
  return [
    ...lost.map((id) => ({
      path: ['stages', id],
      message: `no case ever gets to stage "${id}"`,
      hint: 'lead to it with `to`, or remove it',
    })),
    ...idle.map((id) => ({
      path: ['actions', id],
      message: `nobody can ever take the action "${id}"`,
      hint: 'its `stages` are never entered, or its `when` holds in none of them',
    })),
  ];
}

/** Clocks none of whose starts, or none of whose stops, can come. */
function clocks(happening: Happening): Finding[] {
  return Object.entries(happening.pack.clocks).flatMap(([id, clock]) => {
    const [starts, stops] = (['start', 'stop'] as const).map((part) =>
      clock[part].some((matcher, i) => happening.canMatch(matcher, ['clocks', id, part, i, 'if']))
    );
    const guarded = clock.start.some((matcher, i) => happening.canStart(id, matcher, ['clocks', id, 'start', i, 'if']));
    const hint = 'name an event this pack brings about';
    return [
      ...(starts ? [] : [{ path: ['clocks', id, 'start'], message: `clock "${id}" can never start`, hint }]),
      ...(starts && !guarded
        ? [
            {
              path: ['clocks', id, 'when'],
              message: `clock "${id}" can never start`,
              hint: '`when` contradicts every start',
            },
          ]
        : []),
      ...(stops ? [] : [{ path: ['clocks', id, 'stop'], message: `clock "${id}" can never stop`, hint }]),
    ];
  });
}

/** Stages a case passes by itself in a circle, without a condition that could end it. */
function rings({ pack }: Happening): Finding[] {
  const onward = (id: string): string | undefined => {
    const [first] = pack.stages[id]?.next ?? [];
    return first && first.if === undefined ? first.to : undefined;
  };
  const returns = (id: string): boolean => {
    const seen = new Set<string>();
    for (let at = onward(id); at !== undefined && !seen.has(at); at = onward(at)) {
      if (at === id) return true;
      seen.add(at);
    }
    return false;
  };
  return Object.keys(pack.stages)
    .filter(returns)
    .map((id) => ({
      path: ['stages', id, 'next'],
      message: `stage "${id}" leads to itself`,
      hint: 'give a move an `if`',
    }));
}

/** Stages a case never leaves and is never closed in. */
function traps(happening: Happening): Finding[] {
  return [...happening.stages]
    .filter((id) => !happening.canLeave(id))
    .map((id) => ({
      path: ['stages', id],
      message: `a case never leaves stage "${id}", and is never closed there`,
      hint: 'give it a way out by `next`, an action or an approval, or let `closing.when` hold',
    }));
}

/**
 * Rules of a sound pack that can never do anything: stages, actions and clocks that nothing brings about, guards that contradict
 * themselves or say nothing. They break no case, so that they do not keep a pack from being put in force.
 */
export function deadFindings(pack: CompiledPack): Finding[] {
  const happening = new Happening(pack);
  return [
    ...guardFindings(happening),
    ...unreachable(happening),
    ...traps(happening),
    ...clocks(happening),
    ...rings(happening),
  ];
}
