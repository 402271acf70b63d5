import type { Event } from '../case/events.js';
import { awaitedIn, isOpen, reviewsOf, strongest } from '../case/opinions.js';
import type { CaseState, FormState, ReviewState } from '../case/state.js';
import { canonical } from '../hash.js';
import type { Instant } from '../time.js';
import { at } from './commands.js';
import type { Expect, Scenario } from './schema.js';
import { verdictsOf } from './expect-verdicts.js';

function picked<T extends object>(wanted: object, actual: T): Partial<T> {
  return Object.fromEntries(Object.entries(actual).filter(([name]) => name in wanted)) as Partial<T>;
}

function formLine(wanted: object, form: FormState | undefined): object {
  return picked(wanted, { number: form?.number ?? null, revision: form?.revision, passes: form?.passes });
}

function reviewLine(wanted: object, review: ReviewState | undefined): object {
  if (!review) return picked(wanted, { status: 'none', awaits: [], opinion: 'noObjection' });
  const awaits = awaitedIn(review);
  const status = isOpen(review) ? 'open' : 'closed';
  return picked(wanted, { status, revision: review.revision, awaits, opinion: strongest(review) });
}

/** What actually is, in the shape of an expectation, with instants as the scenario writes them. */
class Actual {
  constructor(
    private readonly scenario: Scenario,
    private readonly state: CaseState,
    private readonly events: Event[],
    private readonly wake: Instant | null
  ) {}

  private same(local: string, actual: Instant | undefined | null): string {
    if (actual === undefined || actual === null) return 'none';
    const offset = at(this.scenario, '1970-01-01T00:00') as number;
    return at(this.scenario, local) === actual ? local : new Date(actual - offset).toISOString().slice(0, 23);
  }

  clocks(expected: NonNullable<Expect['clocks']>): unknown {
    const one = (id: string, want: (typeof expected)[string]): unknown => {
      const clock = this.state.clocks[id];
      if (!clock) return { absent: true };
      if (want.absent) return { outcome: clock.outcome };
      const { outcome, dueAt, warnings, breachedAt, detectedAt, lateMs, dutyDoneAt, overturnedAt, retroactive } = clock;
      return {
        ...(want.outcome !== undefined && { outcome }),
        ...(want.dueAt !== undefined && { dueAt: this.same(want.dueAt, dueAt) }),
        ...(want.warnings && {
          warnings: warnings.map((w, i) => this.same(want.warnings?.[i] ?? '1970-01-01T00:00', w.at)),
        }),
        ...(want.breachedAt !== undefined && { breachedAt: this.same(want.breachedAt, breachedAt) }),
        ...(want.detectedAt !== undefined && { detectedAt: this.same(want.detectedAt, detectedAt) }),
        ...(want.lateMs !== undefined && { lateMs }),
        ...(want.overturned !== undefined && { overturned: overturnedAt !== undefined }),
        ...(want.retroactive !== undefined && { retroactive: retroactive === true }),
        ...(want.done !== undefined && { done: outcome === 'met' || dutyDoneAt !== undefined }),
      };
    };
    return Object.fromEntries(Object.entries(expected).map(([id, want]) => [id, one(id, want)]));
  }

  /** Effects in the order they were requested (`action`) and confirmed (`action!`). */
  order(names: string[]): string[] {
    const actions = new Map(
      this.events.flatMap((e) => (e.type === 'effectRequested' ? [[e.key, e.action] as const] : []))
    );
    const seen = this.events.flatMap((e) => {
      if (e.type === 'effectRequested') return [e.action];
      if (e.type === 'effectConfirmed') return [`${actions.get(e.key) ?? '?'}!`];
      return e.type === 'stepDone' ? [`${e.step}!`] : [];
    });
    return seen.filter((name) => names.includes(name));
  }

  private told(who: string): number {
    return this.events.filter(
      (e) =>
        e.type === 'effectRequested' &&
        ['sendNotice', 'page'].includes(e.action) &&
        e.with['kind'] !== 'warning' &&
        e.to?.includes(who)
    ).length;
  }

  read(expect: Expect): Record<string, unknown> {
    const { state, events } = this;
    const pick = <T>(wanted: Record<string, T>, of: (key: string) => unknown): unknown =>
      Object.fromEntries(Object.keys(wanted).map((k) => [k, of(k)]));
    return {
      stage: state.stage,
      lifecycle: state.lifecycle,
      outcome: state.outcome,
      people:
        expect.people &&
        pick(expect.people, (slot) => state.people[slot]?.person ?? state.people[slot]?.role ?? 'none'),
      overlays: expect.overlays && pick(expect.overlays, (o) => state.overlays[o]?.causes ?? []),
      clocks: expect.clocks && this.clocks(expect.clocks),
      events: expect.events && pick(expect.events, (type) => events.filter((e) => e.type === type).length),
      told: expect.told && pick(expect.told, (who) => this.told(who)),
      form: expect.form && formLine(expect.form, Object.values(state.forms)[0]),
      forms: expect.forms && pick(expect.forms, (id) => formLine(expect.forms?.[id] ?? {}, state.forms[id])),
      reviews:
        expect.reviews && pick(expect.reviews, (id) => reviewLine(expect.reviews?.[id] ?? {}, reviewsOf(state)[id])),
      steps: expect.steps && pick(expect.steps, (id) => state.steps[id]?.status ?? 'none'),
      order: expect.order && this.order(expect.order),
      holds: Object.keys(state.holds),
      attempts: state.attempts,
      category: state.category,
      measures: expect.measures && pick(expect.measures, (id) => state.measures?.[id]?.ms ?? null),
      admissibility: state.admissibility?.overall,
      windows:
        expect.windows &&
        pick(expect.windows, (id) => {
          const { status, endsAt } = state.admissibility?.windows[id] ?? { status: 'none' };
          const wanted = expect.windows?.[id]?.endsAt;
          return { status, ...(wanted !== undefined && { endsAt: this.same(wanted, endsAt) }) };
        }),
      facts: expect.facts && pick(expect.facts, (name) => state.facts[name] ?? null),
      nextWake: expect.nextWake && this.same(expect.nextWake, this.wake),
      verdicts: expect.verdicts && verdictsOf(expect.verdicts, state, events),
    };
  }
}

/** The expectations that do not hold, each as one line: what was expected and what was found. */
export function faultsOf(
  scenario: Scenario,
  expect: Expect | undefined,
  state: CaseState,
  events: Event[],
  wake: Instant | null
): string[] {
  if (!expect) return [];
  const actual = new Actual(scenario, state, events, wake).read(expect);
  return Object.entries(expect)
    .filter(([name, wanted]) => canonical(wanted) !== canonical(actual[name]))
    .map(([name, wanted]) => `${name}: expected ${canonical(wanted)}, found ${canonical(actual[name])}`);
}
