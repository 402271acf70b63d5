import { changed, copied, withEntry, without } from './copy.js';
import type { Event, EventOf, EventType } from './events.js';
import { evolveClock } from './evolve-clocks.js';
import { evolvePage } from './evolve-pages.js';
import { entered, factsAfter, takenBack } from './evolve-entries.js';
import { evolveMerging, remembered } from './evolve-merging.js';
import { evolveReview } from './evolve-reviews.js';
import { evolveStep } from './evolve-steps.js';
import { evolveVerdict } from './evolve-verdicts.js';
import type { CaseState } from './state.js';

export type Patch = Partial<CaseState>;
type Handlers = { [T in EventType]: (s: CaseState, e: EventOf<T>) => Patch };

/** What personal data was given, each once. */
const given = (before: string[], more: string[]): string[] =>
  more.length === 0 ? before : [...new Set([...before, ...more])];
/** How often an approval was rejected, where the pack counts that. */
const counted = (of: { rejections?: number } | undefined): { rejections?: number } =>
  of?.rejections === undefined ? {} : { rejections: of.rejections };

const handlers: Handlers = {
  ...evolveClock,
  ...evolveStep,
  ...evolvePage,
  ...evolveReview,
  ...evolveMerging,
  received: (_, e) => ({
    pack: e.pack,
    calendar: e.calendar,
    zone: e.zone,
    channel: e.channel,
    receivedAt: e.at,
    facts: e.facts,
    given: e.facts,
    gave: e.gave,
  }),
  accepted: (_, e) => ({ acceptedAt: e.at, anchorAt: e.anchor ?? e.at }),
  linked: (s, { caseId, relation, contactId }) => ({
    links: [...s.links, { caseId, relation, ...(contactId !== undefined && { contactId }) }],
  }),
  classified: (_, e) => ({ category: e.category, secondary: e.secondary ?? [], level: e.level }),
  assigned: (s, e) => ({ people: withEntry(s.people, e.slot, { person: e.person, role: e.role }) }),
  overlayAdded: (s, e) => {
    const { since, causes, annulled } = s.overlays[e.overlay] ?? { since: e.at, causes: [], annulled: [] };
    return { overlays: withEntry(s.overlays, e.overlay, { since, causes: [...causes, e.causeId], annulled }) };
  },
  overlayAnnulled: (s, e) => {
    const { since, causes, annulled } = s.overlays[e.overlay] ?? { since: e.at, causes: [], annulled: [] };
    return { overlays: withEntry(s.overlays, e.overlay, { since, causes, annulled: [...annulled, e.causeId] }) };
  },
  overlayRestored: (s, e) => {
    const overlay = s.overlays[e.overlay];
    if (!overlay) return {};
    const annulled = overlay.annulled.filter((cause) => cause !== e.causeId);
    return { overlays: withEntry(s.overlays, e.overlay, { ...overlay, annulled }) };
  },
  stageEntered: (_, e) => ({ stage: e.stage, stageSeq: e.seq, attemptDays: [] }),
  acted: (s, e) => entered(s, e, { facts: factsAfter(s.facts, e), gave: given(s.gave, e.gave) }),
  factsSet: (s, e) => ({ facts: { ...s.facts, ...e.facts }, given: { ...s.given, ...e.facts } }),
  admissibilityJudged: (_, { overall, windows }) => ({ admissibility: { overall, windows } }),
  measureStarted: (s, e) => ({ measures: withEntry(s.measures ?? {}, e.measure, { since: e.at }) }),
  measured: (s, e) => ({
    measures: withEntry(s.measures ?? {}, e.measure, { since: s.measures?.[e.measure]?.since ?? e.at, ms: e.ms }),
  }),
  corrected: takenBack,
  callEnded: (s, e) => {
    if (e.connected) return entered(s, e, {});
    const days = e.workingDay === undefined ? [] : [e.workingDay];
    return entered(s, e, { attempts: s.attempts + 1, attemptDays: [...new Set([...s.attemptDays, ...days])] });
  },
  groupJoined: (s, e) => ({ groups: withEntry(s.groups, e.group, e.issue) }),
  repeatFound: () => ({}),
  contactAttached: (s, e) => entered(s, e, { contacts: e.contact }),
  promiseGiven: () => ({}),
  scheduled: (s, e) => ({ agenda: withEntry(s.agenda, e.item.id, e.item) }),
  agendaDone: (s, e) => ({ agenda: without(s.agenda, e.item) }),
  agendaDropped: (s, e) => ({ agenda: without(s.agenda, e.item), ...remembered(s, e.item) }),
  formRevised: (s, e) => ({
    forms: withEntry(s.forms, e.form, { ...s.forms[e.form], revision: e.revision, passes: [] }),
  }),
  formPassed: (s, e) => {
    const form = s.forms[e.form] ?? { revision: e.revision, passes: [] };
    return {
      forms: withEntry(
        s.forms,
        e.form,
        changed(form, { passes: [...form.passes, e.pass], author: e.pass === 1 ? e.actor : form.author })
      ),
    };
  },
  formNumbered: (s, e) => {
    const form = s.forms[e.form] ?? { revision: 1, passes: [] };
    return { forms: withEntry(s.forms, e.form, changed(form, { number: e.number })) };
  },
  approvalOpened: (s, e) => ({
    approvals: withEntry(s.approvals, e.approval, {
      revision: e.revision,
      openedAt: e.at,
      ...counted(s.approvals[e.approval]),
    }),
  }),
  approvalDecided: (s, e) => ({
    approvals: withEntry(s.approvals, e.approval, {
      revision: e.revision,
      openedAt: s.approvals[e.approval]?.openedAt ?? e.at,
      decision: e.decision,
      decidedBy: e.actor,
      messageId: e.evidence?.messageId,
      ...counted(e),
    }),
  }),
  consentGiven: (s, e) => ({ awaiting: without(s.awaiting, e.to), withheld: without(s.withheld, e.to) }),
  calendarAdopted: (_, e) => ({ calendar: e.calendar }),
  // What was withheld had been counted by the old rules.
  packAdopted: (_, e) => ({ pack: e.to, withheld: {}, ...(e.level !== undefined && { level: e.level }) }),
  refused: (s, e) => ({
    refusals: s.refusals + 1,
    awaiting: e.kept
      ? withEntry(s.awaiting, e.command, { command: e.kept, receivedAt: e.receivedAt ?? e.at })
      : s.awaiting,
  }),
  letterOrdered: (s, { key, letter, automatic, gave }) => ({
    letters: withEntry(s.letters ?? {}, key, { letter, automatic }),
    gave: given(s.gave, gave),
  }),
  letterUndelivered: (s, { key, letter, automatic, code }) => ({
    letters: withEntry(s.letters ?? {}, key, { letter, automatic, undelivered: code }),
  }),
  closed: (_, e) => ({ lifecycle: 'closed', outcome: e.outcome, closedAt: e.at }),
  completed: () => ({ lifecycle: 'completed' }),
  verdictGiven: evolveVerdict,
};

/** The state after one more event: total, pure, knows no pack. What an event of an older shape lacks, its upcaster adds first. */
export function evolve(state: CaseState, event: Event): CaseState {
  const handler = handlers[event.type] as (s: CaseState, e: Event) => Patch;
  const next = Object.assign(copied(state), handler(state, event));
  next.seq = event.seq;
  return next;
}
