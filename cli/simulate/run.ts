import type { Pinned } from '../../domain/decide/index.js';
import { PackIncident } from '../../domain/pack/compile.js';
import { replay, type Replayed } from '../../domain/simulate/replay.js';
import type { RecordedCase } from '../../domain/simulate/recorded.js';
import { SimulationTally, type CaseChange, type Pair } from '../../domain/simulate/tally.js';
import type { Found } from './source.js';

/** Takes what would change in a case, and lines or cases that could not be played, with the reason; where wanted, every case played. */
export interface Sink {
  change(change: CaseChange): Promise<void> | void;
  failed(what: string, why: string): void;
  played?(name: string, replayed: Pair<Replayed>): void;
}

const pinOf = ({ pack }: Pinned) => ({ id: pack.data.id, version: pack.data.version, hash: pack.hash });

/** A command that is none, or a pack that fails at run time, fails its own case, not the whole run. */
function played(recorded: RecordedCase, { before, after }: Pair<Pinned>): Pair<Replayed> | string {
  try {
    const was = replay(before, recorded);
    return { before: was, after: replay(after, recorded, was.events) };
  } catch (error) {
    if (error instanceof PackIncident || error instanceof RangeError || error instanceof TypeError)
      return error.message;
    throw error;
  }
}

/** Plays every case under both packs and adds up the outcomes; one case is in memory at a time. */
export async function simulate(found: AsyncIterable<Found>, packs: Pair<Pinned>, sink: Sink): Promise<SimulationTally> {
  const tally = new SimulationTally(pinOf(packs.before), pinOf(packs.after), packs.before.calendar);
  for await (const one of found) {
    const both = 'invalid' in one ? 'IMPORT_ROW_INVALID' : played(one, packs);
    const what = 'invalid' in one ? String(one.invalid) : one.name;
    if (typeof both === 'string') {
      tally.fail();
      sink.failed(what, both);
      continue;
    }
    sink.played?.(what, both);
    const change = tally.add(what, { before: both.before.outcome, after: both.after.outcome });
    if (change) await sink.change(change);
  }
  return tally;
}
