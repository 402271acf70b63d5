import type { Command } from '../../../domain/case/commands.js';
import { at, commandOf, opening } from '../../../domain/scenario/commands.js';
import type { ScenarioStep } from '../../../domain/scenario/schema.js';
import type { ToldEvent } from '../../../domain/register/rehearsed.js';
import { formatInstant } from '../../../domain/time.js';
import { RehearsalRefused, type RehearsalApi, type ToldCase } from '../api.js';
import type { Outside } from '../day/outside.js';
import { messageIdOf, rawMail } from '../mail.js';
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
}

/** Words that decide nothing: the decision itself is taken at the desk, and the mail is its evidence. */
const READ = '已阅。';
/** The case of a scenario, where one names itself. */
const SELF = 'C-scenario';

class LiveCase {
  caseId = '';
  readonly refusals: string[] = [];

  constructor(
    private readonly stage: LiveStage,
    private readonly course: Course
  ) {}

  private get pack() {
    return this.course.pinned.pack.data;
  }

  async open(): Promise<LiveView> {
    const { scenario, index, cast } = this.course;
    const given = { ...scenario.given, ...scenario.courses[index]?.given };
    const command = opening(scenario, index, cast, this.pack);
    if (command.type !== 'open') throw new Error('not an opening');
    const key = `${this.stage.run}.${this.pack.id}.${scenario.id}.${index}`;
    const told = await this.stage.api.open(key, openingBody(this.pack, command, at(scenario, given.at)));
    this.caseId = told.caseId;
    return this.quiet(told.seq);
  }

  /** Moves the case's clock to the step and takes it; effects it brought are over when this resolves. */
  async take(step: ScenarioStep, place: number): Promise<LiveView> {
    const { scenario, cast } = this.course;
    const { api } = this.stage;
    const now = formatInstant(at(scenario, step.at));
    if (step.asleep) await api.sleep(this.caseId, now);
    const reached = await api.advance(this.caseId, now);
    const view = await this.quiet(reached ?? 0);
    const command = commandOf(scenario, step, place, cast, this.pack);
    return command ? this.quiet(await this.give(command, now, place)) : view;
  }

  /** The sequence number the case has afterwards; 0 where it was refused. */
  private async give(command: Command, now: string, place: number): Promise<number> {
    const { api } = this.stage;
    const byGateway = command.source !== 'manual';
    try {
      const mailId = await this.evidence(command, now);
      const body = { ...commandBody(this.pack, command, byGateway), ...(mailId !== undefined && { mailId }) };
      const own = JSON.parse(JSON.stringify(body).replaceAll(SELF, this.caseId)) as object;
      const by = byGateway ? undefined : command.actor.id;
      return (await api.command(this.caseId, command.id, own, now, by)).seq;
    } catch (error) {
      if (!(error instanceof RehearsalRefused) || error.code === 'PENDING') throw error;
      this.refusals.push(`step ${place + 1}: ${error.code}`);
      return 0;
    }
  }

  /** Hands in the approver's answer to the mail that asked for a decision; its Message-ID. */
  private async evidence(command: Command, now: string): Promise<string | undefined> {
    if (command.type !== 'decideApproval' || !command.evidence) return undefined;
    const { api, outside, run } = this.stage;
    const to = await outside.replyAddressOf(this.caseId, command.approval, command.actor.id);
    const from = listed(this.course.cast).find(({ id }) => id === command.actor.id)?.mail ?? '';
    const id = `${run}.${this.caseId}.${command.id}`;
    await api.mail(rawMail({ id, from, to, at: now }, READ), now).catch((error: unknown) => {
      if (!(error instanceof RehearsalRefused) || error.code !== 'MAIL_DECISION_UNCLEAR') throw error;
    });
    return messageIdOf(id);
  }

  /** Recorded up to `seq`, and nothing asked of the outside is unanswered. */
  private quiet(seq: number): Promise<LiveView> {
    const over = (view: LiveView): boolean =>
      view.seq >= seq && view.effects.every(({ status }) => status !== 'requested');
    return this.stage.api.view<LiveView>(this.caseId, over);
  }
}

/** Plays a course through API, mail and engine on a stepped clock of its own, by the people of its cast. Throws what was not foreseen. */
export async function playLive(stage: LiveStage, course: Course): Promise<LiveCourse> {
  const one = new LiveCase(stage, course);
  let view = await one.open();
  for (const [place, step] of (course.scenario.courses[course.index]?.steps ?? []).entries()) {
    if (view.lifecycle === 'completed') break;
    view = await one.take(step, place);
  }
  const { caseId, refusals } = one;
  return { caseId, view, refusals, events: await stage.api.timeline(caseId, view.seq) };
}
