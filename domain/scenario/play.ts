import type { Command, CommandOf, Facts } from '../case/commands.js';
import type { Event } from '../case/events.js';
import type { EffectState } from '../case/state.js';
import { localDate } from '../calendar/index.js';
import { happenedFor } from '../decide/adoption-starts.js';
import { answerOf, type Answer, type Pinned } from '../decide/index.js';
import { SYSTEM } from '../decide/turn.js';
import { compilePack } from '../pack/compile.js';
import type { Instant } from '../time.js';
import { CaseWalk } from '../walk.js';
import { at, commandOf, opening, pagedOf } from './commands.js';
import { faultsOf } from './expect.js';
import { Neighbours } from './groups.js';
import { mergePatch } from './merge-patch.js';
import type { Cast } from './cast.js';
import type { Scenario } from './schema.js';

const GROUP_ACTIONS = new Set(['joinGroup', 'leaveGroup']);

type Outside = Record<string, 'ok' | 'hang' | 'refuse'>;
type EffectAnswer = { status: 'confirmed'; ref: string; data?: Facts } | { status: 'refused'; code: string };

/** What one course came to: every event, and every expectation that failed. */
export interface Played {
  scenario: string;
  course: string;
  faults: string[];
  events: Event[];
}

/** One case in memory, with an outside that answers at once unless told otherwise. */
export class CaseInMemory extends CaseWalk {
  readonly events: Event[] = [];
  outside: Outside = {};
  /** The people a page goes to, one after another; where there is nobody, the outside refuses it. */
  paged: (to: readonly string[]) => string[] = (to) => [...to];
  /** The other cases its groups count. */
  neighbours: Neighbours;
  private now: Instant | undefined;

  constructor(pinned: Pinned, caseId: string) {
    super(pinned, caseId);
    this.neighbours = new Neighbours(caseId, []);
  }

  protected override see(event: Event): void {
    this.events.push(event);
  }

  /** Goes over to the pack it is to adopt, with what the new rules want to know of what happened. */
  adoption(command: CommandOf<'adoptPack'>): CommandOf<'adoptPack'> {
    const { pack, adopts = pack } = this.pinned;
    const { data, hash } = adopts;
    const happened = happenedFor(pack.data, data, this.events);
    return { ...command, pack: { id: data.id, version: data.version, hash }, happened };
  }

  /** Answers every effect that may be answered, in the order of the requests, until none is left. */
  protected override answer(now: Instant): void {
    for (const key of this.asked) {
      const effect = this.state.effects[key];
      if (!effect || this.outside[effect.action] === 'hang') continue;
      const base = { id: `result:${key}`, type: 'effectResult', actor: SYSTEM, source: 'system', key } as const;
      this.tell({ ...base, ...this.answerOf(effect) }, now);
      const told = GROUP_ACTIONS.has(effect.action) && this.neighbours.asked(effect, now);
      if (told) this.tell(told, now);
    }
  }

  private answerOf({ action, with: asked, to = [] }: EffectState): EffectAnswer {
    if (this.outside[action] === 'refuse') return { status: 'refused', code: 'REFUSED' };
    if (action === 'mintFormNumber') return { status: 'confirmed', ref: 'ok', data: this.mint(asked) };
    if (action !== 'page' || typeof asked['attempt'] !== 'number') return { status: 'confirmed', ref: 'ok' };
    const people = this.paged(to);
    const person = people[(asked['attempt'] - 1) % people.length];
    if (person === undefined) return { status: 'refused', code: 'RECIPIENT_UNKNOWN' };
    return { status: 'confirmed', ref: 'ok', data: { person, of: people.length } };
  }

  /** The first number of its day, as the register would mint it. */
  private mint(request: Facts): Facts {
    const day = localDate(this.pinned.calendar, request['mintedAt'] as Instant).replaceAll('-', '');
    return { number: `${request['prefix'] as string}-${day}-${'1'.padStart(request['digits'] as number, '0')}` };
  }

  /** Lets time pass; unless asleep, the case acts at every instant it waits for. Other cases come in as it does. */
  advance(to: Instant, asleep: boolean): void {
    for (let next = this.neighbours.next(); next !== undefined && next <= to; next = this.neighbours.next()) {
      this.pass(next, asleep);
      const told = this.neighbours.come();
      if (told) this.tell(told, next);
      this.answer(next);
    }
    this.pass(to, asleep);
    this.now = to;
  }

  run(command: Command, now: Instant): Answer {
    if (this.now !== now) this.advance(now, false);
    const made = this.tell(command, now);
    this.answer(now);
    return answerOf(made);
  }
}

/** The case of a scenario, before anything happens to it. */
function begin(pinned: Pinned, scenario: Scenario, course: number, cast: Cast): CaseInMemory {
  const { before } = scenario;
  const earlier = before && { pack: compilePack(mergePatch(pinned.pack.content, before)), adopts: pinned.pack };
  const it = new CaseInMemory({ ...pinned, ...earlier }, 'C-scenario');
  it.paged = pagedOf(cast);
  const others = scenario.courses[course]?.others ?? scenario.others;
  const placed = others.map((one) => ({ ...one, at: at(scenario, one.at), day: one.at.slice(0, 10) }));
  it.neighbours = new Neighbours(it.state.caseId, placed);
  return it;
}

/** Plays one course of a scenario through the pure core. */
export function play(pinned: Pinned, scenario: Scenario, course: number, cast: Cast): Played {
  const { title = '', steps = [] } = scenario.courses[course] ?? {};
  const it = begin(pinned, scenario, course, cast);
  const pack = pinned.pack.data;
  const given = { ...scenario.given, ...scenario.courses[course]?.given };
  const faults: string[] = [];
  const check = (
    where: string,
    answer: Answer | undefined,
    refused: string | undefined,
    expect: Scenario['expect']
  ): void => {
    const code = answer && !answer.ok ? answer.code : undefined;
    if (code !== refused)
      faults.push(
        `${where}: expected ${refused ?? 'no refusal'}, got ${code ?? 'none'} ${JSON.stringify(answer && !answer.ok ? answer.detail : null)}`
      );
    faults.push(...faultsOf(scenario, expect, it.state, it.events, it.wake).map((f) => `${where}: ${f}`));
  };
  check(
    'given',
    it.run(opening(scenario, course, cast, pack), at(scenario, given.at)),
    scenario.courses[course]?.refused ?? scenario.refused,
    scenario.courses[course]?.given ? scenario.courses[course].expect : scenario.expect
  );
  steps.forEach((step, index) => {
    const now = at(scenario, step.at);
    it.outside = { ...it.outside, ...step.outside };
    it.advance(now, step.asleep === true);
    const made = commandOf(scenario, step, index, cast, pack);
    const command = made?.type === 'adoptPack' ? it.adoption(made) : made;
    check(`step ${index + 1} (${step.at})`, command && it.run(command, now), step.refused, step.expect);
  });
  return { scenario: scenario.id, course: title, faults, events: it.events };
}
