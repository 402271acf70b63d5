import { withEntry } from './copy.js';
import type { EventOf, Verdict } from './events.js';
import type { Patch } from './evolve.js';
import type { CaseState } from './state.js';

const NONE: Verdict = { rows: [], standing: 'undetermined', parties: [] };

/** What is said of a verdict, without when and by whom. */
export function verdictOf({ rows, standing, parties, assists }: Verdict): Verdict {
  return { rows, standing, parties, ...(assists && { assists }) };
}

/** The verdict now in force; of one given by hand, what the table had come to stays beside it. */
export function evolveVerdict({ verdicts = {} }: CaseState, e: EventOf<'verdictGiven'>): Patch {
  const before = verdicts[e.table];
  const byHand = e.entry !== undefined && { entry: e.entry, found: before?.found ?? verdictOf(before ?? NONE) };
  return { verdicts: withEntry(verdicts, e.table, { ...verdictOf(e), at: e.at, ...byHand }) };
}
