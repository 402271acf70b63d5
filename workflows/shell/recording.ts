import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { CoreActivities, RecordResult } from '../../activities/types.js';
import type { Event } from '../../domain/case/events.js';
import type { ComplaintInput, Personal } from '../contract.js';

const { record } = proxyActivities<Pick<CoreActivities, 'record'>>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '15s' },
});

/** Events on their way to the projections: one burst is written together, again and again until it is there. */
export class Recording {
  events: Event[] = [];
  personal: { command: string; personal: Personal }[] = [];
  private busy = false;

  constructor(
    private readonly input: ComplaintInput,
    private readonly done: (result: RecordResult) => void
  ) {
    this.events.push(...(input.carried?.unrecorded ?? []));
    this.personal.push(...(input.carried?.unrecordedPersonal ?? []));
  }

  add(events: Event[], command: string, personal: Personal): void {
    this.events.push(...events);
    if (Object.keys(personal).length > 0) this.personal.push({ command, personal });
  }

  get due(): boolean {
    return !this.busy && this.events.length > 0;
  }

  /** Starts writing what is there; what comes meanwhile waits for the next burst. */
  start(): void {
    void this.write();
  }

  private async write(): Promise<void> {
    this.busy = true;
    const { caseId, org, client } = this.input;
    // Copies: events that come while this burst is written belong to the next one.
    const [events, personal] = [[...this.events], [...this.personal]];
    const { firstExecutionRunId: firstRunId } = workflowInfo();
    const summary = `events ${events[0]?.seq ?? 0}–${events.at(-1)?.seq ?? 0}`;
    const options = {
      startToCloseTimeout: '10s',
      retry: { initialInterval: '500ms', maximumInterval: '15s' },
      summary,
    } as const;
    const result = await record.executeWithOptions(options, [{ caseId, org, client, firstRunId, events, personal }]);
    this.events = this.events.slice(events.length);
    this.personal = this.personal.slice(personal.length);
    this.busy = false;
    this.done(result);
  }
}
