import { Tally, type Counts, type Limits } from './limits.js';
import type { ScriptCase, ScriptStep } from './script-case.js';

/** What is known of a person of the day: roles, superior, and who stands in during a leave (instants with offset). */
export interface RecountedPerson {
  readonly id: string;
  readonly roles: readonly string[];
  readonly supervisor?: string | undefined;
  readonly leave?: readonly RecountedLeave[] | undefined;
}

interface RecountedLeave {
  readonly from: string;
  readonly until: string;
  readonly deputy?: string | undefined;
}

/** The raw inputs of a day, all a recount is made from. */
export interface RawDay {
  readonly cases: readonly ScriptCase[];
  readonly people: readonly RecountedPerson[];
  /** Who had the cases of whom from when on, in order of time. */
  readonly handovers: readonly { readonly at: string; readonly from: string; readonly to: string }[];
  readonly mailbox: { readonly category: string };
  /** Slot of the agent complained of. */
  readonly subject: string;
  /** Local instant with offset. */
  readonly end: string;
}

const DAY = 86_400_000;
const dayOf = (iso: string): string => iso.slice(0, 10);
const next = (day: string, by = 1): string => new Date(Date.parse(day) + by * DAY).toISOString().slice(0, 10);
const ms = (iso: string): number => Date.parse(iso);

function given(input: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, unknown[]>>): boolean {
  return Object.entries(wanted).every(([field, values]) => values.includes(input[field]));
}

/**
 * Counts a day from its raw inputs and the written limits alone, by plain arithmetic over dates: no line of it is shared with the core
 * that decided the cases.
 */
export class Recount {
  private readonly tally = new Tally();

  constructor(
    private readonly day: RawDay,
    private readonly limits: Limits
  ) {}

  count(): Counts {
    const { cases } = this.day;
    const surges = this.surges();
    for (const one of cases) {
      this.tally.add('complaints');
      this.tally.add(`level ${this.limits.categories[this.category(one)]?.level}`);
      const tipped = surges.get(one);
      const born = this.bornUrgent(one) ? this.accepted(one) : undefined;
      const urgentAt = born ?? tipped;
      if (urgentAt !== undefined) this.tally.add('urgent');
      if (tipped !== undefined) this.tally.add('urgent by a surge');
      this.firstCallback(one, urgentAt);
      this.deeds(one);
    }
    return this.tally.all;
  }

  /** A mail nobody claims keeps the category of the mailbox. */
  private category(one: ScriptCase): string {
    return one.byMail && one.taker === '' ? this.day.mailbox.category : one.category;
  }

  private isWorking(day: string): boolean {
    const { off, makeUp } = this.limits;
    if (makeUp.includes(day)) return true;
    if (off.some(([from, to]) => from <= day && day <= to)) return false;
    return ![0, 6].includes(new Date(Date.parse(day)).getUTCDay());
  }

  /** The end, exclusive, of the n-th working day after a day; of the day itself for 0. */
  private endOf(day: string, n: number): number {
    let at = day;
    for (let left = n; left > 0;) if (this.isWorking((at = next(at)))) left--;
    return ms(`${next(at)}T00:00:00${this.limits.zone}`);
  }

  /** The local day of an instant. */
  private dayAt(at: number): string {
    return new Date(at - ms(`1970-01-01T00:00:00${this.limits.zone}`)).toISOString().slice(0, 10);
  }

  /** By mail: when it was claimed or, by nobody, when the system had to accept it. */
  private accepted({ byMail, at, steps }: ScriptCase): number {
    if (!byMail) return ms(at);
    const claim = steps.find((step) => step.do === 'claim');
    return claim ? ms(claim.at) : this.endOf(dayOf(at), this.limits.claimDays);
  }

  private bornUrgent({ channel, facts }: ScriptCase): boolean {
    const { channels, facts: named } = this.limits.urgent;
    return channels.includes(channel) || Object.entries(named).some(([fact, values]) => values.includes(facts[fact]));
  }

  /** When each case of an issue became urgent, where more than so many came in on one day. */
  private surges(): Map<ScriptCase, number> {
    const { fact, moreThan } = this.limits.urgent.surge;
    const groups = new Map<string, ScriptCase[]>();
    for (const one of this.day.cases) {
      const issue = one.facts[fact];
      if (typeof issue !== 'string') continue;
      const key = `${issue} ${this.dayAt(this.accepted(one))}`;
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
    const found = new Map<ScriptCase, number>();
    for (const group of groups.values()) {
      const tipping = group.sort((a, b) => this.accepted(a) - this.accepted(b))[moreThan];
      for (const one of tipping ? group : [])
        found.set(one, Math.max(this.accepted(one), tipping ? this.accepted(tipping) : 0));
    }
    return found;
  }

  private firstCallback(one: ScriptCase, urgentAt: number | undefined): void {
    const { urgent, categories } = this.limits;
    const rule = categories[this.category(one)];
    if (!rule) throw new RangeError(`no limit for ${one.category}`);
    const due = this.endOf(dayOf(one.at), rule.days);
    const usual = this.firstCall(one, rule.by);
    if (urgentAt === undefined || (usual < urgentAt && usual < due)) return this.outcome(rule.clock, usual, due);
    const urgentDue = this.endOf(this.dayAt(urgentAt), urgent.days);
    this.outcome(urgent.clock, this.firstCall(one, urgent.by), Math.min(due, urgentDue));
  }

  private outcome(clock: string, call: number, due: number): void {
    const outcome = call < due ? 'met' : due <= ms(this.day.end) ? 'breached' : 'open';
    this.tally.add(`first callback ${clock} ${outcome}`);
  }

  /** The first connected call of somebody whose call counts; Infinity without one. */
  private firstCall(one: ScriptCase, by: readonly string[]): number {
    const calls = one.steps.filter(
      (step) => step.do === 'call' && step.connected && by.some((who) => this.counts(one, step, who))
    );
    return Math.min(...calls.map(({ at }) => ms(at)));
  }

  private counts(one: ScriptCase, { by, at }: ScriptStep, who: string): boolean {
    const { people, subject } = this.day;
    const person = (id: string | undefined): RecountedPerson | undefined => people.find((known) => known.id === id);
    if (who === 'own') {
      const given = one.steps.flatMap((step) => {
        const gives = step.do === 'assign' && ms(step.at) <= ms(at);
        return gives ? [step.person] : [];
      });
      const handed = this.handedOver(one).flatMap((change) => (ms(change.at) <= ms(at) ? [change.to] : []));
      return by === one.taker || [...given, ...handed].includes(by);
    }
    if (who !== 'superior') return by !== one.people[subject] && (person(by)?.roles.includes(who) ?? false);
    const superior = person(person(one.people[subject])?.supervisor);
    const away = superior?.leave?.find(({ from, until }) => ms(from) <= ms(at) && ms(at) < ms(until));
    return by === superior?.id || (by !== undefined && away?.deputy === by);
  }

  /** Only what is its taker's own is handed over, from when it was taken on until it is closed. */
  private handedOver(one: ScriptCase): RawDay['handovers'] {
    if (!this.limits.categories[this.category(one)]?.by.includes('own')) return [];
    const closed = one.steps.find((step) => this.closing(step) !== undefined);
    let owner = one.taker;
    return this.day.handovers.filter(({ at, from, to }) => {
      const open = this.accepted(one) < ms(at) && (closed === undefined || ms(closed.at) >= ms(at));
      if (owner !== from || !open) return false;
      owner = to;
      return true;
    });
  }

  private closing(step: ScriptStep): string | undefined {
    if (step.do !== 'act') return undefined;
    const { action, input } = step;
    return this.limits.closings.find((one) => one.action === action && given(input, one.input))?.outcome;
  }

  private deeds(one: ScriptCase): void {
    const { steps } = one;
    const { freeze, form } = this.limits;
    this.tally.add('handed over', this.handedOver(one).length);
    for (const step of steps) {
      if (step.do === 'confirm' && step.step === freeze.step && given(step.input, freeze.input))
        this.tally.add('freezes');
      if (step.do === 'lift') this.tally.add('freezes lifted');
      if (step.do === 'decide') this.tally.add(`approvals: ${step.decision}`);
      const closed = this.closing(step);
      if (closed !== undefined) this.tally.add(`closed: ${closed}`);
    }
    const minted = steps.some((step) => step.do === 'act' && step.action === form.action);
    if (minted) this.tally.add('forms numbered');
  }
}
