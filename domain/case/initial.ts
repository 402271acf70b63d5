import { instant } from '../time.js';
import type { CaseState } from './state.js';

/** The case before its first event. */
export function newCase(caseId: string): CaseState {
  const none = { id: '', version: '', hash: '' };
  return {
    v: 1,
    caseId,
    seq: 0,
    pack: none,
    calendar: none,
    zone: '',
    lifecycle: 'open',
    channel: '',
    receivedAt: instant(0),
    acceptedAt: instant(0),
    anchorAt: instant(0),
    category: '',
    secondary: [],
    level: '',
    stage: '',
    facts: {},
    gave: [],
    people: {},
    overlays: {},
    clocks: {},
    agenda: {},
    effects: {},
    steps: {},
    forms: {},
    approvals: {},
    holds: {},
    attempts: 0,
    attemptDays: [],
    contacts: 0,
    groups: {},
    links: [],
    refusals: 0,
    awaiting: {},
    withheld: {},
    ...{ given: {}, stageSeq: 0, entries: {} },
  };
}
