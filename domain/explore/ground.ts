import { wallAt } from '../calendar/zone.js';
import type { Pinned } from '../decide/index.js';
import type { Pack } from '../pack/schema.js';
import type { Cast } from '../scenario/cast.js';
import { later, parseInstant } from '../time.js';
import { relevanceOf } from './relevance.js';
import type { Ground } from './types.js';

/** A Tuesday, ten o'clock local time, with a working week before it and after it. */
const BEGIN = '2026-03-10T10:00:00Z';

/**
 * The people of the pack's scenarios, of each set of roles the first and with him the superiors and the subject; for a role nobody of
 * them holds a person of that name.
 */
export function castOf({ roles }: Pack, cast: Cast): Cast {
  const seen = new Set<string>();
  const chosen = Object.entries(cast).filter(([, { roles: held, standsInFor, deputyFor }]) => {
    const kind = [...held].sort().join();
    const isNew = !seen.has(kind) && standsInFor === undefined && deputyFor === undefined;
    if (isNew) seen.add(kind);
    return isNew;
  });
  const superiors = chosen.flatMap(([, { supervisor }]) => (supervisor === undefined ? [] : [supervisor]));
  const kept = new Set([...chosen.map(([id]) => id), ...superiors]);
  const held = new Set(chosen.flatMap(([, person]) => person.roles));
  const missing = Object.keys(roles).filter((role) => !held.has(role));
  return {
    ...Object.fromEntries(Object.entries(cast).filter(([id]) => kept.has(id))),
    ...Object.fromEntries(missing.map((role) => [`any-${role}`, { roles: [role] }])),
  };
}

function offsetText(ms: number): string {
  const minutes = Math.abs(ms) / 60_000;
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  return `${ms < 0 ? '-' : '+'}${two(minutes / 60)}:${two(minutes % 60)}`;
}

/** What an exploration stands on: the rules, the people, and the local time its scenarios are written in. */
export function groundOf(pinned: Pinned, cast: Cast): Ground {
  const morning = parseInstant(BEGIN);
  const offsetMs = wallAt(pinned.calendar.zone, morning) - morning;
  const begin = later(morning, -offsetMs);
  return {
    pinned,
    cast: castOf(pinned.pack.data, cast),
    relevance: relevanceOf(pinned.pack),
    offset: offsetText(offsetMs),
    offsetMs,
    begin,
  };
}

/** An instant as the scenarios write it. */
export function localOf({ offsetMs }: Ground, at: number): string {
  return new Date(at + offsetMs).toISOString().slice(0, 23);
}
