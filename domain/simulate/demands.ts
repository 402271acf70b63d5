import type { Event } from '../case/events.js';
import type { Pack } from '../pack/schema.js';
import type { Instant } from '../time.js';

/** Something a case asks of people: `who` is a role, a slot or a relation, as the pack names them; `work` is more than a message to read. */
export interface Demand {
  readonly who: string;
  readonly at: Instant;
  readonly work: boolean;
}

/** Recipients are named with the person (`handler:A1`, `supervisorOf:A1`); the load is that of the part. */
function part(recipient: string): string {
  const end = recipient.indexOf(':');
  return end < 0 ? recipient : recipient.slice(0, end);
}

const NOBODY: readonly string[] = [];

/** Whom an event gives something to do or to read: who is assigned, who has a step or an approval, who is told, paged or asked to review. */
function asked(event: Event, { approvals }: Pack): readonly string[] {
  switch (event.type) {
    case 'assigned':
      return [event.role ?? event.slot];
    case 'stepOpened':
      return event.by;
    case 'approvalOpened':
      return approvals[event.approval]?.by ?? NOBODY;
    case 'effectRequested':
      return event.to?.map(part) ?? NOBODY;
    case 'reviewOpened':
      return event.reviewers;
    default:
      return NOBODY;
  }
}

/** What a case asks of people, each part once per event. */
export function demandsOf(events: readonly Event[], pack: Pack): Demand[] {
  const demands: Demand[] = [];
  for (const event of events) {
    const parts = asked(event, pack);
    const work = event.type !== 'effectRequested';
    for (const [i, who] of parts.entries()) if (parts.indexOf(who) === i) demands.push({ who, at: event.at, work });
  }
  return demands;
}
