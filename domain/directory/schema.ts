import { z } from 'zod';
import { clock, WEEKDAYS } from '../calendar/types.js';
import { isZone, readInstant } from '../calendar/zone.js';

/**
 * The organisation directory as data: what a file holds, and a version of the register.
 *
 * Glossary: deputy 代理人 · shift 班次 · leave 休假 · roster 值班表 · turn 轮次 · seniority 资历.
 */
const personId = z.string().regex(/^[A-Z][A-Z0-9]{0,9}$/, 'a person id is an upper-case letter with letters or digits');
const role = z.string().regex(/^[a-z][A-Za-z0-9]{1,39}$/, 'a role is a camelCase word');
const word = z.string().regex(/^[\p{L}\p{N}._-]{1,40}$/u, 'one word of letters, digits, dots and dashes');
const instantText = z
  .string()
  .refine((text) => readInstant(text) !== undefined, 'not a date-time with offset, such as 2026-05-01T00:00:00+08:00');

/** Weekly hours in the directory's zone, half-open, beginning on each of `days`; where `to` is not after `from`, on the next day. */
const Shift = z
  .strictObject({ days: z.array(z.enum(WEEKDAYS)).min(1), from: clock, to: clock })
  .refine(({ from, to }) => from !== to && from !== '24:00', 'a shift is longer than nothing and begins before 24:00');

/** Half-open. `deputy`: who stands in during this leave; default: the person's deputy. */
const Leave = z
  .strictObject({ from: instantText, until: instantText, deputy: personId.optional() })
  .refine(
    ({ from, until }) => (readInstant(from) ?? -Infinity) < (readInstant(until) ?? Infinity),
    'a leave ends after it begins'
  );

const Person = z.strictObject({
  id: personId,
  name: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  mail: z.email().toLowerCase(),
  login: z.string().regex(/^[a-z][a-z0-9.-]{0,31}$/),
  roles: z.array(role).min(1),
  supervisor: personId.optional(),
  deputy: personId.optional(),
  /** Whole years in the post. */
  seniority: z.int().min(0).max(60),
  team: word.optional(),
  skills: z.array(word).default([]),
  /** Left out: nobody keeps this person's hours, they count as always on shift. */
  shifts: z.array(Shift).min(1).optional(),
  /** Left out: nobody keeps this person's leave, their deputy may always stand in. */
  leave: z.array(Leave).optional(),
});

/** The people of one week, in the order they are paged; one person may be written without a list. */
const Turn = z.preprocess((given) => (typeof given === 'string' ? [given] : given), z.array(personId));
const Roster = z.strictObject({ from: z.iso.date(), people: z.array(Turn).min(1) });

export const DirectoryDocument = z.strictObject({
  directory: z.literal(1),
  zone: z.string().refine(isZone, 'not a time zone'),
  people: z.array(Person).min(1),
  /** Roles held in turn, a week each, beginning with the first turn on day `from`. */
  rosters: z.record(role, Roster).default({}),
});

export type DirectoryDocument = z.output<typeof DirectoryDocument>;
export type Person = Readonly<z.output<typeof Person>>;
export type Shift = Readonly<z.output<typeof Shift>>;
export type Roster = Readonly<z.output<typeof Roster>>;
