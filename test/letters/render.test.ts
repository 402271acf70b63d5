import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Refusal } from '../../domain/errors.js';
import { placeholdersOf, render, withClauses } from '../../domain/letters/render.js';

const name = fc.constantFrom('case', 'received', 'due:firstCallback', 'personal:solution', 'person:handler');
const plain = fc.string({ maxLength: 20 }).map((text) => text.replace(/[{}]/g, ''));
const template = fc
  .array(
    fc.oneof(
      plain,
      name.map((one) => `{{${one}}}`)
    ),
    { maxLength: 12 }
  )
  .map((parts) => parts.join(''));
const values = fc.dictionary(name, fc.oneof(fc.string(), fc.constant(' '), fc.constant('{{case}}')), {
  noNullPrototype: true,
});

const missing = (text: string, given: Record<string, string>): unknown => {
  try {
    render(text, given);
    return [];
  } catch (error) {
    if (error instanceof Refusal && error.code === 'LETTER_VALUE_MISSING') return error.detail;
    throw error;
  }
};

it('every placeholder is filled in, or the letter is refused and names exactly those nothing is known for', () => {
  fc.assert(
    fc.property(template, values, (text, given) => {
      const gaps = placeholdersOf(text).filter((one) => (given[one] ?? '').trim() === '');
      const expected = text.split(/\{\{|\}\}/).map((part, at) => (at % 2 === 1 ? given[part] : part));
      if (gaps.length > 0) expect(missing(text, given)).toEqual({ placeholders: gaps });
      else expect(render(text, given)).toBe(expected.join(''));
    })
  );
});

it('what is filled in is never read for placeholders: a complainant cannot write themselves into a letter', () => {
  expect(render('{{personal:solution}} ({{case}})', { 'personal:solution': '{{case}}', case: 'C-1' })).toBe(
    '{{case}} (C-1)'
  );
});

it.each(['{{case', 'case}}', '{{ca{se}}', '{{}}'])('an unfinished placeholder reaches nobody: %s', (text) => {
  expect(missing(text, { case: 'C-1', se: 'x' })).not.toEqual([]);
});

it('a clause is put in whole, its own placeholders filled in with the rest; an unknown one stays to be refused', () => {
  const text = withClauses('{{clause:objection}} {{clause:other}}', { objection: 'tell us: {{case}}' });
  expect(text).toBe('tell us: {{case}} {{clause:other}}');
  expect(missing(text, { case: 'C-1' })).toEqual({ placeholders: ['clause:other'] });
});
