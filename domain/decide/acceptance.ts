import type { Pack } from '../pack/schema.js';
import type { Instant } from '../time.js';
import type { Turn } from './turn.js';

/** The category that leads: of the highest level, of those the first in the pack's order (seed-000 §3.7). */
export function leading({ levels, categories, classification }: Pack, of: readonly string[]): string {
  const order = classification?.order ?? [];
  const place = (category: string): number => (order.includes(category) ? order.indexOf(category) : order.length);
  const level = (category: string): number => levels.indexOf(categories[category]?.level ?? '');
  return [...of].sort((a, b) => level(b) - level(a) || place(a) - place(b))[0] ?? '';
}

/** Puts the complaint into its categories: one leads, the others keep their measures. */
export function classify(turn: Turn, of: readonly string[]): void {
  const { data } = turn.pack;
  const category = leading(data, of);
  const secondary = [...new Set(of)].filter((one) => one !== category);
  const { category: previous } = turn.state;
  turn.emit({
    type: 'classified',
    category,
    level: data.categories[category]?.level ?? '',
    ...(secondary.length > 0 && { secondary }),
    ...(previous !== '' && previous !== category && { previous }),
  });
}

/** Puts the case into another category in the place of the leading one; the others keep their measures. */
export function reclassifyTo(turn: Turn, category: string): void {
  const { secondary, category: previous } = turn.state;
  if (category !== previous) classify(turn, [category, ...secondary.filter((one) => one !== previous)]);
}

/** T of the complaint; of one not yet accepted what it would be now: this moment or, where the pack counts from receipt, that one. */
export function anchorNow(turn: Turn): Instant {
  const { acceptedAt, anchorAt, receivedAt, channel } = turn.state;
  if (acceptedAt !== 0) return anchorAt;
  const { claim } = turn.pack.data.intake;
  const fromReceipt =
    claim?.channels.includes(channel) && claim.countsFromReceipt !== undefined && turn.test(claim.countsFromReceipt.if);
  return fromReceipt && receivedAt < turn.at ? receivedAt : turn.at;
}

/** Accepts the complaint: T is now or, where the pack counts from receipt, when it was received. Once. */
export function accept(turn: Turn): void {
  const { intake } = turn.pack.data;
  if (turn.state.acceptedAt !== 0) return;
  const anchor = anchorNow(turn);
  turn.emit({ type: 'accepted', ...(anchor < turn.at && { anchor }) });
  turn.emit({ type: 'stageEntered', stage: intake.stage, ...(turn.state.stage !== '' && { from: turn.state.stage }) });
}

/** Accepts in the system's name what nobody claimed in time; a pool of people owns it until somebody does. */
export function acceptUnclaimed(turn: Turn): void {
  const { slot, claim } = turn.pack.data.intake;
  if (turn.state.acceptedAt !== 0 || !claim) return;
  if (slot !== undefined) turn.emit({ type: 'assigned', slot, role: claim.pool });
  classify(turn, [turn.state.category, ...turn.state.secondary]);
  turn.settle();
  accept(turn);
}
