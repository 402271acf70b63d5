import type { z } from 'zod';
import { Refusal } from '../domain/errors.js';

/** The place after the last line of a page, as one opaque text. */
export function cursorOf(...place: readonly (string | number | boolean)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Reads a cursor back. Throws INPUT_INVALID for one that was not given by `cursorOf`. */
export function placeOf<T extends z.ZodType>(schema: T, cursor: string | undefined): z.output<T> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw new Refusal('INPUT_INVALID', { faults: [{ field: 'cursor', fault: 'not a cursor of this list' }] });
  }
}
