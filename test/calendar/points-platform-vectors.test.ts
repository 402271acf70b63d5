import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../config/root.js';
import { checkProof } from '../../domain/checker.js';
import { compileCalendar, dueWithProof, formatLocal, LimitSchema, onDueDay } from '../../domain/calendar/index.js';
import { parseInstant } from '../../domain/time.js';
import { calendarFile } from './fixtures.js';

const vectors = z
  .array(
    z.strictObject({
      id: z.string(),
      start: z.string(),
      chained: z.boolean().optional(),
      limit: LimitSchema,
      due: z.string(),
      dueUtc: z.string().optional(),
      warn: z.string().optional(),
      not: z.string().optional(),
      provisional: z.boolean().optional(),
    })
  )
  .parse(parse(readFileSync(join(packageRoot(), 'policies/points-platform/vectors/deadlines.yaml'), 'utf8')));
const data = calendarFile('cn-2025-11-04');
const cn = compileCalendar(data);

describe('first-callback deadlines of the points platform', () => {
  it('has all vectors V1 to V16 with civil end, service close and T+2', () => {
    const ids = vectors.map(({ id }) => id);
    for (let n = 1; n <= 16; n++)
      expect(ids).toEqual(expect.arrayContaining([`V${n}-civil`, `V${n}-serviceClose`, `V${n}-T2`]));
  });

  it.each(vectors)('$id: a complaint from $start is due at $due', (vector) => {
    const start = parseInstant(vector.start);
    const chained = vector.chained ?? false;
    const { dueAt, provisional, proof } = dueWithProof(cn, start, vector.limit, { chained });
    expect(formatLocal(dueAt, 'Asia/Shanghai')).toBe(vector.due);
    expect(provisional).toBe(vector.provisional ?? false);
    expect(checkProof(proof, data, { start, limit: vector.limit, chained })).toEqual([]);
    if (vector.dueUtc) expect(dueAt).toBe(parseInstant(vector.dueUtc));
    if (vector.not) expect(dueAt).not.toBe(parseInstant(vector.not));
    if (vector.warn) expect(formatLocal(onDueDay(cn, dueAt, '12:00'), 'Asia/Shanghai')).toBe(vector.warn);
  });
});
