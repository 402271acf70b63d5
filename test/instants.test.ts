import { expect, it } from 'vitest';
import { formatInstant, parseInstant } from '../domain/time.js';

it('a time is taken as it was entered, finer than a millisecond cut off', () => {
  expect(formatInstant(parseInstant('2028-02-29T23:59:59.9999+08:00'))).toBe('2028-02-29T15:59:59.999Z');
  expect(formatInstant(parseInstant('2026-12-31T24:00:00Z'))).toBe('2027-01-01T00:00:00.000Z');
});

it('a day that no month has is refused, not moved into the next month', () => {
  for (const day of ['2026-02-30', '2026-02-29', '2026-04-31', '2026-13-01', '2026-00-10', '2026-01-32'])
    expect(() => parseInstant(`${day}T10:00:00+08:00`), day).toThrow(RangeError);
});
