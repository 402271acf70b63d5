/* eslint-disable no-restricted-properties -- in the workflow sandbox Date.now() is the engine's time; this is the one place that asks for it */
import type { Instant } from '../../domain/time.js';
import { instant } from '../../domain/time.js';
import type { VirtualClock } from '../contract.js';

/** The case's time: the engine's, or a rehearsal's. This and the case's one timer are the only two places that know. */
export class CaseClock {
  constructor(private virtual?: VirtualClock) {}

  now(): Instant {
    if (!this.virtual) return instant(Date.now());
    if (this.virtual.mode === 'stepped') return this.virtual.now;
    const { epoch, startedAt, speed } = this.virtual;
    return instant(epoch + Math.floor((Date.now() - startedAt) * speed));
  }

  /** Real milliseconds until the instant, at least 1; null where time only moves by command. */
  msUntil(at: Instant): number | null {
    if (this.virtual?.mode === 'stepped') return null;
    const speed = this.virtual?.speed ?? 1;
    return Math.max(1, Math.ceil((at - this.now()) / speed));
  }

  get stepped(): boolean {
    return this.virtual?.mode === 'stepped';
  }

  get rehearsal(): boolean {
    return this.virtual !== undefined;
  }

  /** Moves a stepped clock on, never back; any other goes by itself. */
  stepTo(to: Instant): void {
    if (this.virtual?.mode === 'stepped' && to > this.virtual.now) this.virtual = { mode: 'stepped', now: to };
  }

  /** What the next run takes over. */
  get carried(): VirtualClock | undefined {
    return this.virtual;
  }
}
