import type { ToldCase } from '../api.js';
import { handInRead, messageIdOf, rawMail } from '../mail.js';
import type { Deed } from './plot.js';
import type { ScriptCase, ScriptStep } from './script-case.js';
import type { DayStage, DayView } from './stage.js';

type Of<T extends Deed['do']> = Extract<ScriptStep, { do: T }>;

const APPROVED = '同意';
const REJECTED = '驳回\r\n请补充说明解决方案的依据。';

/** What people do about one complaint, through API, mail and telephony, each at its instant of the case's clock. */
export class Desk {
  caseId = '';
  where = 'opening';
  readonly answered: string[] = [];
  private rounds = 0;
  private met = false;
  private down = false;

  constructor(
    private readonly stage: DayStage,
    private readonly one: ScriptCase
  ) {}

  async open(): Promise<void> {
    const { one, stage } = this;
    const { meeting } = one;
    if (meeting?.role === 'last') await stage.meeting.allThere;
    if (meeting?.role === 'after') await stage.meeting.isPassed;
    const told = one.byMail ? await this.openByMail() : await this.openByApi();
    this.caseId = told.caseId;
    this.answered.push('open');
    if (meeting?.role === 'last') stage.meeting.pass();
    await this.quiet(told.seq);
    if (meeting !== undefined && meeting.role !== 'before') await this.urgent(meeting.overlay);
  }

  /** Moves the case's clock to the step, and takes it; effects it brought are over when this resolves. */
  async take(step: ScriptStep, index: number): Promise<void> {
    this.where = `step ${index + 1}, ${step.do}`;
    await this.stage.api.advance(this.caseId, step.at);
    await this.quiet(await this.done(step, this.keyOf(index)));
  }

  /** Nothing is done until an instant. */
  async standAt(at: string): Promise<void> {
    this.where = at;
    const seq = await this.stage.api.advance(this.caseId, at);
    await this.quiet(seq ?? 0);
  }

  /** Time passes, and no worker is there. */
  sleep(until: string): Promise<void> {
    this.where = `asleep until ${until}`;
    return this.stage.api.sleep(this.caseId, until);
  }

  /** Makes a call known while no worker is there; everything else people do needs one. */
  async handIn(step: ScriptStep, index: number): Promise<void> {
    this.where = `step ${index + 1}, ${step.do}, asleep`;
    if (step.do !== 'call') throw new Error('needs a worker');
    await this.tellOfCall(step, this.keyOf(index));
  }

  view(): Promise<DayView> {
    return this.stage.api.view<DayView>(this.caseId, () => true);
  }

  leaveMeeting(): void {
    const { meeting } = this.one;
    if (meeting === undefined || this.met) return;
    this.met = true;
    if (meeting.role === 'before') this.stage.meeting.arrive();
    else this.stage.meeting.pass();
  }

  private openByApi(): Promise<ToldCase> {
    const { one, stage } = this;
    const { category, channel, at, taker, people } = one;
    return stage.api.open(`${stage.run}.${one.id}`, {
      pack: stage.pack,
      ...{ category, channel, acceptedAt: at, agent: taker, people, facts: this.facts() },
      personal: { memberNumber: `8${one.id}`, phone: `1380000${one.id}`, narrative: one.story },
      clock: { mode: 'stepped', now: at },
    });
  }

  private openByMail(): Promise<ToldCase> {
    const { one, stage } = this;
    const to = stage.plot.mailbox.address;
    const mail = rawMail(
      { id: `${stage.run}.${one.id}`, from: `m${one.id}@member.example`, to, at: one.at },
      one.story
    );
    return stage.api.mail(mail, one.at);
  }

  private facts(): Record<string, unknown> {
    return JSON.parse(JSON.stringify(this.one.facts).replaceAll('{run}', this.stage.run)) as Record<string, unknown>;
  }

  /** The sequence number the case has afterwards. */
  private async done(step: ScriptStep, key: string): Promise<number> {
    switch (step.do) {
      case 'call':
        return this.call(step, key);
      case 'tell':
        return this.tell(step, key);
      case 'decide':
        return this.decide(step, key);
      case 'meet':
        return this.meet(step);
      case 'outside':
        return this.outside(step);
      default:
        return this.command(key, this.commandOf(step), step.at);
    }
  }

  private commandOf(step: Of<'claim' | 'act' | 'confirm' | 'assign' | 'lift'>): object {
    const { by: agent } = step;
    switch (step.do) {
      case 'claim':
        return { type: 'claim', agent, category: this.one.category, facts: this.facts(), people: this.one.people };
      case 'act':
        return { type: 'act', agent, action: step.action, input: step.input, personal: step.say };
      case 'confirm':
        return { type: 'confirmStep', agent, step: step.step, input: step.input };
      case 'assign':
        return { type: 'assign', agent, slot: step.slot, person: step.person };
      case 'lift':
        return { type: 'liftHold', agent, hold: step.hold };
    }
  }

  private async command(key: string, body: object, now: string): Promise<number> {
    const { seq } = await this.stage.api.command(this.caseId, key, body, now);
    this.answered.push(key);
    return seq;
  }

  private async call(step: Of<'call'>, key: string): Promise<number> {
    await this.tellOfCall(step, key);
    return this.settled(step.at);
  }

  /** The line is up at the step's instant. */
  private async tellOfCall({ by: agent, at, connected }: Of<'call'>, key: string): Promise<void> {
    const callId = key.replaceAll('.', '-');
    const length = { ringSeconds: 0, talkSeconds: 60 };
    await this.stage.outside.call({ callId, caseId: this.caseId, agent, answered: connected, at, ...length });
    this.answered.push(`call:${callId}-1`);
  }

  private async outside({ at, system, down }: Of<'outside'>): Promise<number> {
    await this.stage.outside.control({ system, caseId: this.caseId, mode: down ? 'busy' : 'ok' });
    this.down = down;
    return this.settled(at);
  }

  private async tell({ by: person, at, action, input, say }: Of<'tell'>, id: string): Promise<number> {
    await this.stage.outside.feedback({
      id,
      caseId: this.caseId,
      occurredAt: at,
      person,
      action,
      input,
      personal: say,
    });
    this.answered.push(`callback:${id}`);
    return this.settled(at);
  }

  private async decide({ by, at, approval, decision, through }: Of<'decide'>, key: string): Promise<number> {
    const { stage } = this;
    const from = stage.plot.directory.people.find(({ id }) => id === by)?.mail ?? '';
    const to = await stage.outside.replyAddress(this.caseId, ++this.rounds);
    const mail = { id: key, from, to, at };
    const mailId = messageIdOf(key);
    if (through === 'mail') {
      const { seq } = await stage.api.mail(rawMail(mail, decision === 'approve' ? APPROVED : REJECTED), at);
      this.answered.push(`mail:${mailId}`);
      return seq;
    }
    await handInRead(stage.api, mail);
    return this.command(key, { type: 'decideApproval', agent: by, approval, decision, mailId }, at);
  }

  private async meet({ at, overlay }: Of<'meet'>): Promise<number> {
    this.leaveMeeting();
    await this.stage.meeting.isPassed;
    await this.urgent(overlay);
    return this.settled(at);
  }

  private async urgent(overlay: string): Promise<void> {
    await this.stage.api.view<DayView>(this.caseId, ({ overlays }) => overlay in overlays);
  }

  /** What came by signal is decided once the case has nothing left to do at its instant. */
  private async settled(at: string): Promise<number> {
    return (await this.stage.api.advance(this.caseId, at)) ?? 0;
  }

  private keyOf(index: number): string {
    return `${this.stage.run}.${this.one.id}.${index}`;
  }

  /** Recorded up to `seq`, and nothing asked of the outside is unanswered, unless it is down. */
  private quiet(seq: number): Promise<DayView> {
    const over = (view: DayView): boolean =>
      view.seq >= seq && (this.down || view.effects.every(({ status }) => status !== 'requested'));
    return this.stage.api.view<DayView>(this.caseId, over);
  }
}
