/** Dots that names of several peoples are written with (阿不都·热合曼): one of them stands for all. */
const MIDDLE_DOTS = /[\u00B7\u2022\u2027\u2219\u22C5\u30FB]/gu;
/** Characters written without blanks; \p{Co} are rare ones of names that only a private font has. */
const IDEOGRAPH = '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Co}]';
const BLANK_BESIDE = new RegExp(`(?<=${IDEOGRAPH}) | (?=${IDEOGRAPH})`, 'gu');
const RUNS = new RegExp(`(${IDEOGRAPH}+)|(?:(?!${IDEOGRAPH})[\\p{L}\\p{M}\\p{N}])+`, 'gu');

/** Full-width becomes half-width, variants of a character one, capitals small; what nobody sees (variation selectors) is left out. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(MIDDLE_DOTS, '·')
    .toLowerCase();
}

/** Seven digits at least with what people put between them, and an extension; shorter ones are numbers of something else. */
const TELEPHONE = /^(\+?[\d()./-]*\d)(?:(?:转|轉|分机号?|分機號?|内线|內線|ext(?:ension)?|x|#)[.:]?(\d{1,6}))?$/u;
const MOBILE = /^1[3-9]\d{9}$/;
/** Numbers of companies, the same from everywhere: no area code and so no 0 before it. */
const NATIONWIDE = /^[48]00\d{7}$/;

/** A Chinese number as dialled within the country: mobiles 11 digits, landlines with the 0 of their area code; others with + and country. */
function dialled(digits: string): string {
  const number = digits.replace(/^00/, '+');
  const abroad = /^\+86(\d{7,})$/.exec(number)?.[1] ?? /^86(1[3-9]\d{9}|0?[1-9]\d{9,10})$/.exec(number)?.[1];
  if (abroad === undefined) return number.replace(/^0(?=1[3-9]\d{9}$)/, '');
  const own = abroad.replace(/^0/, '');
  return MOBILE.test(own) || NATIONWIDE.test(own) ? own : `0${own}`;
}

/**
 * The normal forms of a key: a telephone number, an address, or the id of anything; none for a blank text. A telephone number with an
 * extension has two, without it and with it, the exact one last. Full-width, blanks, capitals and the way of writing a number make no difference.
 */
export function keyForms(value: string): string[] {
  const text = plain(value)
    .replace(/\s/gu, '')
    .replace(/\p{Pd}/gu, '-');
  const [, written = '', extension] = TELEPHONE.exec(text) ?? [];
  const digits = written.replace(/[^\d+]/g, '');
  if (digits.length < 7) return text === '' ? [] : [text];
  const number = dialled(digits);
  return extension === undefined ? [number] : [number, `${number}x${extension}`];
}

/** A text as it is compared: one blank for many, none beside Chinese characters. */
export function normalText(text: string): string {
  return plain(text).replace(/\s+/gu, ' ').replace(BLANK_BESIDE, '').trim();
}

/** What is indexed of a text, each once: pairs of neighbouring Chinese characters, and whole words and numbers of other scripts. */
export function gramsOf(text: string): string[] {
  const grams = new Set<string>();
  for (const [run, ideographs] of normalText(text).matchAll(RUNS)) {
    // By character, not by code unit: rare characters lie beyond the first 65,536.
    if (ideographs === undefined) grams.add(run);
    else [...run].forEach((character, i, all) => i > 0 && grams.add(`${all[i - 1]}${character}`));
  }
  return [...grams];
}
