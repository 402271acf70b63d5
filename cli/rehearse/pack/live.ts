import type { Command } from '../../../domain/case/commands.js';
import type { Event } from '../../../domain/case/events.js';
import { contentHash } from '../../../domain/hash.js';
import { at, commandOf, opening } from '../../../domain/scenario/commands.js';
import type { ScenarioStep } from '../../../domain/scenario/schema.js';
import type { ToldEvent } from '../../../domain/register/rehearsed.js';
import { formatInstant, type Instant } from '../../../domain/time.js';
import { RehearsalRefused, type RehearsalApi, type ToldCase } from '../api.js';
import type { Outside } from '../day/outside.js';
import { handInRead, messageIdOf } from '../mail.js';
import { commandBody, openingBody } from './bodies.js';
import type { Course } from './course.js';
import { listed } from './people.js';

/** Where a course is played; `run` makes its keys its own, so that it can be repeated on the same servers. */
export interface LiveStage {
  readonly api: RehearsalApi;
  readonly outside: Outside;
  readonly run: string;
}

/** The part of a case's view that tells whether anything is under way. */
interface LiveView extends ToldCase {
  readonly effects: readonly { readonly status: string }[];
}

/** A course as it went: the case as the API shows it in the end, its events, and `step n: code` of every refusal. */
export interface LiveCourse {
  readonly caseId: string;
  readonly view: LiveView;
  readonly events: readonly ToldEvent[];
  readonly refusals: readonly string[];
  /** How many steps were taken: a case that is completed takes no more. */
  readonly steps: number;
}

/** The case of a scenario, where one names itself. */
const SELF = 'C-scenario';

class LiveCase {
  caseId = '';
  /** Steps taken. */
  place = 0;
  readonly refusals: string[] = [];
  private stands = -Infinity;

  constructor(
    private readonly stage: LiveStage,
    private readonly course: Course,
    /** When it acts by itself, in order. */
    private readonly wakes: readonly Instant[]
  ) {}

  private get pack() {
    return this.course.pinned.pack.data;
  }

  private get key(): string {
    const { scenario, index } = this.course;
    return `${this.stage.run}.${this.pack.id}.${scenario.id}.${index}`;
  }

  /** Complainants are told apart by eight digits. */
  private get mark(): string {
    return String(parseInt(contentHash(this.key).slice(0, 6), 16)).padStart(8, '0');
  }

  async open(): Promise<LiveView> {
    const { scenario, index, cast } = this.course;
    const given = { ...scenario.given, ...scenario.courses[index]?.given };
    const command = opening(scenario, index, cast, this.pack);
    if (command.type !== 'open') throw new Error('not an opening');
    const now = at(scenario, given.at);
    this.stands = now;
    const told = await this.stage.api.open(this.key, openingBody(this.pack, command, now, this.mark));
    this.caseId = told.caseId;
    return this.quiet(told.seq);
  }

  /** Moves the case's clock to the step and takes it; effects it brought are over when this resolves. */
  async take(step: ScenarioStep): Promise<LiveView> {
    const { scenario, cast } = this.course;
    const now = at(scenario, step.at);
    if (step.asleep) await this.stage.api.sleep(this.caseId, formatInstant(now));
    else for (const wake of this.wakes.filter((one) => this.stands < one && one < now)) await this.standAt(wake);
    const view = await this.standAt(now);
    const command = commandOf(scenario, step, this.place++, cast, this.pack);
    return command ? this.quiet(await this.give(command, formatInstant(now))) : view;
  }

  /** A slow outside has answered what was asked before time goes on. */
  private async standAt(now: Instant): Promise<LiveView> {
    this.stands = now;
    const seq = await this.stage.api.advance(this.caseId, formatInstant(now));
    return this.quiet(seq ?? 0);
  }

  /** The sequence number the case has afterwards; 0 where it was refused. */
  private async give(command: Command, now: string): Promise<number> {
    const { api } = this.stage;
    const byGateway = command.source !== 'manual';
    try {
      const mailId = await this.evidence(command, now);
      const body = {
        ...commandBody(this.pack, command, byGateway, this.mark),
        ...(mailId !== undefined && { mailId }),
      };
      const own = JSON.parse(JSON.stringify(body).replaceAll(SELF, this.caseId)) as object;
      const by = byGateway ? undefined : command.actor.id;
      return (await api.command(this.caseId, command.id, own, now, by)).seq;
    } catch (error) {
      if (!(error instanceof RehearsalRefused) || error.code === 'PENDING') throw error;
      this.refusals.push(`step ${this.place}: ${error.code}`);
      return 0;
    }
  }

  /** Hands in the approver's answer to the mail that asked for a decision; its Message-ID. Nobody answers a mail that did not come. */
  private async evidence(command: Command, now: string): Promise<string | undefined> {
    if (command.type !== 'decideApproval' || !command.evidence) return undefined;
    const { api, outside, run } = this.stage;
    const to = await outside.replyAddressOf(this.caseId, command.approval, command.actor.id);
    if (to === undefined) return undefined;
    const from = listed(this.course.cast).find(({ id }) => id === command.actor.id)?.mail ?? '';
    const id = `${run}.${this.caseId}.${command.id}`;
    await handInRead(api, { id, from, to, at: now });
    return messageIdOf(id);
  }

  /** Recorded up to `seq`, and nothing asked of the outside is unanswered. */
  private quiet(seq: number): Promise<LiveView> {
    const over = (view: LiveView): boolean =>
      view.seq >= seq && view.effects.every(({ status }) => status !== 'requested');
    return this.stage.api.view<LiveView>(this.caseId, over);
  }
}

/**
 * Plays a course through API, mail and engine on a stepped clock of its own, by the people of its cast, until its case is completed.
 * `events`: what the core makes of it, for the instants at which the case acts by itself. Throws what was not foreseen.
 */
export async function playLive(stage: LiveStage, course: Course, events: readonly Event[]): Promise<LiveCourse> {
  const wakes = new Set(events.flatMap((event) => (event.timed ? [event.at] : [])));
  const one = new LiveCase(
    stage,
    course,
    [...wakes].sort((a, b) => a - b)
  );
  let view = await one.open();
  for (const step of course.scenario.courses[course.index]?.steps ?? []) {
    if (view.lifecycle === 'completed') break;
    view = await one.take(step);
  }
  const { caseId, refusals, place: steps } = one;
  return { caseId, view, refusals, steps, events: await stage.api.timeline(caseId, view.seq) };
}
