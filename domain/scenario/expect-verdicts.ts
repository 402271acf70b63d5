import type { Event } from '../case/events.js';
import type { CaseState } from '../case/state.js';
import type { Expect } from './schema.js';

type Wanted = NonNullable<Expect['verdicts']>;

/** What the tables came to, as far as a scenario asks. */
export function verdictsOf(expected: Wanted, state: CaseState, events: readonly Event[]): unknown {
  const one = (table: string, want: Wanted[string]): unknown => {
    const { rows = [], standing = 'none', parties = [], assists = false, entry } = state.verdicts?.[table] ?? {};
    const shares = Object.fromEntries(parties.map(({ party, share }) => [party, share]));
    const given = events.filter((e) => e.type === 'verdictGiven' && e.table === table).length;
    const is = { rows, standing, parties: shares, assists, byHand: entry !== undefined, given };
    return Object.fromEntries(Object.entries(is).filter(([part]) => part in want));
  };
  return Object.fromEntries(Object.entries(expected).map(([table, want]) => [table, one(table, want)]));
}
