import type { DayEvent } from './event.js';
import type { HandedOver } from './handovers.js';
import type { OutsideMail } from './outside.js';
import { leaveAt, pagedAt } from './people.js';
import type { Plot } from './plot.js';
import type { Played } from './stage.js';

type Organisation = Plot['directory'];
type Place = Pick<Plot, 'owner' | 'subject' | 'directory'>;

/** What the plan of a handover says is what the script expects, and what is in the events of its case. */
export function wrongHandovers(handedOver: readonly HandedOver[], played: readonly Played[]): string[] {
  const events = new Map(played.map((one) => [one.caseId, one.events]));
  return handedOver.flatMap(({ of, caseId, to = 'nobody', outcome, code = '' }) => {
    if (outcome !== 'handedOver') return [`${caseId} of ${of.from}: ${outcome} ${code}`];
    if (to !== of.to) return [`${caseId} of ${of.from} went to ${to}, not to ${of.to}`];
    const done = events.get(caseId)?.some((event) => isHandover(event) && event.person === to);
    return done ? [] : [`${caseId} does not know that it went to ${to}`];
  });
}

export function isHandover({ type, cause }: DayEvent): boolean {
  return type === 'assigned' && cause.startsWith('handover:');
}

/**
 * Times the case was given to somebody who was on leave then. The direct supervisor of the one complained of has it by rule: whoever
 * stands in acts for her.
 */
export function givenOnLeave({ events, one }: Played, { owner, subject, directory }: Place): string[] {
  const byRule = directory.people.find(({ id }) => id === one.people[subject])?.supervisor;
  return events.flatMap(({ type, slot, person, at, seq }) => {
    if (type !== 'assigned' || slot !== owner || person === undefined || person === byRule) return [];
    return leaveAt(directory, person, at) ? [`${person} was on leave at event ${seq}`] : [];
  });
}

const isPage = ({ type, action }: DayEvent): boolean => type === 'effectRequested' && action === 'page';

export function pagesIn(played: readonly Played[]): number {
  return played.reduce((sum, { events }) => sum + events.filter(isPage).length, 0);
}

/** Pages that did not go to the one whose turn it was at the case's own time. `roster`: the role that is paged. */
export function wrongPages(
  events: readonly DayEvent[],
  mails: readonly OutsideMail[],
  roster: string,
  organisation: Organisation
): string[] {
  return events.filter(isPage).flatMap(({ key = '', at }) => {
    const attempt = Number(/#(\d+)$/.exec(key)?.[1] ?? 1);
    const wanted = pagedAt(organisation, roster, at, attempt);
    const mail = mails.find((one) => one.key === key);
    return mail?.to.join() === wanted ? [] : [`${key} went to ${mail?.to.join() ?? 'nobody'}, not to ${wanted}`];
  });
}
