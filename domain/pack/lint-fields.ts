import { at, isRecord, keysAt, select, suggest, type Finding, type Found } from './lint.js';

/** What a field may say besides its type, and of which types it means something. */
const MEANT_FOR: Readonly<Record<string, readonly string[]>> = {
  of: ['records'],
  sum: ['records'],
  append: ['records'],
  min: ['number', 'records'],
  max: ['number', 'records'],
  future: ['instant'],
  within: ['instant'],
};

function typeOf(field: unknown): string {
  const type = at(field, ['type']);
  return typeof type === 'string' ? type : 'string';
}

function meaning({ path, value }: Found): Finding[] {
  return Object.entries(MEANT_FOR).flatMap(([key, types]) => {
    if (at(value, [key]) === undefined || types.includes(typeOf(value))) return [];
    const message = `"${key}" says nothing of a ${typeOf(value)}`;
    return [{ path: [...path, key], message, hint: `it is for ${types.join(' and ')}` }];
  });
}

/** Sums are of numbers the records hold; what is added to a list has a list to be added to. */
function listFindings({ path, value }: Found): Finding[] {
  const items = keysAt(value, 'of');
  const numbers = items.filter((item) => typeOf(at(value, ['of', item])) === 'number');
  const sums = keysAt(value, 'sum')
    .filter((item) => !numbers.includes(item))
    .map((item) => ({
      path: [...path, 'sum', item],
      message: `the records hold no number "${item}"`,
      hint: suggest(item, numbers),
    }));
  const homeless = at(value, ['append']) === true && at(value, ['fact']) === undefined;
  if (!homeless) return sums;
  return [...sums, { path: [...path, 'append'], message: 'there is no list to add to', hint: 'name the `fact`' }];
}

/** Records a fact keeps are those the fact declares. */
function sameRecords(tree: unknown, { path, value }: Found): Finding[] {
  const fact = at(value, ['fact']);
  const kept = typeof fact === 'string' ? at(tree, ['facts', fact, 'of']) : undefined;
  if (!isRecord(kept)) return [];
  const shape = (of: unknown): string =>
    Object.entries(isRecord(of) ? of : {})
      .map(([name, item]) => `${name}: ${typeOf(item)}`)
      .sort()
      .join(', ');
  const given = at(value, ['of']);
  if (shape(given) === shape(kept)) return [];
  return [
    {
      path: [...path, 'of'],
      message: `fact "${String(fact)}" keeps records of ${shape(kept)}`,
      hint: 'give both the same fields and types',
    },
  ];
}

/** A promise is an instant an action is given, and stays on record. */
function promiseFindings({ path, value }: Found): Finding[] {
  const name = at(value, ['promises', 'at']);
  if (typeof name !== 'string') return [];
  const input = at(value, ['input', name]);
  const place = [...path, 'promises', 'at'];
  if (input === undefined)
    return [{ path: place, message: `no input is called "${name}"`, hint: suggest(name, keysAt(value, 'input')) }];
  if (typeOf(input) !== 'instant')
    return [{ path: place, message: `"${name}" is no instant`, hint: 'declare `type: instant`' }];
  if (at(input, ['fact']) !== undefined) return [];
  return [{ path: place, message: `"${name}" is kept nowhere`, hint: 'name the `fact` that keeps what was promised' }];
}

/** What fields say fits their types, and together. */
export function fieldFindings(tree: unknown): Finding[] {
  const all = (...patterns: string[]): Found[] => patterns.flatMap((pattern) => [...select(tree, pattern)]);
  const inputs = all('actions.*.input.*', 'chains.*.steps.*.input.*');
  const fields = [...all('facts.*'), ...inputs];
  const items = all('facts.*.of.*', 'actions.*.input.*.of.*', 'chains.*.steps.*.input.*.of.*');
  return [
    ...[...fields, ...items].flatMap(meaning),
    ...fields.flatMap(listFindings),
    ...inputs.flatMap((input) => sameRecords(tree, input)),
    ...all('actions.*').flatMap(promiseFindings),
  ];
}
