import { dueDate } from '../calendar/index.js';
import type { Facts, Value } from '../case/commands.js';
import { Refusal } from '../errors.js';
import type { Field, Item } from '../pack/common.js';
import type { Instant } from '../time.js';
import { anchorNow } from './acceptance.js';
import type { Turn } from './turn.js';

/** Where a value stands: the field, and in a list the record, counted from 0, with its own field. */
type Place = { field: string; index?: number; item?: string };

/** What is given, and the instant as of which it is judged. */
interface Judging {
  turn: Turn;
  now: Instant;
}

function isRecord(value: Value): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isWithin(count: number, { min, max }: Item | Field): boolean {
  return (min === undefined || count >= min) && (max === undefined || count <= max);
}

function bounds({ min, max }: Item | Field): Facts {
  return { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
}

/** Whether a value is of the type of a field and one of those it allows. */
export function fits(field: Item | Field, value: Value): boolean {
  if (field.type === 'instant') return Number.isSafeInteger(value);
  if (typeof value !== field.type) return false;
  if (typeof value === 'number') return isWithin(value, field);
  return field.oneOf === undefined || field.oneOf.includes(value as string);
}

/** Whether a value is one a field takes, whenever it was given: bounds of time are not looked at. */
export function fitsField(field: Field, value: Value): boolean {
  return field.type === 'records' ? Array.isArray(value) : fits(field, value);
}

/** Where a bound counts from. A case that is being opened has its receipt from the command. */
function boundStart({ turn, now }: Judging, from: 'received' | 'accepted' | 'now'): Instant {
  const { state, command, at } = turn;
  if (from === 'accepted') return anchorNow(turn);
  if (from === 'now') return Math.min(at, now) as Instant;
  if (state.seq > 0) return state.receivedAt;
  return (command.type === 'open' ? command.complaintReceivedAt : undefined) ?? at;
}

/** A due instant is exclusive, so one at the bound itself is within it. Beyond the calendar's coverage nothing is guessed. */
function checkInstant(judging: Judging, { future, within }: Item | Field, at: Instant, place: Place): void {
  const { turn, now } = judging;
  if (future && at <= now) throw new Refusal('TIME_IN_PAST', place);
  if (!within) return;
  const latest = dueDate(turn.calendar, boundStart(judging, within.from), turn.pack.limit(within.limit));
  if (!latest.provisional && at > latest.dueAt)
    throw new Refusal('TIME_BEYOND_LIMIT', { ...place, latestAt: latest.dueAt });
}

function checkValue(judging: Judging, field: Item | Field, value: Value, place: Place): void {
  const { type, oneOf } = field;
  if (!fits(field, value))
    throw new Refusal('FACT_INVALID', { ...place, type, ...(oneOf && { oneOf }), ...bounds(field) });
  if (type === 'instant') checkInstant(judging, field, value as Instant, place);
}

function checkRecord(judging: Judging, of: Record<string, Item>, record: Facts, place: Place): void {
  const unknown = Object.keys(record).filter((name) => !(name in of));
  if (unknown.length > 0) throw new Refusal('FACT_INVALID', { ...place, unknown });
  for (const [item, field] of Object.entries(of)) {
    const value = record[item] ?? null;
    if (value !== null) checkValue(judging, field, value, { ...place, item });
    else if (!field.optional) throw new Refusal('FACT_INVALID', { ...place, item, missing: true });
  }
}

/** Sums are compared to a millionth: a third is no exact number. */
function isSum(records: Facts[], name: string, total: number): boolean {
  const sum = records.reduce((all, record) => all + Number(record[name] ?? 0), 0);
  return Math.abs(sum - total) < 1e-6;
}

function checkRecords(judging: Judging, field: Field, value: Value, name: string): void {
  const place = { field: name };
  const { of, sum = {}, type } = field;
  if (!Array.isArray(value)) throw new Refusal('FACT_INVALID', { ...place, type });
  const records = value.map((record, index) => {
    if (!isRecord(record)) throw new Refusal('FACT_INVALID', { ...place, index, type });
    if (of) checkRecord(judging, of, record, { ...place, index });
    return record;
  });
  if (!isWithin(records.length, field))
    throw new Refusal('FACT_INVALID', { ...place, count: records.length, ...bounds(field) });
  const wrong = Object.entries(sum).find(([item, total]) => !isSum(records, item, total));
  if (wrong) throw new Refusal('FACT_INVALID', { ...place, sum: { [wrong[0]]: wrong[1] } });
}

/**
 * Checks typed input against its fields, as of `now`. Throws FACT_INVALID (unknown, wrong type or value; in a list with the record's
 * index and field), FACT_MISSING, TIME_IN_PAST, TIME_BEYOND_LIMIT.
 */
export function checkInput(turn: Turn, fields: Record<string, Field>, input: Facts, now: Instant = turn.now): void {
  const unknown = Object.keys(input).filter((name) => !(name in fields));
  if (unknown.length > 0) throw new Refusal('FACT_INVALID', { unknown });
  for (const name in fields) {
    const field = fields[name];
    if (!field) continue;
    const value = input[name] ?? null;
    if (value === null) {
      if (!field.optional) throw new Refusal('FACT_MISSING', { field: name });
    } else if (field.type === 'records') checkRecords({ turn, now }, field, value, name);
    else checkValue({ turn, now }, field, value, { field: name });
  }
}

/** What an input makes of the case facts: fields that name a fact set it, or add their records to it. */
export function factsOf(fields: Record<string, Field>, input: Facts): { facts: Facts; appends?: Facts } {
  const facts: Facts = {};
  const appends: Facts = {};
  for (const name in fields) {
    const { fact, append } = fields[name] ?? {};
    const value = input[name];
    if (fact !== undefined && value !== undefined) (append ? appends : facts)[fact] = value;
  }
  return { facts, ...(Object.keys(appends).length > 0 && { appends }) };
}
