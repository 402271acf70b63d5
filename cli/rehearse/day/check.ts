import type { DayEvent } from './event.js';
import { givenOnLeave, wrongHandovers, wrongPages } from './check-people.js';
import type { OutsideAccount, OutsideMail, OutsideRequest } from './outside.js';
import type { PlayedDay } from './play.js';
import type { Plot } from './plot.js';
import type { Script } from './script.js';
import type { DayView, Played } from './stage.js';

/** What must be true after a day. */
export type Check =
  | 'notPlayed'
  | 'lost'
  | 'unowned'
  | 'handovers'
  | 'onLeave'
  | 'pages'
  | 'asleep'
  | 'clocks'
  | 'breaches'
  | 'forms'
  | 'effectsTwice'
  | 'orphanFreezes'
  | 'unforeseen';
/** The places where it is not. */
export type Checks = Readonly<Record<Check, readonly string[]>>;

/** What the counterpart has on record, and which addresses answered 500. */
export interface DayRecord {
  readonly requests: readonly OutsideRequest[];
  readonly accounts: readonly OutsideAccount[];
  readonly mails: readonly OutsideMail[];
  readonly unforeseen: readonly string[];
}

/** What a day has to keep to. `owner`: the slot somebody has to be in; `roster`: the role that is paged; `end`: of play, epoch milliseconds. */
export interface DayRules extends Pick<Plot, 'owner' | 'subject' | 'roster' | 'directory'>, Pick<Script, 'asleep'> {
  readonly end: number;
}

/** A call that is played there is no effect of ours. */
const isPlayed = ({ system, action }: OutsideRequest): boolean => system === 'telephony' && action === 'calls';

/** Checks a played day. */
export function checkDay(day: PlayedDay, record: DayRecord, rules: DayRules): Checks {
  const { played, handedOver, answeredAsleep } = day;
  const { owner, roster, directory, asleep, end } = rules;
  const each = (find: (one: Played) => string[]): string[] =>
    played.flatMap((one) => find(one).map((fault) => `${one.one.id} ${one.caseId}: ${fault}`));
  const cases = new Map(played.map(({ caseId, view }) => [caseId, view]));
  return {
    notPlayed: each(({ problem, one }) => (problem === undefined ? [] : [`${one.story}, ${problem}`])),
    lost: each(lost),
    unowned: each(({ events }) => unowned(events, owner)),
    handovers: wrongHandovers(handedOver, played),
    onLeave: each((one) => givenOnLeave(one, rules)),
    pages: each(({ events }) => wrongPages(events, record.mails, roster, directory)),
    asleep: [...answeredAsleep, ...each(({ events }) => foundTooEarly(events, asleep))],
    clocks: each(({ events }) => unaccounted(events, end)),
    breaches: each(({ events }) => wrongBreaches(events)),
    forms: repeated(
      played.flatMap(({ events }) => events.flatMap((e) => (e.type === 'formNumbered' ? [e.number ?? ''] : [])))
    ),
    effectsTwice: repeated(
      record.requests.filter((r) => r.effect && cases.has(r.caseId) && !isPlayed(r)).map((r) => `${r.system} ${r.key}`)
    ),
    orphanFreezes: orphans(record.accounts, cases),
    unforeseen: record.unforeseen,
  };
}

/** Every command that was answered is the cause of something, and the events have no gap. */
function lost({ events, answered, problem }: Played): string[] {
  if (problem !== undefined) return [];
  const causes = new Set(events.map(({ cause }) => cause));
  const gaps = events.filter(({ seq }, index) => seq !== index + 1).map(({ seq }) => `a gap before event ${seq}`);
  return [...answered.filter((id) => !causes.has(id)).map((id) => `${id} brought no event`), ...gaps];
}

/** Decisions after which an accepted case, still open, is nobody's. */
function unowned(events: readonly DayEvent[], owner: string): string[] {
  let [accepted, open, owned] = [false, true, false];
  return events.flatMap(({ type, slot, person, role, cause, at, seq }, index) => {
    if (type === 'accepted') accepted = true;
    if (type === 'closed') open = false;
    if (type === 'assigned' && slot === owner) owned = (person ?? role) !== undefined;
    const following = events[index + 1];
    const decided = following?.cause !== cause || following.at !== at;
    return decided && accepted && open && !owned ? [`nobody's after event ${seq}`] : [];
  });
}

/** Clocks that are neither ended nor due only after the end. */
function unaccounted(events: readonly DayEvent[], end: number): string[] {
  const over = events.find(({ type }) => type === 'completed')?.at;
  const until = over === undefined ? end : Math.min(end, Date.parse(over));
  return events.flatMap(({ type, clock }) => {
    if (type !== 'clockStarted') return [];
    const own = events.filter((event) => event.clock === clock);
    const ended = own.some(({ type: what }) => ['clockMet', 'clockBreached', 'clockEnded'].includes(what));
    const dueAt = own.findLast((event) => event.type !== 'clockBreached' && event.dueAt !== undefined)?.dueAt ?? '';
    return ended || Date.parse(dueAt) > until ? [] : [`${clock} was due ${dueAt} and has no end`];
  });
}

/** Breaches that are not the only one of their clock, or not at its due instant. */
function wrongBreaches(events: readonly DayEvent[]): string[] {
  const breaches = events.filter(({ type }) => type === 'clockBreached');
  return breaches.flatMap(({ clock, dueAt, at, seq }) => {
    const before = events.filter((event) => event.clock === clock && event.seq < seq && event.dueAt !== undefined);
    const due = before.findLast(({ type }) => type !== 'clockBreached')?.dueAt;
    const once = breaches.filter((other) => other.clock === clock).length === 1;
    return once && dueAt === due && at === dueAt ? [] : [`${clock} breached at ${at}, due ${due}`];
  });
}

/** Breaches due while no worker was there, and detected before one was. */
function foundTooEarly(events: readonly DayEvent[], { from, until }: Script['asleep']): string[] {
  const ms = (at = ''): number => Date.parse(at);
  const due = events.filter((e) => e.type === 'clockBreached' && ms(e.dueAt) >= ms(from) && ms(e.dueAt) < ms(until));
  const early = due.filter(({ detectedAt }) => ms(detectedAt) < ms(until));
  return early.map(({ clock, detectedAt }) => `${clock} was found breached at ${detectedAt}`);
}

/** A frozen account has a case that knows of it, and a case that holds one has it frozen. */
function orphans(accounts: readonly OutsideAccount[], cases: ReadonlyMap<string, DayView | undefined>): string[] {
  const own = accounts.filter(({ caseId }) => cases.has(caseId));
  const unknown = own.filter(({ frozen, caseId }) => frozen && cases.get(caseId)?.holds.length === 0);
  const missing = [...cases].filter(
    ([caseId, view]) =>
      (view?.holds.length ?? 0) > 0 && !own.some((account) => account.caseId === caseId && account.frozen)
  );
  return [
    ...unknown.map(({ account, caseId }) => `${account} is frozen and ${caseId} does not know it`),
    ...missing.map(([caseId]) => `${caseId} holds a freeze that is none`),
  ];
}

function repeated(all: readonly string[]): string[] {
  return [...new Set(all.filter((one, index) => all.indexOf(one) !== index))];
}
