import type { Calendar } from '../../calendar/index.js';
import type { CaseState, ClockState } from '../../case/state.js';
import type { Pinned } from '../../decide/index.js';
import { clockOwner } from '../../decide/owner.js';
import type { Pack } from '../../pack/schema.js';
import type { Instant } from '../../time.js';
import type { Replayed } from '../replay.js';
import type { Pair } from '../tally.js';
import { workOff, type Done, type Work } from './queue.js';
import { serviceMs } from './service.js';
import type { Staffing } from './staffing.js';

/** What queueing makes of the work of a role: times in milliseconds from the demand to the beginning. */
export interface Queueing {
  readonly work: number;
  readonly waitMs: { readonly mean: number; readonly p90: number; readonly max: number };
  /** Part of the people's hours that the work takes. */
  readonly utilisation: number;
  /** Clocks by definition that were in time as recorded and are late because the work is done too late. */
  readonly late: Readonly<Record<string, number>>;
}

/** A clock that work is done for, counted once however much work there is. */
interface Promised {
  readonly def: string;
  readonly dueAt: Instant;
  late: boolean;
}

interface Item extends Work {
  readonly promised: readonly Promised[];
}

type Side = keyof Pair<0>;

/** Who owes a clock, as demands name them: the role, or the slot of the person. */
function owes(pack: Pack, state: CaseState, clock: ClockState): string | undefined {
  const { slot, role } = clockOwner(pack, state, clock) ?? {};
  return role ?? slot;
}

function queueing(items: readonly Item[], done: readonly Done[], utilisation: number): Queueing {
  const waits = done.map(({ begun }, index) => begun - (items[index]?.at ?? begun)).sort((a, b) => a - b);
  const late: Record<string, number> = {};
  done.forEach((one, index) => {
    for (const promise of items[index]?.promised ?? []) {
      if (one.done < promise.dueAt || promise.late) continue;
      promise.late = true;
      late[promise.def] = (late[promise.def] ?? 0) + 1;
    }
  });
  const mean = Math.round(waits.reduce((sum, wait) => sum + wait, 0) / Math.max(1, waits.length));
  const p90 = waits[Math.max(0, Math.ceil(0.9 * waits.length) - 1)] ?? 0;
  return { work: items.length, waitMs: { mean, p90, max: waits.at(-1) ?? 0 }, utilisation, late };
}

/**
 * What the people there are make of the work that simulated cases ask for, under either pack. Keeps a few numbers for each piece of
 * work: it has to see all of it before it can put it in the order of its arrival.
 */
export class Capacity {
  private readonly items = new Map<string, Pair<Item[]>>();

  constructor(
    private readonly staffing: Staffing,
    private readonly calendar: Calendar
  ) {
    for (const role of Object.keys(staffing.roles)) this.items.set(role, { before: [], after: [] });
  }

  /** Takes a case, by its name: how long it keeps people busy is drawn for that. */
  add(name: string, both: Pair<Replayed>, packs: Pair<Pinned>): void {
    for (const side of ['before', 'after'] as const) this.addTo(side, name, both[side], packs[side].pack.data);
  }

  private addTo(side: Side, name: string, { state, outcome: { demands } }: Replayed, pack: Pack): void {
    const clocks = Object.values(state.clocks).map((clock) => ({
      clock,
      who: owes(pack, state, clock),
      promise: { def: clock.def, dueAt: clock.dueAt, late: clock.outcome === 'breached' || clock.mode === 'measured' },
    }));
    const counts = new Map<string, number>();
    for (const { who, at, work } of demands) {
      const role = this.staffing.roles[who];
      if (!work || !role) continue;
      const count = (counts.get(who) ?? 0) + 1;
      counts.set(who, count);
      const running = clocks.filter(
        ({ clock, who: owner }) => owner === who && clock.startedAt <= at && at < clock.dueAt
      );
      const promised = running.map(({ promise }) => promise).filter(({ late }) => !late);
      const ms = serviceMs(role.service, this.staffing.seed, `${name}:${who}:${count}`);
      this.items.get(who)?.[side].push({ at, ms, promised });
    }
  }

  private of(role: string, side: Side): Queueing {
    const items = [...(this.items.get(role)?.[side] ?? [])].sort((a, b) => a.at - b.at);
    const { done, utilisation } = workOff(this.calendar, this.staffing.roles[role]?.teams ?? [], items);
    return queueing(items, done, utilisation);
  }

  /** By role, in the order of their names. Throws a RangeError where the work would never be done. */
  get result(): Record<string, Pair<Queueing>> {
    const roles = [...this.items.keys()].sort();
    return Object.fromEntries(
      roles.map((role) => [role, { before: this.of(role, 'before'), after: this.of(role, 'after') }])
    );
  }
}
