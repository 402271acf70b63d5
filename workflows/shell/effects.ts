import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  sleep,
} from '@temporalio/workflow';
import type { EffectActivities } from '../../activities/types.js';
import type { Command } from '../../domain/case/commands.js';
import type { EffectState } from '../../domain/case/state.js';
import type { EffectResult } from '../../domain/case/effect.js';
import type { ComplaintInput, Personal } from '../contract.js';
import type { CaseClock } from './case-clock.js';

/** Effects asked for together report together; what takes longer than this reports by itself. */
const BURST_MS = 2_000;

/** The outside is retried until it answers or refuses; how late is too late is a clock of the pack, not a retry count. */
const effects = proxyActivities<EffectActivities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
});

type Result = Extract<Command, { type: 'effectResult' }>;

function resultOf(
  key: string,
  answer: { status: 'confirmed'; value: EffectResult } | { status: 'refused'; code: string }
): Result {
  const base = {
    id: `result:${key}`,
    type: 'effectResult' as const,
    actor: { id: 'system', roles: [] },
    source: 'system' as const,
    key,
  };
  if (answer.status === 'refused') return { ...base, status: 'refused', code: answer.code };
  const { ref, data } = answer.value;
  return { ...base, status: 'confirmed', ref, ...(data && { data: data as Result & Record<string, never> }) };
}

/** Runs effects as activities and hands their results back as commands, those of one decision in the order it asked for them. */
export class Effects {
  private readonly running = new Set<string>();
  private bursts = 0;
  /** Resolves when the last burst begun has reported. */
  private reported: Promise<void> = Promise.resolve();

  constructor(
    private readonly of: Pick<ComplaintInput, 'caseId' | 'org'>,
    private readonly clock: Pick<CaseClock, 'now'>,
    private readonly deliver: (results: Result[]) => void
  ) {}

  get inFlight(): string[] {
    return [...this.running];
  }

  /** Every burst has reported or run out of its time: nothing is about to change. */
  get quiet(): boolean {
    return this.bursts === 0;
  }

  start(keys: string[], stateOf: (key: string) => EffectState | undefined, personal: Personal): void {
    const wanted = keys.flatMap((key) => {
      const effect = stateOf(key);
      return effect?.status === 'requested' && !this.running.has(key) ? [{ key, effect }] : [];
    });
    if (wanted.length > 0) this.reported = this.burst(wanted, personal, this.reported);
  }

  /** Bursts report in the order they began, so that the order of events does not hang on who outside is quicker. */
  private async burst(
    wanted: { key: string; effect: EffectState }[],
    personal: Personal,
    before: Promise<void>
  ): Promise<void> {
    const settled = new Map<string, Result>();
    let open = true;
    this.bursts++;
    const all = wanted.map(async ({ key, effect }) => {
      const result = await this.run(key, effect, personal);
      if (open) settled.set(key, result);
      else this.deliver([result]);
    });
    await raceAgainst(Promise.all(all), BURST_MS);
    await before;
    open = false;
    this.bursts--;
    this.deliver(wanted.flatMap(({ key }) => settled.get(key) ?? []));
  }

  private async run(key: string, effect: EffectState, personal: Personal): Promise<Result> {
    const { action, to, requestedAt } = effect;
    const own = Object.fromEntries(
      effect.personal.flatMap((name) => (personal[name] === undefined ? [] : [[name, personal[name]]]))
    );
    const input = {
      key,
      caseId: this.of.caseId,
      org: this.of.org,
      action,
      at: requestedAt,
      asOf: this.clock.now(),
      with: effect.with,
      personal: own,
      ...(to && { to }),
    };
    this.running.add(key);
    try {
      const activity = effects[action];
      if (!activity) throw new Error(`no activity ${action}`);
      return resultOf(key, {
        status: 'confirmed',
        value: await activity.executeWithOptions(
          { startToCloseTimeout: '10s', retry: { maximumInterval: '1m' }, summary: key },
          [input]
        ),
      });
    } catch (error) {
      const cause = error instanceof ActivityFailure ? error.cause : undefined;
      if (cause instanceof ApplicationFailure && cause.nonRetryable)
        return resultOf(key, { status: 'refused', code: cause.type ?? 'REFUSED' });
      throw error;
    } finally {
      this.running.delete(key);
    }
  }
}

async function raceAgainst(work: Promise<unknown>, ms: number): Promise<void> {
  const scope = new CancellationScope();
  const limit = scope
    .run(() => sleep(ms, { summary: 'effects together' }))
    .catch((error: unknown) => {
      if (!isCancellation(error)) throw error;
    });
  await Promise.race([work, limit]);
  scope.cancel();
}
