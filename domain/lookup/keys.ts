import type { CaseState } from '../case/state.js';
import type { Pack } from '../pack/schema.js';
import { gramsOf, keyForms, normalText } from './normal.js';

/** A value a case is found by, in its normal form; `kind` is the pack's field, `case` or `form`. */
export interface CaseKey {
  readonly kind: string;
  readonly value: string;
}

/** A personal text a case is found by, and its field. */
export interface CaseText {
  readonly kind: string;
  readonly text: string;
}

/** What of a case is not personal and yet leads to it. */
export type Findable = Pick<CaseState, 'caseId' | 'facts' | 'forms'>;

type Personal = Readonly<Record<string, string>>;

const keysOf = (kind: string, value: string): CaseKey[] => keyForms(value).map((form) => ({ kind, value: form }));

/** Case id, form numbers, and the facts the pack types as text; one with a list of values names no single thing. */
export function caseKeys(pack: Pack, { caseId, facts, forms }: Findable): CaseKey[] {
  const named = Object.entries(facts).filter(([fact]) => {
    const field = pack.facts[fact];
    return field?.type === 'string' && field.oneOf === undefined;
  });
  return [
    ...keysOf('case', caseId),
    ...Object.values(forms).flatMap(({ number }) => (number === undefined ? [] : keysOf('form', number))),
    ...named.flatMap(([fact, value]) => (typeof value === 'string' ? keysOf(fact, value) : [])),
  ];
}

/** The personal fields that tell who somebody is (`personal.identity` of the pack). */
export function personalKeys(pack: Pack, personal: Personal): CaseKey[] {
  return pack.personal.identity.flatMap((kind) => keysOf(kind, personal[kind] ?? ''));
}

/** The other personal fields the pack declares. */
export function personalTexts(pack: Pack, personal: Personal): CaseText[] {
  const fields = Object.keys(pack.personal.fields).filter((kind) => !pack.personal.identity.includes(kind));
  return fields.flatMap((kind) => (personal[kind] === undefined ? [] : [{ kind, text: personal[kind] }]));
}

/** What somebody asks for: as a key, and as a text with its parts; `kind` where only one kind of key is meant. */
export interface Asked {
  readonly key: string | undefined;
  readonly text: string;
  readonly grams: readonly string[];
  readonly kind?: string;
}

/** Reads a query. Of a telephone number with an extension only that extension is asked for. */
export function asked(query: string, kind?: string): Asked {
  const parts = { key: keyForms(query).at(-1), text: normalText(query), grams: gramsOf(query) };
  return { ...parts, ...(kind !== undefined && { kind }) };
}

/** By which kinds of key a case, its personal data opened, is what was asked for; none when an index only took it for that. */
export function matchedKinds(pack: Pack, found: Findable, personal: Personal, { key, text, kind }: Asked): string[] {
  const keys = [...caseKeys(pack, found), ...personalKeys(pack, personal)].filter(({ value }) => value === key);
  const texts = personalTexts(pack, personal).filter((one) => normalText(one.text).includes(text));
  const kinds = new Set([...keys, ...texts].map((one) => one.kind));
  return [...kinds].filter((one) => kind === undefined || one === kind);
}
