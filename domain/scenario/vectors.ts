import { z } from 'zod';
import { checkProof } from '../checker.js';
import { dueWithProof, formatLocal, LimitSchema, onDueDay, type Calendar } from '../calendar/index.js';
import { parseInstant } from '../time.js';

const moment = z.iso.datetime({ offset: true });

/**
 * One deadline as the pack's source gives it: start + limit = due. `not` is an answer that must not come out, `warn` is 12:00 on
 * the due day, `chained` a start that was itself a due instant.
 */
export const Vector = z.strictObject({
  id: z.string(),
  start: moment,
  chained: z.boolean().default(false),
  limit: LimitSchema,
  due: moment,
  dueUtc: moment.optional(),
  warn: moment.optional(),
  not: moment.optional(),
  provisional: z.boolean().default(false),
});
export type Vector = z.infer<typeof Vector>;
export const Vectors = z.array(Vector).min(1);

/** What does not come out as the vector says, the proof judged by the independent checker; empty = it holds. */
export function vectorFaults(calendar: Calendar, vector: Vector): string[] {
  const { limit, chained } = vector;
  const start = parseInstant(vector.start);
  const { dueAt, provisional, proof } = dueWithProof(calendar, start, limit, { chained });
  const local = (text: string): string => formatLocal(parseInstant(text), calendar.data.zone);
  const found: [what: string, wanted: unknown, actual: unknown][] = [
    ['due', local(vector.due), formatLocal(dueAt, calendar.data.zone)],
    ['provisional', vector.provisional, provisional],
  ];
  if (vector.dueUtc !== undefined) found.push(['dueUtc', parseInstant(vector.dueUtc), dueAt]);
  if (vector.warn !== undefined) found.push(['warn', parseInstant(vector.warn), onDueDay(calendar, dueAt, '12:00')]);
  const faults = found.filter(([, wanted, actual]) => wanted !== actual);
  return [
    ...faults.map(([what, wanted, actual]) => `${what}: expected ${String(wanted)}, found ${String(actual)}`),
    ...(vector.not !== undefined && parseInstant(vector.not) === dueAt ? [`due must not be ${vector.not}`] : []),
    ...checkProof(proof, calendar.data, { start, limit, chained }).map((fault) => `proof: ${fault}`),
  ];
}
