import { inLanes } from '../../../config/lanes.js';
import { Desk } from './desk.js';
import { DayEvent } from './event.js';
import type { ScriptCase } from './script-case.js';
import type { DayStage, Played } from './stage.js';

/** One complaint in play, on its own stepped clock. What goes wrong is kept, and nothing more is done about it. */
export class Playing {
  private readonly desk: Desk;
  private next = 0;
  private problem: string | undefined;
  private result: Pick<Played, 'view' | 'events'> = { events: [] };

  constructor(
    private readonly stage: DayStage,
    readonly one: ScriptCase
  ) {
    this.desk = new Desk(stage, one);
  }

  get id(): string {
    return this.one.id;
  }

  /** It is open, and everything so far went as it should. */
  get isOpen(): boolean {
    return this.desk.caseId !== '' && this.problem === undefined;
  }

  comesBefore(at: string): boolean {
    return Date.parse(this.one.at) < Date.parse(at);
  }

  /** Plays on until its clock stands at an instant. */
  until(at: string): Promise<void> {
    return this.guarded(async () => {
      if (!this.isOpen && !this.comesBefore(at)) return;
      if (!this.isOpen) await this.desk.open();
      for (let step = this.stepBefore(at); step; step = this.stepBefore(at)) {
        await this.stage.faults?.passing();
        await this.desk.take(step, this.next++);
      }
      await this.desk.standAt(at);
    });
  }

  /** Comes in while no worker is there, and gets over the time until one is. */
  arrive(until: string): Promise<void> {
    return this.guarded(async () => {
      await this.desk.open();
      await this.desk.sleep(until);
      await this.desk.standAt(until);
    });
  }

  /** Time passes while no worker is there; calls go on. */
  through(until: string): Promise<void> {
    return this.guarded(async () => {
      await this.desk.sleep(until);
      for (let step = this.stepBefore(until); step; step = this.stepBefore(until))
        await this.desk.handIn(step, this.next++);
    });
  }

  end(): Promise<void> {
    return this.guarded(async () => {
      const { end, offset } = this.stage.plot;
      await this.until(`${end}${offset}`);
      if (this.problem !== undefined) return;
      const view = await this.desk.view();
      const events = await this.stage.api.timeline(this.desk.caseId, view.seq);
      this.result = { view, events: events.map((event) => DayEvent.parse(event)) };
    });
  }

  get played(): Played {
    const { one, problem, result, desk } = this;
    const { caseId, answered } = desk;
    return { one, caseId, ...result, answered, ...(problem !== undefined && { problem }) };
  }

  private stepBefore(at: string) {
    const step = this.one.steps[this.next];
    return step && Date.parse(step.at) < Date.parse(at) ? step : undefined;
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    if (this.problem !== undefined) return;
    try {
      await work();
    } catch (error) {
      this.problem = `${this.desk.where}: ${error instanceof Error ? error.message : String(error)}`;
      // Whoever waits for one that failed would wait for ever.
      this.desk.leaveMeeting();
    }
  }
}

/** Does something with each, so many at a time; those of a surge all at once, because they wait for each other. */
export async function together(
  all: readonly Playing[],
  atOnce: number,
  work: (one: Playing) => Promise<void>
): Promise<void> {
  const surge = all.filter(({ one }) => one.meeting !== undefined);
  const others = all.filter(({ one }) => one.meeting === undefined).map((one) => [one]);
  const line = surge.length === 0 ? others : [surge, ...others];
  await inLanes(line, atOnce, (group) => Promise.all(group.map(work)));
}
