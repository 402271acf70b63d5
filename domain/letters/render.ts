import { Refusal } from '../errors.js';

/** `{{name}}` or `{{name:of}}`; an unfinished one is found, too, so that no brace reaches a reader. */
const PLACEHOLDER = /\{\{([^{}]*)\}\}|\{\{|\}\}/g;

/** What stands for a placeholder, by its whole name such as `due:firstCallback`. */
export type Values = Readonly<Record<string, string>>;

/** The placeholders of a text, each once; an unfinished one as its braces. */
export function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([whole, name]) => name ?? whole))];
}

/** The text with its clauses put in; a clause nobody declared stays as it is. */
export function withClauses(text: string, clauses: Values): string {
  return text.replace(PLACEHOLDER, (whole, name?: string) => {
    const [kind, id = ''] = (name ?? '').split(':');
    return kind === 'clause' && Object.hasOwn(clauses, id) ? (clauses[id] ?? whole) : whole;
  });
}

/** Whether something is there to be put in place of a placeholder: a blank is a gap. */
export function isKnown(values: Values, name: string): boolean {
  return Object.hasOwn(values, name) && values[name]?.trim() !== '';
}

/**
 * Fills in every placeholder, in one pass: what is filled in is never read for placeholders itself. Throws LETTER_VALUE_MISSING with
 * the names nothing is known for.
 */
export function render(text: string, values: Values): string {
  const missing = placeholdersOf(text).filter((name) => !isKnown(values, name));
  if (missing.length > 0) throw new Refusal('LETTER_VALUE_MISSING', { placeholders: missing });
  return text.replace(PLACEHOLDER, (_whole, name: string) => values[name] ?? '');
}
