import { Directory } from '../../../domain/directory/directory.js';
import type { RehearsalApi } from '../api.js';
import type { Plot } from './plot.js';

/** Somebody goes home or on leave, and another one has the cases from then on. `at`: local instant with offset. */
export interface ScriptHandover {
  readonly at: string;
  readonly by: string;
  readonly from: string;
  readonly to: string;
  readonly reason: 'shift' | 'leave';
}

/** What the product's plan made of a handover, case by case. */
export interface HandedOver {
  readonly of: ScriptHandover;
  readonly caseId: string;
  readonly to?: string;
  readonly outcome: string;
  readonly code?: string;
}

/** The handovers of a day: leaves that begin on it, to the deputy, and the early shift at its end, each to one of the late shift. */
export function handoversOf({ directory, days: [day = ''], handover, shifts, offset }: Plot): ScriptHandover[] {
  const people = new Directory(directory);
  const { by } = handover;
  const leaves = directory.people.flatMap(({ id, leave = [] }) =>
    leave.flatMap(({ from: at }) => {
      const to = people.deputyOf(id, Date.parse(at))?.id;
      return at.startsWith(day) && to !== undefined ? [{ at, by, from: id, to, reason: 'leave' } as const] : [];
    })
  );
  const at = `${day}T${handover.at}:00${offset}`;
  const home = shifts.early.flatMap((from, index) => {
    const to = shifts.late[index];
    const gone = people.isOnLeave(from, Date.parse(at));
    return to === undefined || gone ? [] : [{ at, by, from, to, reason: 'shift' } as const];
  });
  return [...leaves, ...home].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Asks for a handover under its key until every case has answered. Who stands in for somebody on leave, the product has to find. */
export async function handOver(api: RehearsalApi, of: ScriptHandover, run: string): Promise<HandedOver[]> {
  const { at, by, from, to, reason } = of;
  const asked = { from, reason, ...(reason === 'shift' && { to }) };
  const { cases, more } = await api.handOver(`${run}.${reason}.${from}`, asked, { by, now: at });
  if (more) throw new Error(`${from} has more cases than one handover takes`);
  return cases.map((one) => ({ of, ...one }));
}
