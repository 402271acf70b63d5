import { Worker } from '@temporalio/worker';
import type { Keyring } from '../config/keyring.js';
import { newCase } from '../domain/case/initial.js';
import type { CaseState } from '../domain/case/state.js';
import { redecide, type Difference, type PinnedOf } from '../domain/decide/again.js';
import { canonical } from '../domain/hash.js';
import { workflowBundleFile } from './bundle.js';
import { dataConverter } from './converter.js';
import { readRun, type StoredHistory } from './history.js';

/** What an auditor learns from a history. `ok` when this code does what was done then, and would decide it again. */
export interface Verdict {
  readonly caseId: string;
  readonly runs: number;
  readonly events: number;
  readonly decisions: number;
  /** Runs (from 1) in which this code would not give the engine the commands of the history. */
  readonly nonDeterministic: readonly { readonly run: number; readonly error: string }[];
  readonly differences: readonly Difference[];
  /** Sequence numbers where the recorded events now make another state than was decided on. */
  readonly drift: readonly number[];
  /** Other versions of core and zone data that some of it was decided with. */
  readonly versions: readonly string[];
  readonly ok: boolean;
}

/** Replays every run with the SDK on the workflow code of `bundle`; no server, no activity. Answers what fails. */
export async function replay(stored: StoredHistory, keys: Keyring, bundle = workflowBundleFile()) {
  const options = { workflowBundle: { codePath: bundle }, dataConverter: dataConverter(keys) };
  const failed: { run: number; error: string }[] = [];
  for (const [index, run] of stored.runs.entries()) {
    await Worker.runReplayHistory(options, run, stored.workflowId).catch((error: unknown) =>
      failed.push({ run: index + 1, error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })
    );
  }
  return failed;
}

/** Takes every decision of the history again; each run must begin where the one before ended. */
export async function redecideHistory(stored: StoredHistory, keys: Keyring, pinnedOf: PinnedOf) {
  const total = { decisions: 0, differences: [] as Difference[], drift: [] as number[], versions: [] as string[] };
  let state: CaseState | undefined;
  for (const [index, run] of stored.runs.entries()) {
    const { input, decisions } = await readRun(run, keys);
    const start = input.carried?.state ?? newCase(input.caseId);
    if (state && canonical(state) !== canonical(start)) total.drift.push(start.seq);
    const here = decisions.map((one) => ({ ...one, where: `run ${index + 1}, ${one.where}` }));
    const again = await redecide(here, start, input.calendar, pinnedOf);
    state = again.state;
    total.decisions += again.decisions;
    total.differences.push(...again.differences);
    total.drift.push(...again.drift);
    total.versions = [...new Set([...total.versions, ...again.versions])];
  }
  return total;
}

/** Both looks at one history. Throws a ContentFault where a pinned pack or calendar is not to be had, a KeyringError without the key. */
export async function judgeHistory(stored: StoredHistory, keys: Keyring, pinnedOf: PinnedOf): Promise<Verdict> {
  const again = await redecideHistory(stored, keys, pinnedOf);
  const nonDeterministic = await replay(stored, keys);
  return {
    caseId: stored.workflowId,
    runs: stored.runs.length,
    events: stored.runs.reduce((sum, { events }) => sum + (events?.length ?? 0), 0),
    ...again,
    nonDeterministic,
    ok: nonDeterministic.length === 0 && again.differences.length === 0 && again.drift.length === 0,
  };
}
