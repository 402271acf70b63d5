import { Directory } from '../../../domain/directory/directory.js';
import { Dice } from './dice.js';
import type { ScriptHandover } from './handovers.js';
import type { Deed, Plot, PlotStep, Story, When } from './plot.js';

/** Something people do, at a local instant with offset. `by`: a person. */
export type ScriptStep = { readonly at: string; readonly by: string } & Deed;

/** One complaint of a day, and what is done about it. `{run}` in facts stands for the rehearsal that plays it. */
export interface ScriptCase {
  readonly id: string;
  readonly story: string;
  readonly channel: string;
  readonly category: string;
  /** When it came in: instant of the call, or of the mail. */
  readonly at: string;
  /** Who takes it on; by mail, who claims it; empty where nobody does. */
  readonly taker: string;
  readonly byMail: boolean;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly people: Readonly<Record<string, string>>;
  /** Its place in a surge; the day's minute at which all of it meet. */
  readonly meeting?: { readonly role: 'before' | 'last' | 'after'; readonly overlay: string; readonly at: number };
  readonly steps: readonly ScriptStep[];
}

/** A complaint of the plot with its minute of the day; `then`: what is done once the surge has met. */
export type Planned = Pick<
  Story,
  'name' | 'facts' | 'taker' | 'ownedBy' | 'subject' | 'claim' | 'unclaimed' | 'steps'
> & {
  category: string;
  channel: string;
  minute: number;
  meeting?: ScriptCase['meeting'];
  then?: readonly PlotStep[];
};

const MINUTE = 60_000;
/** Nobody acts between these times of a day, but who goes on until a call that is due the same day. */
const NIGHT = { from: 23 * 60 + 20, until: 7 * 60 };
const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** Writes one complaint: draws its times, and finds who is there to do what. */
export class CaseWriter {
  private readonly dice: Dice;
  private readonly people: Directory;
  private readonly picked = new Map<string, string>();
  private readonly steps: ScriptStep[] = [];
  private now = 0;
  private taker = '';
  private owner = '';
  private subject = '';

  constructor(
    private readonly plot: Plot,
    private readonly handovers: readonly ScriptHandover[],
    private readonly id: string,
    seed: number
  ) {
    this.dice = new Dice(`${seed}/${id}`);
    this.people = new Directory(plot.directory);
  }

  write(one: Planned): ScriptCase {
    const { name: story, category, channel, meeting } = one;
    const received = this.of(0, one.minute);
    const byMail = channel === this.plot.mailbox.channel;
    this.now = received;
    this.subject = one.subject === undefined ? '' : this.cast(one.subject);
    const claimedAt = byMail && !one.unclaimed ? this.draw(one.claim ?? { in: [4, 12] }) : received;
    if (!one.unclaimed) this.taker = one.taker ?? this.onDuty(claimedAt);
    this.owner = this.person(one.ownedBy);
    if (byMail && !one.unclaimed) this.add(claimedAt, this.taker, { do: 'claim' });
    for (const step of one.steps) this.take(step);
    if (meeting?.role === 'before') {
      this.add(this.of(0, meeting.at), '', { do: 'meet', overlay: meeting.overlay });
      for (const step of one.then ?? []) this.take(step);
    }
    const people: Record<string, string> = this.subject === '' ? {} : { [this.plot.subject]: this.subject };
    const facts = JSON.parse(JSON.stringify(one.facts).replaceAll('{case}', this.id)) as Record<string, unknown>;
    return {
      ...{ id: this.id, story, channel, category, at: this.iso(received), taker: this.taker, byMail, facts, people },
      ...(meeting && { meeting }),
      steps: this.handedOver(claimedAt),
    };
  }

  private take({ who, ...step }: PlotStep): void {
    const by = this.person(who);
    const deed: Deed = step.do === 'assign' ? { ...step, person: this.person(step.person) } : step;
    if (deed.do === 'assign' && deed.slot === this.plot.owner) this.owner = deed.person;
    this.add(this.draw(step), by, bare(deed));
  }

  private add(at: number, by: string, deed: Deed): void {
    this.now = at;
    this.steps.push({ at: this.iso(at), by, ...deed });
  }

  /** The instant of a step: never before what came before; at night it waits for the next working day. */
  private draw(when: When): number {
    if ('at' in when) return Date.parse(`${when.at}${this.plot.offset}`);
    const drawn =
      'in' in when
        ? this.now + this.dice.between(...when.in) * MINUTE
        : this.of(when.day, this.dice.between(minutes(when.from), minutes(when.to)));
    return this.awake(Math.max(drawn, this.now + MINUTE));
  }

  private awake(at: number): number {
    const local = this.iso(at);
    const minute = minutes(local.slice(11, 16));
    const today = this.plot.days.findLast((day) => day <= local.slice(0, 10)) ?? '';
    const working = today === local.slice(0, 10) && minute >= NIGHT.until && minute < NIGHT.from;
    if (working) return at;
    const next = this.plot.days.indexOf(today) + (today === local.slice(0, 10) && minute < NIGHT.until ? 0 : 1);
    return this.of(Math.min(next, this.plot.days.length - 1), this.dice.between(9 * 60, 11 * 60));
  }

  /** Whoever goes home or on leave hands over what they have taken on, and with it all that follows. */
  private handedOver(takenAt: number): readonly ScriptStep[] {
    if (this.owner !== this.taker) return this.steps;
    let [steps, owner] = [this.steps, this.taker];
    for (const { at, from, to } of this.handovers) {
      const time = Date.parse(at);
      if (from !== owner || takenAt >= time) continue;
      const goesOn = ({ by, at: when }: ScriptStep): boolean => by === from && Date.parse(when) >= time;
      steps = steps.map((step) => (goesOn(step) ? { ...step, by: to } : step));
      owner = to;
    }
    return steps;
  }

  private onDuty(at: number): string {
    const { shifts, handover, lateBegins } = this.plot;
    const minute = minutes(this.iso(at).slice(11, 16));
    const early = minute < minutes(handover.at) ? shifts.early : [];
    const late = minute >= minutes(lateBegins) ? shifts.late : [];
    const there = [...early, ...late].filter((id) => !this.people.isOnLeave(id, at));
    return this.dice.pick(there.filter((id) => id !== this.subject));
  }

  private person(who: string): string {
    if (who === 'taker') return this.taker;
    if (who === 'owner') return this.owner;
    if (who !== 'superior') return this.cast(who);
    const above = this.people.supervisorOf(this.subject)?.id ?? '';
    return this.people.standInOf(above, this.now)?.id ?? above;
  }

  private cast(who: string): string {
    const found = this.picked.get(who) ?? this.dice.pick(this.plot.cast[who] ?? []);
    this.picked.set(who, found);
    return found;
  }

  /** The instant of a minute of one of the days. */
  private of(day: number, minute: number): number {
    return Date.parse(`${this.plot.days[day]}T00:00:00${this.plot.offset}`) + minute * MINUTE;
  }

  private iso(at: number): string {
    const { offset } = this.plot;
    const ahead = (offset.startsWith('-') ? -1 : 1) * minutes(offset.slice(1)) * MINUTE;
    return new Date(at + ahead).toISOString().replace('Z', offset);
  }
}

/** A deed without the words for its time. */
function bare(step: Deed & Partial<Record<'in' | 'day' | 'from' | 'to' | 'at', unknown>>): Deed {
  const { in: _in, day: _day, from: _from, to: _to, at: _at, ...deed } = step;
  return deed;
}
