import { PLACEHOLDERS, SMS_LIMIT } from '../letters/letter.js';
import { placeholdersOf, withClauses } from '../letters/render.js';
import { unknownName } from './lint-references.js';
import type { Kind, Names } from './lint-names.js';
import { at, isRecord, keysAt, select, suggest, type Finding, type Found } from './lint.js';

const LANGUAGES = ['zh', 'en'];
const KINDS: Readonly<Record<string, Kind>> = {
  due: 'duty',
  personal: 'personal',
  person: 'slot',
  clause: 'clause',
};

function placeholderFindings(name: string, path: readonly PropertyKey[], letter: unknown, names: Names): Finding[] {
  if (/[{}]/.test(name))
    return [{ path, message: `a placeholder is not finished: "${name}"`, hint: 'write {{name}}, without blanks' }];
  const [head = '', of] = name.split(/:(.*)/s);
  const kind = Object.hasOwn(KINDS, head) ? KINDS[head] : undefined;
  if (!kind || of === undefined) {
    if (PLACEHOLDERS.some((known) => known === name)) return [];
    const known = [...PLACEHOLDERS, 'clause:'];
    return [{ path, message: `"{{${name}}}" is no placeholder`, hint: suggest(name, known) }];
  }
  if (!names[kind].has(of)) return [unknownName(kind, of, path, names)];
  const needs = at(letter, ['needs']);
  if (kind !== 'personal' || (Array.isArray(needs) && needs.includes(of))) return [];
  return [{ path, message: `"${of}" is filled in, but not among \`needs\``, hint: 'a letter needs what it says' }];
}

/** One text of a letter in one language: its clauses are all there, and its placeholders are known. */
function textFindings({ path, value }: Found, language: string, letter: unknown, tree: unknown, names: Names) {
  const text = String(value);
  const own = placeholdersOf(text);
  const required = at(letter, ['clauses']);
  const lacking = path.at(-1) === 'subject' || !Array.isArray(required) ? [] : (required as string[]);
  const clauses = keysAt(tree, 'clauses').map((id) => [id, String(at(tree, ['clauses', id, language]))]);
  const whole = withClauses(text, Object.fromEntries(clauses) as Record<string, string>);
  const size = [...whole].length;
  return [
    ...lacking
      .filter((clause) => !own.includes(`clause:${clause}`))
      .map((clause) => ({
        path,
        message: `the clause "${clause}" is missing in ${language}`,
        hint: `put in {{clause:${clause}}}`,
      })),
    ...placeholdersOf(whole).flatMap((name) => placeholderFindings(name, path, letter, names)),
    ...(path.includes('sms') && size > SMS_LIMIT
      ? [{ path, message: `an SMS holds ${SMS_LIMIT} characters, this text has ${size}`, hint: 'say less' }]
      : []),
  ];
}

/** What it goes by has a text and an address. */
function channelFindings({ path, value: letter }: Found, tree: unknown): Finding[] {
  const channels = [...select(letter, 'channels.*')].map(({ value }) => String(value));
  const bare = channels.flatMap((channel): Finding[] => {
    const texts = channel === 'sms' ? 'sms' : 'texts';
    const missing = { path: [...path, texts], message: `it goes by ${channel}, but has no \`${texts}\`` };
    const homeless = { path: [...path, 'channels'], message: `no personal field holds the address for ${channel}` };
    return [
      ...(at(letter, [texts]) === undefined ? [{ ...missing, hint: 'write it in both languages' }] : []),
      ...(at(tree, ['personal', 'addresses', channel]) === undefined
        ? [{ ...homeless, hint: 'name it in `personal.addresses`' }]
        : []),
    ];
  });
  const own = at(letter, ['automatic', 'channel']);
  if (typeof own === 'string' && !channels.includes(own))
    bare.push({
      path: [...path, 'automatic', 'channel'],
      message: `it does not go by ${own}`,
      hint: suggest(own, channels),
    });
  if (at(letter, ['automatic']) === undefined && at(letter, ['by']) === undefined)
    bare.push({ path, message: 'nobody sends this letter', hint: 'give it `automatic` or `by`' });
  return bare;
}

function clauseFindings({ path, value }: Found): Finding[] {
  const inner = placeholdersOf(String(value)).filter((name) => name.startsWith('clause:'));
  return inner.map((name) => ({ path, message: `a clause includes no other: "{{${name}}}"`, hint: 'write it out' }));
}

/** Events by which an automatic letter could stop a clock, and what a matcher has to name so that it cannot. */
const OF_LETTERS = ['letterOrdered', 'letterUndelivered'];
const OF_EFFECTS = ['effectRequested', 'effectConfirmed', 'effectRefused'];

/** An automatic notice stops no clock: it is no answer of a person. */
function stopFindings({ path, value }: Found): Finding[] {
  const event = String(at(value, ['event']));
  const message = 'an automatic letter stops no clock';
  if (OF_LETTERS.includes(event) && at(value, ['where', 'automatic']) !== false)
    return [{ path: [...path, 'event'], message, hint: 'add `where: { automatic: false }`' }];
  if (OF_EFFECTS.includes(event) && at(value, ['where', 'step']) === undefined)
    return [{ path: [...path, 'event'], message, hint: 'name the step whose effect is meant: `where: { step: … }`' }];
  return [];
}

/** Rules about letters: what they say, how they go out, and that the automatic ones stop nothing. */
export function letterFindings(tree: unknown, names: Names): Finding[] {
  const letters = [...select(tree, 'letters.*')].filter(({ value }) => isRecord(value));
  const texts = letters.flatMap((letter) =>
    LANGUAGES.flatMap((language) =>
      [`texts.${language}.subject`, `texts.${language}.body`, `sms.${language}`].flatMap((pattern) =>
        [...select(letter.value, pattern)].flatMap(({ path, value }) =>
          textFindings({ path: [...letter.path, ...path], value }, language, letter.value, tree, names)
        )
      )
    )
  );
  return [
    ...texts,
    ...letters.flatMap((letter) => channelFindings(letter, tree)),
    ...LANGUAGES.flatMap((language) => [...select(tree, `clauses.*.${language}`)].flatMap(clauseFindings)),
    ...(letters.some(({ value }) => at(value, ['automatic']) !== undefined)
      ? [...select(tree, 'clocks.*.stop.*')].flatMap(stopFindings)
      : []),
  ];
}
