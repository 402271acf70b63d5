import type { Facts } from '../case/commands.js';
import type { AgendaItem } from '../case/events.js';
import { pagesOf } from '../case/standing.js';
import type { Acknowledge, ImmediateReaction, Reaction } from '../pack/common.js';
import { dueWithProof, nextOpening, type Limit } from '../calendar/index.js';
import type { Instant } from '../time.js';
import { acceptUnclaimed, reclassifyTo } from './acceptance.js';
import { move } from './moves.js';
import { notify, type Ground } from './notify.js';
import { countSilence } from './reviews.js';
import type { Turn } from './turn.js';

export function addOverlay(turn: Turn, overlay: string, cause: string, clock?: string): void {
  if (turn.state.overlays[overlay]?.causes.includes(cause)) return;
  turn.emit({ type: 'overlayAdded', overlay, causeId: cause, ...(clock !== undefined && { clock }) });
}

function setFacts(turn: Turn, facts: Facts, clock: string | undefined): void {
  turn.emit({ type: 'factsSet', facts, ...(clock !== undefined && { clock }) });
}

/** Does one reaction, unless its condition fails or it was done before. */
export function react(turn: Turn, reaction: ImmediateReaction, ground: Ground): void {
  if (!turn.test(reaction.if) || (reaction.unless !== undefined && turn.test(reaction.unless))) return;
  if ('overlay' in reaction) return addOverlay(turn, reaction.overlay, reaction.cause, ground.clock);
  if ('accept' in reaction) return acceptUnclaimed(turn);
  if ('set' in reaction) return setFacts(turn, reaction.set, ground.clock);
  if ('to' in reaction) return move(turn, [{ to: reaction.to }]);
  if ('reclassify' in reaction) return reclassifyTo(turn, reaction.reclassify);
  if ('silence' in reaction) return countSilence(turn, reaction.silence, ground);
  const to = 'notify' in reaction ? reaction.notify : reaction.page;
  const who = reaction.name ?? to.join('+');
  const key = reaction.once === 'case' ? who : `${ground.name}:${who}`;
  const content = contentOf(turn, ground.name, ground.clock);
  if ('notify' in reaction) {
    if (reaction.urgent) notify(turn, key, to, ground, content);
    else tell(turn, key, to, ground, content);
  } else if (reaction.acknowledge) openPage(turn, key, to, ground, reaction.acknowledge);
  else notify(turn, key, to, ground, content, 'page');
}

/** What a notice or page says: what it is about, and the clock with its due date. */
export function contentOf(turn: Turn, kind: string, clock: string | undefined): Facts {
  return { kind, clock: clock ?? null, dueAt: clock === undefined ? null : (turn.state.clocks[clock]?.dueAt ?? null) };
}

/** A page that wants an answer begins; its attempts follow (pages.ts). */
function openPage(turn: Turn, page: string, who: string[], ground: Ground, terms: Acknowledge): void {
  if (page in pagesOf(turn.state)) return;
  const { within, rounds, unanswered } = terms;
  turn.emit({
    type: 'pageOpened',
    ...{ page, who, kind: ground.name, within, rounds },
    ...(ground.clock !== undefined && { clock: ground.clock }),
    ...(unanswered && { unanswered: unanswered.notify }),
  });
}

/** Tells people, where the pack holds notices back once the next office hours begin; beyond the calendar's coverage at once. */
function tell(turn: Turn, key: string, to: string[], ground: Ground, content: Facts): void {
  const { notices, parameters } = turn.pack.data;
  const holds = notices !== undefined && parameters[notices.outOfHours]?.value === 'hold';
  const opening = holds ? nextOpening(turn.calendar, turn.now) : turn.now;
  const id = `notice:${key}`;
  if (opening === undefined || opening === turn.now) return notify(turn, key, to, ground, content);
  const known = id in turn.state.agenda || `${turn.state.caseId}:sendNotice:${key}` in turn.state.effects;
  if (known || to.every((name) => name === 'board')) return;
  const clock = ground.clock !== undefined && { clock: ground.clock };
  turn.emit({ type: 'scheduled', item: { id, at: opening, do: { kind: 'notice', key, to, ...clock, content } } });
}

/** Beyond the calendar's coverage nobody is held to a date; an administrator is told to load the year (conventions, rule 11). */
export function tellProvisional(turn: Turn, name: string, dueAt: Instant, clock?: string): void {
  const ground = { name: 'provisional', ...(clock !== undefined && { clock }) };
  notify(turn, `provisional:${name}`, ['admin'], ground, { kind: 'provisional', clock: clock ?? null, dueAt });
}

/** Puts something on the agenda of the case, to be done a limit from the present event on, or from another instant. */
export function schedule(
  turn: Turn,
  item: Omit<AgendaItem, 'at'>,
  given: Limit,
  chained = false,
  from: Instant = turn.at
): void {
  const limit = turn.pack.limit(given);
  const { dueAt, provisional } = dueWithProof(turn.calendar, from, limit, { chained });
  const estimate = { from, limit, chained };
  turn.emit({ type: 'scheduled', item: { ...item, at: dueAt, ...(provisional && { estimate }) } });
  if (provisional) tellProvisional(turn, item.id, dueAt);
}

/** Does a ladder: what is due now at once, what is due later goes on the agenda of the case. */
export function climb(turn: Turn, clock: string, ladder: Reaction[], ground: Ground): void {
  ladder.forEach((reaction, index) => {
    if (!('after' in reaction)) return react(turn, reaction, ground);
    if (!turn.test(reaction.if) || (reaction.unless !== undefined && turn.test(reaction.unless))) return;
    schedule(
      turn,
      { id: `${clock}:ladder:${index}`, do: { kind: 'ladder', clock, index } },
      reaction.after,
      turn.timed
    );
  });
}
