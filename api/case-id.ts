import { createHash } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const LENGTH = 16;

/** The id of the case a client opens under a key, and of its workflow: equal requests meet in one case, without a database. */
export function caseIdOf(org: string, client: string, key: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([org, client, key]))
    .digest();
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of digest) {
    value = (value << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(value >> (bits - 5)) & 31];
    value &= (1 << bits) - 1;
  }
  return `C-${text.slice(0, LENGTH)}`;
}

/** Whether a text has the form of a case id. */
export function isCaseId(text: string): boolean {
  return /^C-[a-z2-7]{16}$/.test(text);
}
