import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CalendarDataSchema, compileCalendar, type Calendar } from '../domain/calendar/index.js';
import type { Pinned } from '../domain/decide/index.js';
import { composed } from '../domain/pack/compose.js';
import { compilePack, type CompiledPack } from '../domain/pack/compile.js';
import { Mapping } from '../domain/register/mapping.js';
import { openYaml } from '../domain/yaml.js';
import { readPackFiles } from './pack-files.js';
import { packageRoot } from './root.js';
import { sha256 } from './sha256.js';

const policies = (...path: string[]): string => join(packageRoot(), 'policies', ...path);

/** The newest version of a calendar among the files of policies/calendars. Throws a RangeError where there is none. */
export function loadCalendar(id: string): Calendar {
  const all = readdirSync(policies('calendars'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => CalendarDataSchema.parse(JSON.parse(readFileSync(policies('calendars', file), 'utf8'))))
    .filter((data) => data.id === id)
    .sort((a, b) => (a.version < b.version ? -1 : 1));
  const newest = all.at(-1);
  if (!newest) throw new RangeError(`no calendar ${id} in policies/calendars`);
  return compileCalendar(newest);
}

/** A pack with the newest version of its calendar, ready for deciding. Throws where there is no such calendar. */
export function pinnedTo(pack: CompiledPack): Pinned {
  const calendar = loadCalendar(pack.data.calendar);
  return { pack, calendar, calendarPin: { id: calendar.id, version: calendar.version, hash: calendar.hash }, sha256 };
}

/** A pack of the package with its calendar, ready for deciding. Throws on an unknown id or a broken file. */
export function loadPinned(packId: string): Pinned {
  const { pack: own, parts } = readPackFiles(packId);
  const yaml = openYaml(own.text);
  if ('broken' in yaml) throw new RangeError(`${own.file} cannot be read`);
  const pack = compilePack(composed(yaml, parts).tree);
  return pinnedTo(pack);
}

/** How registers are read for a pack (`import.yaml`). Throws on an unknown id or a broken file. */
export function loadMapping(packId: string): Mapping {
  return Mapping.parse(parse(readFileSync(policies(packId, 'import.yaml'), 'utf8')));
}

/** Whether the package has such a pack and the pack says how registers are read. */
export function hasMapping(packId: string): boolean {
  return /^[a-z0-9-]+$/.test(packId) && existsSync(policies(packId, 'import.yaml'));
}
