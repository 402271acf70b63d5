import { DISPOSITIONS } from '../case/review-events.js';
import { unknownName } from './lint-references.js';
import type { Names } from './lint-names.js';
import { at, isRecord, keysAt, select, suggest, type Finding, type Found } from './lint.js';

/** Of several forms the one that is reviewed, or counts the rounds, is named; an approval may be about the case as a whole. */
function whichForm(tree: unknown, names: Names): Finding[] {
  if (names.form.size < 2) return [];
  const nameless = [...select(tree, 'reviews.*')]
    .filter(({ value }) => at(value, ['of']) === undefined)
    .map(({ path }) => ({ path: [...path, 'of'] }));
  const rounds = [...select(tree, 'chains.*.per')].filter(({ value }) => value === 'revision');
  return [...nameless, ...rounds].map(({ path }) => ({
    path,
    message: 'the pack has several forms',
    hint: `name the one: ${[...names.form].join(', ')}`,
  }));
}

/** `apartFrom` names approvals and reviews alike, so no two of them share a name, and none is apart from itself. */
function apart(tree: unknown, raw: unknown): Finding[] {
  const doubles = keysAt(raw, 'reviews')
    .filter((name) => keysAt(raw, 'approvals').includes(name))
    .map((name) => ({ path: ['reviews', name], message: `"${name}" is an approval, too`, hint: 'rename one of them' }));
  const own = [...select(tree, 'approvals.*.apartFrom.*')]
    .filter(({ path, value }) => path[1] === value)
    .map(({ path, value }) => ({ path, message: `"${String(value)}" is this approval itself`, hint: 'name another' }));
  return [...doubles, ...own];
}

/** A reviewer's part has changed or not. */
function touches(tree: unknown): Finding[] {
  return [...select(tree, 'reviews.*.reviewers.*.touches')]
    .filter(({ value }) => {
      const fact = at(tree, ['facts', String(value)]);
      return isRecord(fact) && fact['type'] !== 'boolean';
    })
    .map(({ path, value }) => ({
      path,
      message: `fact "${String(value)}" is no truth value`,
      hint: 'declare `type: boolean`',
    }));
}

const formOf = (review: unknown, names: Names): unknown => at(review, ['of']) ?? [...names.form][0];

/** Whoever revises what was reviewed says what became of each opinion. */
function revising(tree: unknown, names: Names, { path, value }: Found): Finding[] {
  const form = at(value, ['revises']);
  const reviews = [...select(tree, 'reviews.*')].filter(
    (one) => form !== undefined && formOf(one.value, names) === form
  );
  const review = reviews.find((one) => one.path[1] !== at(value, ['disposes', 'review']));
  if (!review) return [];
  const message = `revising "${String(form)}" answers the opinions of review "${String(review.path[1])}"`;
  return [{ path: [...path, 'revises'], message, hint: 'give the action `disposes`' }];
}

/** The answers are records of a reviewer and what became of their opinion; why is a personal text. */
function disposing(tree: unknown, names: Names, { path, value }: Found): Finding[] {
  const { review, in: input } = value as { review?: unknown; in?: unknown };
  const action = at(tree, path.slice(0, 2));
  const fault = (key: string, message: string, hint: string): Finding => ({ path: [...path, key], message, hint });
  const findings: Finding[] = [];
  const reviewed = at(tree, ['reviews', String(review)]);
  if (reviewed !== undefined && at(action, ['revises']) !== formOf(reviewed, names))
    findings.push(fault('review', 'the action does not revise what is reviewed', 'name its form under `revises`'));
  if (at(action, ['personal', 'reason']) === undefined)
    findings.push(fault('review', 'an opinion is declined with a reason', 'add `reason: optional` to `personal`'));
  const given = at(action, ['input', String(input)]);
  if (given === undefined)
    return [
      ...findings,
      fault('in', `no input is called "${String(input)}"`, suggest(String(input), keysAt(action, 'input'))),
    ];
  const words = at(given, ['of', 'disposition', 'oneOf']);
  const fits = Array.isArray(words) && words.length === 2 && DISPOSITIONS.every((one) => words.includes(one));
  if (at(given, ['of', 'reviewer']) === undefined || !fits)
    findings.push(
      fault(
        'in',
        `"${String(input)}" holds no answers to opinions`,
        'give it `of` a reviewer and a disposition: adopted or declined'
      )
    );
  return findings;
}

/** Rules about several forms, and about who reviews them. */
export function reviewFindings(raw: unknown, tree: unknown, names: Names): Finding[] {
  const unknown = [...select(tree, 'approvals.*.apartFrom.*')]
    .filter(({ value }) => !names.approval.has(String(value)) && !names.review.has(String(value)))
    .map(({ path, value }) => unknownName('approval', String(value), path, names));
  return [
    ...whichForm(tree, names),
    ...apart(tree, raw),
    ...unknown,
    ...touches(tree),
    ...[...select(tree, 'actions.*')].flatMap((action) => revising(tree, names, action)),
    ...[...select(tree, 'actions.*.disposes')].flatMap((disposes) => disposing(tree, names, disposes)),
  ];
}
