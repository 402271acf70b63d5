import { LimitSchema } from '../../domain/calendar/index.js';
import { canonical } from '../../domain/hash.js';
import { Label } from '../../domain/pack/common.js';
import { isRecord } from '../../domain/pack/lint.js';

/** One rule, or part of one, that two packs say otherwise; a side without it is undefined. */
export interface Difference {
  path: string[];
  before: unknown;
  after: unknown;
}

/** How deep a rule of a section is told apart: `clocks.ID.due`, `parameters.dayEnd.value`, `closing.when`. */
const PART = 3;
/** Parts that hold named rules of their own, told apart one by one: `actions.verify.input.finding`. */
const NESTED = new Set(['causes', 'steps', 'input', 'texts', 'sms', 'fields', 'byCategory', 'measures']);

const same = (a: unknown, b: unknown): boolean =>
  a === b || (a !== undefined && b !== undefined && canonical(a) === canonical(b));

const keys = (...nodes: unknown[]): string[] => [
  ...new Set(nodes.flatMap((node) => (isRecord(node) ? Object.keys(node) : []))),
];

/** Whether a node is a table of rules by name, not a rule itself. */
function isTable(path: readonly string[], node: unknown): boolean {
  if (!isRecord(node) || LimitSchema.safeParse(node).success) return false;
  if (Label.safeParse(node).success) return true;
  const last = path.at(-1) ?? '';
  return path.length < PART || NESTED.has(last) || NESTED.has(path.at(-2) ?? '');
}

/**
 * What two packs say otherwise, rule by rule. They are compared as the core reads them, defaults filled in, so that order of keys,
 * layout and comments make no difference. A rule that is new or gone is one difference.
 */
export function compare(before: unknown, after: unknown, path: string[] = []): Difference[] {
  if (same(before, after)) return [];
  const whole = before === undefined || after === undefined;
  if (whole || !isTable(path, before) || !isTable(path, after)) return [{ path, before, after }];
  return keys(before, after).flatMap((key) =>
    compare(isRecord(before) ? before[key] : undefined, isRecord(after) ? after[key] : undefined, [...path, key])
  );
}
