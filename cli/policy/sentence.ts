import type { Lang } from '../../domain/calendar/index.js';
import { canonical } from '../../domain/hash.js';
import { at, isRecord } from '../../domain/pack/lint.js';
import type { Pack } from '../../domain/pack/schema.js';
import { PackText } from '../policy-show.js';
import type { Difference } from './compare.js';
import { KEYS, type KeyWords } from './key-words.js';
import { valueText } from './value.js';

/** Both packs in one language. */
interface Pair {
  before: PackText;
  after: PackText;
  words: KeyWords;
}

/** `clock ID “Merchant-maintenance feedback”, limit`. */
function subject({ before, after, words }: Pair, path: readonly string[]): string {
  const [section = '', id, ...parts] = path;
  const kind = words.keys[section] ?? section;
  if (id === undefined) return kind;
  const label = (text: PackText): string | undefined => {
    const found = at(text.pack, [section, id, 'label', text.lang]);
    return typeof found === 'string' ? found : undefined;
  };
  const name = label(after) ?? label(before);
  const own = name === undefined ? (words.keys[id] ?? id) : `${id} ${words.quote(name)}`;
  return [`${kind} ${own}`, ...parts.map((part) => words.keys[part] ?? part)].join(words.comma);
}

/** Of two lists of rules, what only one of them has, so that a long list is not told whole. */
function changedItems(before: unknown, after: unknown): [unknown, unknown] {
  if (!Array.isArray(before) || !Array.isArray(after)) return [before, after];
  const all: unknown[] = before.concat(after);
  if (!all.some(isRecord)) return [before, after];
  const without = (list: unknown[], other: unknown[]): unknown[] => {
    const known = new Set(other.map((item) => canonical(item)));
    return list.filter((item) => !known.has(canonical(item)));
  };
  const [gone, come] = [without(before, after), without(after, before)];
  return gone.length === 0 && come.length === 0 ? [before, after] : [gone, come];
}

function sentence(pair: Pair, { path, before, after }: Difference): string {
  const { words } = pair;
  const [key, what] = [path.at(-1) ?? '', subject(pair, path)];
  const value = (text: PackText, one: unknown): string => valueText(text, key, one);
  if (before === undefined) return words.added(what, value(pair.after, after));
  if (after === undefined) return words.removed(what, value(pair.before, before));
  const [gone, come] = changedItems(before, after);
  return words.changed(what, value(pair.before, gone), value(pair.after, come));
}

/** A difference in both languages. */
export interface Told extends Difference {
  zh: string;
  en: string;
}

/** Tells each difference of two packs as one sentence in each language, with both values. */
export function told(before: Pack, after: Pack, differences: readonly Difference[]): Told[] {
  const pair = (lang: Lang): Pair => ({
    before: new PackText(before, lang),
    after: new PackText(after, lang),
    words: KEYS[lang],
  });
  const [zh, en] = [pair('zh'), pair('en')];
  return differences.map((one) => ({ ...one, zh: sentence(zh, one), en: sentence(en, one) }));
}
