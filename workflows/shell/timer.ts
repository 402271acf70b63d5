import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import type { Instant } from '../../domain/time.js';
import type { CaseClock } from './case-clock.js';

/** The one timer of a case, armed at the earliest due instant of anything and re-armed only when that moves. */
export class CaseTimer {
  private target: Instant | null = null;
  private scope: CancellationScope | undefined;

  constructor(
    private readonly clock: CaseClock,
    private readonly onDue: () => void
  ) {}

  arm(target: Instant | null): void {
    if (target === this.target) return;
    this.disarm();
    this.target = target;
    const ms = target === null ? null : this.clock.msUntil(target);
    if (ms !== null) void this.wait(ms);
  }

  disarm(): void {
    this.scope?.cancel();
    this.scope = undefined;
    this.target = null;
  }

  private async wait(ms: number): Promise<void> {
    const scope = new CancellationScope();
    this.scope = scope;
    try {
      await scope.run(() => sleep(ms, { summary: 'next due instant' }));
      // Fired: the same instant may be armed again, should the decision that follows still wait for it.
      this.scope = undefined;
      this.target = null;
      this.onDue();
    } catch (error) {
      if (!isCancellation(error)) throw error;
    }
  }
}
