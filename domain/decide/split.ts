import type { CommandOf } from '../case/commands.js';
import { newCase } from '../case/initial.js';
import type { Instant } from '../time.js';
import { leading } from './acceptance.js';
import { decide, type Pinned } from './index.js';

/** Who would get the case under one category alone; undefined where the opening would be refused. */
function routedTo(pinned: Pinned, command: CommandOf<'open'>, now: Instant): string | undefined {
  const { answer } = decide(pinned, newCase('C-probe'), command, now);
  const slots = new Set(pinned.pack.data.routing.map(({ slot }) => slot));
  return answer.ok ? JSON.stringify([...slots].map((slot) => answer.case.people[slot] ?? null)) : undefined;
}

/**
 * The categories of an opening by who would handle them, the leading one's first: what goes to different people becomes cases of
 * their own, linked to the first (seed-000 §3.7).
 */
export function splitByHandler(pinned: Pinned, command: CommandOf<'open'>, now: Instant): string[][] {
  const all = [...new Set([command.category, ...(command.also ?? [])])];
  const lead = leading(pinned.pack.data, all);
  const groups = new Map<string | undefined, string[]>();
  for (const category of [lead, ...all.filter((one) => one !== lead)]) {
    const to = routedTo(pinned, { ...command, category, also: [] }, now);
    groups.set(to, [...(groups.get(to) ?? []), category]);
  }
  return [...groups.values()];
}
