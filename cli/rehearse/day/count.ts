import { isHandover } from './check-people.js';
import { Tally, type Counts, type Limits } from './limits.js';
import type { DayEvent } from './event.js';
import type { Played } from './stage.js';

/** What the product says of a day, read off the timelines of its cases. */
export function countPlayed(played: readonly Played[], limits: Limits): Counts {
  const tally = new Tally();
  for (const { events } of played) {
    if (events.length === 0) continue;
    const of = (type: string): DayEvent[] => events.filter((event) => event.type === type);
    tally.add('complaints');
    tally.add(`level ${of('classified').at(-1)?.level}`);
    const urgent = of('overlayAdded').filter(({ overlay }) => overlay === limits.urgent.overlay);
    if (urgent.length > 0) tally.add('urgent');
    if (urgent.some(({ causeId }) => causeId === limits.urgent.surge.cause)) tally.add('urgent by a surge');
    for (const outcome of firstCallbacks(events, limits.duty)) tally.add(`first callback ${outcome}`);
    tally.add('freezes', of('holdPlaced').length);
    tally.add('freezes lifted', of('holdLifted').length);
    tally.add('forms numbered', of('formNumbered').length);
    for (const { decision } of of('approvalDecided')) tally.add(`approvals: ${decision}`);
    for (const { outcome } of of('closed')) tally.add(`closed: ${outcome}`);
    tally.add('handed over', events.filter(isHandover).length);
  }
  return tally.all;
}

/** Of each clock of the duty that was not replaced by another one: its definition, and what it came to. */
function firstCallbacks(events: readonly DayEvent[], duty: string): string[] {
  const started = events.filter((event) => event.type === 'clockStarted' && event.duty === duty);
  return started.flatMap(({ clock, def }) => {
    const own = events.filter((event) => event.clock === clock);
    if (own.some(({ type }) => type === 'clockEnded')) return [];
    const last = own.findLast(({ type }) => type === 'clockMoved')?.def ?? def;
    const found = own.find(({ type }) => type === 'clockBreached' || type === 'clockMet');
    const outcome = { clockBreached: 'breached', clockMet: 'met' }[found?.type ?? ''] ?? 'open';
    return [`${last} ${outcome}`];
  });
}
