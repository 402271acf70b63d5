/** What an effect activity gets: one object, the same on every attempt, so that a repeat is byte for byte the first request. */
export interface EffectInput {
  /** Business key `caseId:action:cause`: the outside acts at most once per key. */
  readonly key: string;
  readonly caseId: string;
  readonly org: string;
  readonly action: string;
  /** Instant of the decision that wants the effect, epoch milliseconds. */
  readonly at: number;
  /** The case's present time when it was asked for, after an outage later than `at`. */
  readonly asOf?: number;
  /** The pack's parameters of the action; no personal data. */
  readonly with: Record<string, unknown>;
  /** Personal data the other side needs; carried through, never read by the core. */
  readonly personal: Record<string, string>;
  /** Recipients: roles (`csSupervisor`), people (`S1`), people with their part (`handler:A1`), relations (`supervisorOf:A1`). */
  readonly to?: readonly string[];
}

/** The outside's confirmation of an effect. */
export interface EffectResult {
  /** The other side's reference of what it did. */
  readonly ref: string;
  /** When the other side did it, epoch milliseconds. */
  readonly at: number;
  readonly data?: Record<string, unknown>;
}

/** An effect activity; throws an ApplicationFailure whose `type` is a stable code. */
export type Effect = (input: EffectInput) => Promise<EffectResult>;
