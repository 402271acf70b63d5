import { OPINIONS } from '../case/review-events.js';
import { awaitedIn, reviewsOf, unansweredIn } from '../case/opinions.js';
import { pagesOf } from '../case/standing.js';
import type { CaseState } from '../case/state.js';
import { mayAct } from '../decide/commands/act.js';
import { stepDefinition } from '../decide/chains.js';
import { mayOrder } from '../decide/letters.js';
import { Turn } from '../decide/turn.js';
import type { Field } from '../pack/common.js';
import type { Action } from '../pack/flow.js';
import type { Do, ScenarioStep } from '../scenario/schema.js';
import { COUNTED } from './abstract.js';
import { combinations, valuesOf } from './domains.js';
import { localOf } from './ground.js';
import { partial } from './people.js';
import type { Found, Ground } from './types.js';

type Move = Omit<ScenarioStep, 'at'> & { do: Do; wait?: number };
/** Ways to do one thing, by one person or another: the first that is not refused is taken. */
export type Choice = readonly Move[];

const DAY = 86_400_000;

/** Everything that may happen to a case in one state, apart from the passing of time. */
class Moves {
  private readonly ids: string[];
  private readonly looks = new Map<string, Turn>();

  constructor(
    private readonly ground: Ground,
    private readonly state: CaseState,
    private readonly now: Found['now']
  ) {
    this.ids = Object.keys(ground.cast);
  }

  private get pack() {
    return this.ground.pinned.pack.data;
  }

  /** The case as one person sees it. */
  private look(id: string): Turn {
    const { pinned, cast } = this.ground;
    let look = this.looks.get(id);
    if (!look) {
      const actor = { id, ...(cast[id] ?? { roles: [] }) };
      const command = { id: 'look', type: 'wake', actor, source: 'gateway' } as const;
      look = new Turn(pinned.pack, pinned.calendar, this.state, command, this.now, this.now);
      this.looks.set(id, look);
    }
    return look;
  }

  private anybody(what: Do): Choice {
    return this.ids.map((as) => ({ as, do: what }));
  }

  private inputs(
    fields: Record<string, Field>,
    chosen?: (name: string) => unknown[] | undefined
  ): Record<string, unknown>[] {
    const { relevance } = this.ground;
    const writing = { now: this.now, local: (at: number) => localOf(this.ground, at) };
    return combinations(
      Object.entries(fields).map(([name, field]) => {
        const matters = relevance.inputs.has(name) || relevance.facts.has(field.fact ?? '');
        const values = chosen?.(name) ?? valuesOf(field, writing, matters);
        return [name, field.optional ? [undefined, ...values] : values];
      })
    );
  }

  /** Opinions an action has to answer: adopted all, or declined all. */
  private answers(action: Action): (name: string) => unknown[] | undefined {
    const { disposes } = action;
    const review = disposes && reviewsOf(this.state)[disposes.review];
    const all = (disposition: string) =>
      (review ? unansweredIn(review) : []).map((reviewer) => ({ reviewer, disposition }));
    return (name) => (name === disposes?.in ? [all('adopted'), all('declined')] : undefined);
  }

  private *acts(): Generator<Choice> {
    for (const [act, action] of Object.entries(this.pack.actions)) {
      const may = this.ids.filter((id) => !mayAct(this.look(id), act, action));
      const writes = Object.values(this.pack.forms).some(({ passes }) => passes[0]?.on === act);
      const gave = Object.keys(action.personal);
      for (const as of may.slice(0, writes || action.takes !== undefined ? 2 : 1))
        for (const input of this.inputs(action.input, this.answers(action)))
          yield [{ as, do: { act, ...(Object.keys(input).length > 0 && { input: input as never }), gave } }];
    }
  }

  private *steps(): Generator<Choice> {
    for (const [step, { status }] of Object.entries(this.state.steps)) {
      if (status === 'refused') yield this.anybody({ waive: step, gave: ['reason'] });
      if (status !== 'open' && status !== 'refused') continue;
      const definition = stepDefinition(this.look(''), step);
      const task = definition !== undefined && 'task' in definition;
      for (const input of this.inputs(task ? definition.input : {}))
        yield this.anybody({ confirm: step, ...(task ? { input: input as never } : { ref: 'by hand' }) });
    }
  }

  private *approvals(): Generator<Choice> {
    for (const [approval, { decision }] of Object.entries(this.state.approvals)) {
      if (decision !== undefined) continue;
      const mail =
        this.pack.approvals[approval]?.evidence === 'mail' ? { mail: `decision-on-${approval}@example.org` } : {};
      const decide = (how: 'approve' | 'reject'): Choice =>
        this.anybody({ decide: how, approval, gave: ['reason'], ...mail });
      const partials = partial(this.state, this.pack, approval);
      for (const one of decide('approve')) if (partials.includes(one.as ?? '')) yield [one];
      for (const how of ['approve', 'reject'] as const)
        yield decide(how).filter(({ as }) => !partials.includes(as ?? ''));
    }
  }

  private *opinions(): Generator<Choice> {
    for (const [review, state] of Object.entries(reviewsOf(this.state)))
      for (const reviewer of awaitedIn(state))
        for (const opinion of OPINIONS) yield this.anybody({ opinion, review, reviewer, gave: ['reason'] });
  }

  /** Places are given to those who approve something, so that they handle what they would decide on; else to one person. */
  private *places(): Generator<Choice> {
    const approvers = new Set(Object.values(this.pack.approvals).flatMap(({ by }) => by));
    const roles = (id: string): string[] => this.ground.cast[id]?.roles ?? [];
    for (const [slot, { assignedBy, role }] of Object.entries(this.pack.slots)) {
      if (!assignedBy) continue;
      const fit = this.ids.filter((id) => role === undefined || roles(id).includes(role));
      const chosen = fit.filter((id, index) => index === 0 || roles(id).some((one) => approvers.has(one)));
      for (const person of chosen)
        if (this.state.people[slot]?.person !== person) yield this.anybody({ assign: slot, person });
    }
  }

  private *letters(): Generator<Choice> {
    for (const [letter, definition] of Object.entries(this.pack.letters)) {
      const as = this.ids.find((id) => !mayOrder(this.look(id), letter, definition));
      const [channel] = definition.channels;
      const gave = [...definition.needs, ...Object.keys(this.pack.personal.fields)];
      if (as !== undefined && channel) yield [{ as, do: { letter, channel, language: 'zh', gave } }];
    }
  }

  private *calls(): Generator<Choice> {
    const party = this.pack.contacts?.calls?.party ?? 'member';
    const call = (connected: boolean): Choice => this.anybody({ call: { connected, direction: 'out', party } });
    yield call(true);
    if (this.ground.relevance.names.has('attempts') && this.state.attemptDays.length < COUNTED)
      yield call(false).map((move) => ({ ...move, wait: DAY }));
    const [channel = ''] = Object.keys(this.pack.channels);
    if (this.state.contacts < (this.ground.relevance.names.has('contacts') ? COUNTED : 1))
      yield this.anybody({ contact: channel });
  }

  private *classes(): Generator<Choice> {
    const { categoryFor } = this.ground.relevance;
    for (const category of new Set(categoryFor.values()))
      if (category !== categoryFor.get(this.state.category)) yield this.anybody({ reclassify: category });
  }

  *open(): Generator<Choice> {
    if (this.state.acceptedAt === 0) yield this.anybody({ claim: {} });
    yield* this.acts();
    yield* this.approvals();
    yield* this.opinions();
    yield* this.letters();
    yield* this.places();
    yield* this.calls();
    yield* this.classes();
    yield this.anybody({ close: true });
  }

  /** What a closed case still takes, too. */
  *always(): Generator<Choice> {
    yield* this.steps();
    for (const hold of Object.keys(this.state.holds)) yield this.anybody({ lift: hold });
    for (const [page, { acknowledged }] of Object.entries(pagesOf(this.state)))
      if (!acknowledged) yield this.anybody({ acknowledge: page });
  }
}

/** What people may try in this state, each with its inputs; what the pack forbids is refused when it is tried. */
export function movesFrom({ state, now }: Found, ground: Ground): Choice[] {
  const moves = new Moves(ground, state, now);
  return [...(state.lifecycle === 'open' ? moves.open() : []), ...moves.always()];
}
