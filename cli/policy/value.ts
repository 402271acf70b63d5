import { z } from 'zod';
import { LimitSchema } from '../../domain/calendar/index.js';
import { Clock } from '../../domain/pack/clocks.js';
import { Label, Matcher, ruled } from '../../domain/pack/common.js';
import { Stage } from '../../domain/pack/flow.js';
import { dueText, limit } from '../policy-limits.js';
import type { PackText } from '../policy-show.js';

const { due: Due, breach: Reactions } = Clock.shape;
const Moves = Stage.shape.next;
const Matchers = z.array(Matcher).min(1);
const Ruled = z.object(ruled);
const People = z.array(z.string()).min(1);
const MOVES = ['next', 'approve', 'reject'];

/** A value of a pack under its key as a phrase: the constructs people know in their own words, anything else as `key: value`. */
export function valueText(text: PackText, key: string, value: unknown): string {
  if (value === undefined) return text.w.none;
  return known(text, key, value) ?? general(text, value);
}

function known(text: PackText, key: string, value: unknown): string | undefined {
  const label = Label.safeParse(value);
  if (label.success) return text.name(label.data, '');
  const lasting = LimitSchema.safeParse(value);
  if (lasting.success) return limit(lasting.data);
  const due = key === 'due' ? Due.safeParse(value) : undefined;
  if (due?.success) return dueText(due.data);
  const matchers = Matchers.safeParse(value);
  if (matchers.success) return matchers.data.map((one) => text.matcher(one)).join('; ');
  const reactions = ['breach', 'react'].includes(key) ? Reactions.safeParse(value) : undefined;
  if (reactions?.success && Array.isArray(value) && value.length > 0)
    return reactions.data.map((one) => ('use' in one ? one.use : text.reaction(one))).join('; ');
  const moves = MOVES.includes(key) ? Moves.safeParse([value].flat()) : undefined;
  if (moves?.success && moves.data !== undefined && moves.data.length > 0) return text.moves(moves.data);
  const people = People.safeParse(value);
  return people.success ? text.who(people.data) : undefined;
}

function general(text: PackText, value: unknown): string {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => valueText(text, '', item));
    return items.length === 0 ? text.w.none : items.join('; ');
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const parts = rest(text, value, []);
  const based = Ruled.safeParse(value);
  const basis = based.success ? ` (${text.basis(based.data)})` : '';
  return parts === '' && basis === '' ? text.w.none : `${parts}${basis}`.trim();
}

/** What a default leaves in a pack where nothing was said. */
export function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

/** The parts of a rule that have no column of their own. */
export function rest(text: PackText, rule: object, shown: readonly string[]): string {
  const left = Object.entries(rule).filter(([key]) => ![...shown, 'label', 'provenance', 'source'].includes(key));
  // What is not so by default need not be said; that a parameter is false, or a basis is not verified, does.
  const said = left.filter(
    ([key, value]) => value !== undefined && (value !== false || key === 'value' || key === 'verified') && !isEmpty(value)
  );
  return said.map(([key, value]) => `${key}: ${valueText(text, key, value)}`).join(', ');
}
