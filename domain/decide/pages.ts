import type { EventOf } from '../case/events.js';
import { isEnded } from '../case/evolve-clocks.js';
import { pagesOf } from '../case/standing.js';
import type { CaseState, PageState } from '../case/state.js';
import { withheld } from './owner.js';
import { addressee, notify } from './notify.js';
import { contentOf, schedule } from './reactions.js';
import type { Rule, Turn } from './turn.js';

/** How many people a round counts before the outside has told: the one first asked, and one to stand behind. */
const ASSUMED = 2;
/** The edge found nobody to page (activities/recipients.ts): asking again finds nobody either. */
const NOBODY = 'RECIPIENT_UNKNOWN';

const itemOf = (page: string): string => `page:${page}`;

/** The business key of the n-th attempt of a page. */
export function attemptKey({ state }: Turn, page: string, attempt: number): string {
  return `${state.caseId}:page:${page}${attempt === 1 ? '' : `#${attempt}`}`;
}

/** Whether a page waits to be acknowledged. */
export function isWaiting({ agenda }: CaseState, page: string): boolean {
  return itemOf(page) in agenda;
}

/** Whether there is still something to take on: what the page is about is owed, or where it is about no clock the case is open. */
export function isOwed(state: CaseState, { clock }: PageState): boolean {
  const about = clock === undefined ? undefined : state.clocks[clock];
  return about ? !isEnded(about) : state.lifecycle === 'open';
}

/** Pages once more. Who is the n-th, the edge finds; the limit counts from now, because an outage is nobody's silence. */
function attempt(turn: Turn, id: string, { clock, kind, who, within, attempts }: PageState): void {
  const n = attempts + 1;
  turn.emit({
    type: 'effectRequested',
    key: attemptKey(turn, id, n),
    action: 'page',
    ...(clock !== undefined && { clock }),
    page: id,
    to: who.map((name) => addressee(turn, name)),
    with: withheld(turn.pack.data, turn.state, { ...contentOf(turn, kind, clock), attempt: n }),
    personal: [],
  });
  schedule(turn, { id: itemOf(id), do: { kind: 'page', page: id } }, within, false, turn.now);
}

function giveUp(turn: Turn, id: string, { clock, attempts, unanswered }: PageState): void {
  turn.emit({ type: 'pageUnanswered', page: id, attempts });
  const ground = { name: 'unanswered', ...(clock !== undefined && { clock }) };
  if (unanswered) notify(turn, `unanswered:${id}`, unanswered, ground, contentOf(turn, 'unanswered', clock));
}

/** Nobody acknowledged in time: the next is paged, until the rounds are over; then others are told, once. */
export function pageAgain(turn: Turn, id: string): void {
  const page = pagesOf(turn.state)[id];
  if (!page) return;
  if (page.attempts < page.rounds * (page.of ?? ASSUMED)) attempt(turn, id, page);
  else giveUp(turn, id, page);
}

function drop(turn: Turn, id: string, reason: string): void {
  if (isWaiting(turn.state, id)) turn.emit({ type: 'agendaDropped', item: itemOf(id), reason });
}

/** The outside refused the last attempt: the limit need not pass to know that nobody answers it. */
function refused(turn: Turn, { key, code }: EventOf<'effectRefused'>): void {
  const id = turn.state.effects[key]?.page;
  const page = id === undefined ? undefined : pagesOf(turn.state)[id];
  if (id === undefined || !page || !isWaiting(turn.state, id) || key !== attemptKey(turn, id, page.attempts)) return;
  drop(turn, id, code);
  if (code === NOBODY) giveUp(turn, id, page);
  else pageAgain(turn, id);
}

function dropWhere(turn: Turn, reason: string, ends: (page: PageState) => boolean): void {
  for (const [id, page] of Object.entries(pagesOf(turn.state))) if (ends(page)) drop(turn, id, reason);
}

/** The course of a page: its first attempt, what refusals and acknowledgements make of it, and its end with what it is about. */
export const pageRule: Rule = (turn, event) => {
  if (event.type === 'pageOpened') return pageAgain(turn, event.page);
  if (event.type === 'pageAcknowledged') return drop(turn, event.page, 'acknowledged');
  if (event.type === 'effectRefused') return refused(turn, event);
  if (event.type === 'dutyDone' || event.type === 'dutyWaived')
    return dropWhere(turn, event.type, ({ clock }) => clock === event.clock);
  if (event.type === 'clockOverturned') {
    const root = (clock = ''): string | undefined => turn.state.clocks[clock]?.root;
    return dropWhere(turn, 'overturned', ({ clock }) => root(clock) === root(event.clock));
  }
  if (event.type === 'closed') return dropWhere(turn, 'caseClosed', ({ clock }) => clock === undefined);
  if (event.type === 'completed') return dropAll(turn);
};

/** A completed case pages nobody and tells nobody anything any more. */
function dropAll(turn: Turn): void {
  dropWhere(turn, 'caseCompleted', () => true);
  for (const { id, do: what } of Object.values(turn.state.agenda))
    if (what.kind === 'notice') turn.emit({ type: 'agendaDropped', item: id, reason: 'caseCompleted' });
}
