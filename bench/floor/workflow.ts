import * as workflow from '@temporalio/workflow';
import type { createFloorActivities } from './activities.js';

type Sent = { command: { type: string; action?: string }; personal: Record<string, string> };
const command = workflow.defineUpdate<{ stage: string; form?: string }, [Sent]>('command');
const stage = workflow.defineQuery<string>('stage');

const outside = workflow.proxyActivities<ReturnType<typeof createFloorActivities>>({
  startToCloseTimeout: '10s',
  retry: { maximumInterval: '1m' },
});
const OPERATIONS = { operations: [{ code: 'refundDifference', amount: 30 }] };

/** The standard case written straight onto Temporal: no rules, no records, no refusals; the same commands, effects and deadlines. */
export async function floor(caseId: string): Promise<void> {
  const it = new FloorCase(caseId);
  workflow.setHandler(stage, () => it.stage);
  workflow.setHandler(command, (sent) => it.take(sent));
  await workflow.condition(() => it.stage === 'closed');
}

class FloorCase {
  stage = 'new';
  private form: string | undefined;
  private clock: workflow.CancellationScope | undefined;
  private readonly personal: Record<string, string> = {};
  private readonly next: Record<string, () => void | Promise<void>> = {
    open: () => this.deadline(30),
    call: () => this.clock?.cancel(),
    verify: () => void this.informMerchantMaintenance(),
    giveFeedback: () => this.clock?.cancel(),
    propose: () => this.propose(),
    decideApproval: () => this.clock?.cancel(),
    execute: () => void this.carryOut(),
    followUp: () => {
      this.clock?.cancel();
      this.stage = 'closed';
    },
  };

  constructor(private readonly caseId: string) {}

  async take({ command: { type, action }, personal }: Sent): Promise<{ stage: string; form?: string }> {
    this.stage = action ?? type;
    Object.assign(this.personal, personal);
    await this.next[this.stage]?.();
    return { stage: this.stage, ...(this.form !== undefined && { form: this.form }) };
  }

  private async informMerchantMaintenance(): Promise<void> {
    await outside.notify(this.caseId, 'notice1', { merchantId: 'M-1', ...this.texts('narrative', 'demand') });
    this.stage = 'mmFeedback';
    this.deadline(30);
  }

  private async propose(): Promise<void> {
    this.deadline(30);
    this.form = await outside.mint(this.caseId);
    void outside.askApproval(this.caseId, this.form, this.texts('narrative', 'demand', 'cause', 'solution'));
  }

  private async carryOut(): Promise<void> {
    await outside.operate(this.caseId, OPERATIONS);
    await outside.notify(this.caseId, 'notice2', { merchantId: 'M-1', ...OPERATIONS });
    this.stage = 'followUp';
    this.deadline(80);
  }

  private texts(...names: string[]): Record<string, string> {
    return Object.fromEntries(names.map((name) => [name, this.personal[name] ?? '']));
  }

  private deadline(hours: number): void {
    this.clock = new workflow.CancellationScope();
    void this.clock
      .run(() => workflow.sleep(hours * 3_600_000))
      .catch((error: unknown) => {
        if (!workflow.isCancellation(error)) throw error;
      });
  }
}
