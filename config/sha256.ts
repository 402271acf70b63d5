import { createHash } from 'node:crypto';

/** sha256 of a text, hex, by Node's own library. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
