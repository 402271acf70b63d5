import type { Pin } from '../case/commands.js';
import { evolve } from '../case/evolve.js';
import { changeHash } from '../case/change-hash.js';
import type { CaseState } from '../case/state.js';
import { upcast } from '../case/upcast.js';
import { canonical } from '../hash.js';
import { CORE_VERSION } from '../version.js';
import { decide, type Decision, type Pinned } from './index.js';

/** A decision as a history keeps it. `inLine`: it was acted on for certain; one that came from a patient retry may have been overtaken. */
export interface RecordedDecision {
  decision: Decision;
  inLine: boolean;
  /** Where it stands, for the report. */
  where: string;
}

/** A recorded decision that comes out otherwise today: the first place where the two differ. */
export interface Difference {
  where: string;
  command: string;
  path: string;
  recorded: unknown;
  decided: unknown;
}

export interface Redecided {
  state: CaseState;
  decisions: number;
  differences: Difference[];
  /** Sequence numbers at which the recorded events now make another state than was decided on. */
  drift: number[];
  /** Versions of core and zone data, other than the present ones, that some decisions were taken with. */
  versions: string[];
}

/** Finds the pinned pack and calendar of a decision. */
export type PinnedOf = (packHash: string, calendar: Pin) => Promise<Pinned>;

/**
 * Takes every recorded decision again, with the rules and calendar it was pinned to, and compares. `start` is the case before the
 * first of them, `calendar` the calendar it was opened with.
 */
export async function redecide(
  recorded: readonly RecordedDecision[],
  start: CaseState,
  calendar: Pin,
  pinnedOf: PinnedOf
): Promise<Redecided> {
  const result: Redecided = { state: start, decisions: recorded.length, differences: [], drift: [], versions: [] };
  const states = new Map([[start.seq, start]]);
  for (const { decision } of actedOn(recorded)) {
    const before = result.state;
    result.state = decision.events.map((e) => upcast(e)).reduce(evolve, before);
    states.set(result.state.seq, result.state);
    if (changeHash(before, result.state) !== decision.changeHash) result.drift.push(result.state.seq);
  }
  for (const { decision, where } of recorded) {
    const before = states.get(decision.baseSeq);
    const { command, now, receivedAt } = decision;
    if (!before) {
      result.differences.push({
        where,
        command: command.id,
        path: 'baseSeq',
        recorded: decision.baseSeq,
        decided: null,
      });
      continue;
    }
    const own = before.seq > 0 ? before.calendar : calendar;
    const pinned = await pinnedOf(decision.packHash, command.type === 'adoptCalendar' ? command.calendar : own);
    const adopts = command.type === 'adoptPack' && { adopts: (await pinnedOf(command.pack.hash, own)).pack };
    const decided = decide({ ...pinned, ...adopts }, before, command, now, receivedAt);
    result.versions = [...new Set([...result.versions, ...otherVersions(decision, decided)])];
    const difference = firstDifference(comparable(decision), comparable(decided));
    if (difference) result.differences.push({ where, command: command.id, ...difference });
  }
  return result;
}

/** Those whose events the case followed: an overtaken one stands on a state that another decision has moved on from. */
export function actedOn(recorded: readonly RecordedDecision[]): RecordedDecision[] {
  const owner = new Map<number, RecordedDecision>();
  for (const one of recorded.filter(({ decision }) => decision.events.length > 0)) {
    const { baseSeq } = one.decision;
    if (!owner.has(baseSeq) || one.inLine) owner.set(baseSeq, one);
  }
  return [...owner.values()].sort((a, b) => a.decision.baseSeq - b.decision.baseSeq);
}

function otherVersions(recorded: Decision, decided: Decision): string[] {
  const core = recorded.coreVersion === CORE_VERSION ? [] : [`core ${recorded.coreVersion}`];
  return recorded.zoneData === decided.zoneData ? core : [...core, `zone data ${recorded.zoneData}`];
}

/** What matters first, without what is told apart: versions, and the hash of what changed. */
function comparable({ coreVersion: _, zoneData: _z, changeHash: _h, events, effects, ...rest }: Decision): unknown {
  return JSON.parse(JSON.stringify({ events: events.map((e) => upcast(e)), effects, ...rest })) as unknown;
}

function firstDifference(
  recorded: unknown,
  decided: unknown,
  path = ''
): Omit<Difference, 'where' | 'command'> | undefined {
  if (canonical(recorded) === canonical(decided)) return undefined;
  if (isRecord(recorded) && isRecord(decided)) {
    for (const key of Object.keys({ ...recorded, ...decided })) {
      const found = firstDifference(recorded[key], decided[key], path === '' ? key : `${path}.${key}`);
      if (found) return found;
    }
  }
  return { path, recorded: recorded ?? null, decided: decided ?? null };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
