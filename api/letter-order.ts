import { addressOf, letterText, type LetterText } from '../activities/letter-text.js';
import { isDatabaseDown } from '../db/errors.js';
import { casePersonal } from '../db/personal.js';
import type { Unwritable } from '../domain/case/commands.js';
import type { CaseState } from '../domain/case/state.js';
import { Refusal } from '../domain/errors.js';
import { caseValues, peopleOf, placeholders, templateOf } from '../domain/letters/letter.js';
import type { LetterChannel, LetterLanguage } from '../domain/pack/letters.js';
import type { Pack } from '../domain/pack/schema.js';
import type { Instant } from '../domain/time.js';
import type { Making } from './command-bodies.js';
import type { ApiDeps } from './deps.js';

/** A letter of the pack, in one channel and language. */
export interface WantedLetter {
  readonly letter: string;
  readonly channel: LetterChannel;
  readonly language: LetterLanguage;
}

/** A letter as it would be written now. Throws LETTER_UNKNOWN, LETTER_VALUE_MISSING, LETTER_TOO_LONG. */
export function writtenNow(
  { directory }: Pick<ApiDeps, 'directory'>,
  pack: Pack,
  { state, now }: { state: CaseState; now: Instant },
  wanted: WantedLetter,
  personal: Readonly<Record<string, string>>
): LetterText & { version: number } {
  const { letter, channel, language } = wanted;
  const definition = pack.letters[letter];
  const template = definition && templateOf(pack, definition, channel, language);
  if (!template) throw new Refusal('LETTER_UNKNOWN', { letter, channel });
  const values = caseValues(pack, state, language, now);
  const people = peopleOf(state, placeholders(template));
  const text = letterText(pack, { ...wanted, values, people }, personal, directory);
  return { version: definition.version, ...text };
}

/**
 * What the text or the address of an ordered letter lacks, so that it is told to whoever orders it and not only when it is sent.
 * Undefined where nothing does, where the case refuses the order by itself, and where personal data is not recorded yet or cannot be had.
 */
export async function unwritable(
  { deps, cases, caseId, caller, pack, now }: Making,
  wanted: WantedLetter & { readonly personal: Readonly<Record<string, string>> }
): Promise<Unwritable | undefined> {
  const { letter, channel, personal: given } = wanted;
  const address = pack.personal.addresses[channel];
  const needs = pack.letters[letter]?.needs;
  if (!needs || address === undefined) return undefined;
  const fresh = await cases.fresh(caseId, { caller, now });
  const recorded = await casePersonal(deps.pool, deps.config.payloadKeys, caseId).catch(unlessDown);
  const personal = { ...recorded, ...given };
  if ([address, ...needs].some((field) => personal[field] === undefined)) return undefined;
  if (addressOf(channel, personal[address] ?? '') === undefined)
    return { code: 'ADDRESS_INVALID', detail: { personal: [address] } };
  try {
    writtenNow(deps, pack, fresh, wanted, personal);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, detail: error.detail };
    throw error;
  }
}

/** Without its database a case takes commands all the same. */
function unlessDown(error: unknown): Record<string, string> {
  if (isDatabaseDown(error)) return {};
  throw error;
}
