import type { Event, EventOf, EventType } from './events.js';

type Kind = 'string' | 'boolean' | 'number' | 'data';
type Envelope = Extract<
  keyof Event,
  | 'type'
  | 'seq'
  | 'v'
  | 'at'
  | 'cause'
  | 'actor'
  | 'roles'
  | 'deputyFor'
  | 'standsInFor'
  | 'files'
  | 'receivedAt'
  | 'source'
  | 'timed'
>;
/** `keyof` of a union of shapes, each shape by itself. */
type OwnFields<E> = E extends unknown ? Exclude<keyof E, Envelope> : never;

const due = { dueAt: 'number', provisional: 'boolean', proof: 'data', warnings: 'data' } as const;
const opinion = { review: 'string', reviewer: 'string', revision: 'number' } as const;
const approved = { by: 'string', approvedBy: 'string', migration: 'string', preview: 'string' } as const;
const overlay = { overlay: 'string', causeId: 'string' } as const;

/** The fields of each event type and what they hold, for the checks of a pack. The compiler keeps the table complete. */
export const EVENT_FIELDS_OF: { readonly [T in EventType]: { readonly [F in OwnFields<EventOf<T>>]: Kind } } = {
  received: { pack: 'data', calendar: 'data', zone: 'string', channel: 'string', facts: 'data', gave: 'data' },
  accepted: { anchor: 'number' },
  linked: { caseId: 'string', relation: 'string', contactId: 'string' },
  classified: { category: 'string', level: 'string', secondary: 'data', previous: 'string' },
  assigned: { slot: 'string', person: 'string', role: 'string', handover: 'string' },
  overlayAdded: { ...overlay, clock: 'string' },
  overlayAnnulled: overlay,
  stageEntered: { stage: 'string', from: 'string' },
  acted: { action: 'string', facts: 'data', appends: 'data', gave: 'data', item: 'string', corrects: 'number' },
  factsSet: { facts: 'data', clock: 'string' },
  admissibilityJudged: { complaintAt: 'number', overall: 'string', windows: 'data' },
  measureStarted: { measure: 'string' },
  measured: { measure: 'string', ms: 'number' },
  callEnded: {
    direction: 'string',
    connected: 'boolean',
    party: 'string',
    transfer: 'boolean',
    workingDay: 'string',
    corrects: 'number',
  },
  groupJoined: { group: 'string', issue: 'string', day: 'string' },
  repeatFound: { repeat: 'string', caseId: 'string', since: 'number', asOf: 'number' },
  contactAttached: { contact: 'number', channel: 'string' },
  promiseGiven: { promiseAt: 'number', by: 'string', call: 'number', entry: 'number' },
  clockStarted: {
    clock: 'string',
    def: 'string',
    duty: 'string',
    mode: 'string',
    anchor: 'number',
    root: 'string',
    chained: 'boolean',
    starter: 'string',
    step: 'string',
    entry: 'number',
    item: 'string',
    extends: 'string',
    ...due,
  },
  clockWarned: { clock: 'string', index: 'number' },
  clockMet: { clock: 'string', marginMs: 'number', entry: 'number', owner: 'data' },
  clockStopped: { clock: 'string', entry: 'number' },
  clockBreached: { clock: 'string', dueAt: 'number', detectedAt: 'number', owner: 'data', retroactive: 'boolean' },
  dutyDone: { clock: 'string', lateMs: 'number', entry: 'number' },
  dutyWaived: { clock: 'string' },
  clockOverturned: { clock: 'string', reason: 'string', entry: 'number' },
  clockEnded: { clock: 'string', outcome: 'string', reason: 'string' },
  clockMoved: { clock: 'string', def: 'string', reason: 'string', anchor: 'number', ...due },
  laterDueWithheld: { clock: 'string', due: 'data', command: 'string' },
  scheduled: { item: 'data' },
  agendaDone: { item: 'string' },
  agendaDropped: { item: 'string', reason: 'string' },
  effectRequested: {
    key: 'string',
    action: 'string',
    step: 'string',
    clock: 'string',
    page: 'string',
    to: 'data',
    with: 'data',
    personal: 'data',
  },
  effectConfirmed: { key: 'string', ref: 'string', step: 'string', data: 'data' },
  effectRefused: { key: 'string', code: 'string', step: 'string' },
  stepOpened: { step: 'string', by: 'data' },
  stepDone: { step: 'string', facts: 'data', appends: 'data', manual: 'boolean', ref: 'string', corrects: 'number' },
  stepSkipped: { step: 'string', waived: 'boolean' },
  formRevised: { form: 'string', revision: 'number' },
  formPassed: { form: 'string', pass: 'number', revision: 'number' },
  formNumbered: { form: 'string', number: 'string' },
  approvalOpened: { approval: 'string', revision: 'number' },
  approvalDecided: {
    approval: 'string',
    revision: 'number',
    decision: 'string',
    evidence: 'data',
    rejections: 'number',
  },
  consentGiven: { to: 'string' },
  calendarAdopted: { calendar: 'data', ...approved },
  packAdopted: { from: 'data', to: 'data', ...approved, level: 'string' },
  holdPlaced: { hold: 'string', step: 'string', effect: 'string' },
  holdLifting: { hold: 'string' },
  holdLifted: { hold: 'string' },
  refused: { command: 'string', commandType: 'string', code: 'string', detail: 'data', kept: 'data' },
  pageOpened: {
    page: 'string',
    who: 'data',
    clock: 'string',
    kind: 'string',
    within: 'data',
    rounds: 'number',
    unanswered: 'data',
  },
  pageAcknowledged: { page: 'string', by: 'string' },
  pageUnanswered: { page: 'string', attempts: 'number' },
  letterOrdered: {
    key: 'string',
    letter: 'string',
    version: 'number',
    channel: 'string',
    language: 'string',
    automatic: 'boolean',
    gave: 'data',
  },
  letterUndelivered: { key: 'string', letter: 'string', automatic: 'boolean', code: 'string' },
  mergeAsked: { into: 'string', key: 'string' },
  mergeRefused: { into: 'string', code: 'string' },
  merged: { into: 'string' },
  unmerged: { from: 'string' },
  clockResumed: { clock: 'string', warnings: 'data' },
  absorbed: { caseId: 'string', complaintReceivedAt: 'number', anchor: 'number' },
  released: { caseId: 'string' },
  closed: { outcome: 'string' },
  completed: {},
  corrected: { entry: 'number', was: 'data', reading: 'data' },
  clockReopened: { clock: 'string', entry: 'number', warnings: 'data' },
  overlayRestored: overlay,
  verdictGiven: {
    table: 'string',
    rows: 'data',
    standing: 'string',
    parties: 'data',
    assists: 'boolean',
    moved: 'boolean',
    entry: 'number',
  },
  reviewOpened: { review: 'string', revision: 'number', reviewers: 'data' },
  opinionGiven: { ...opinion, opinion: 'string', silent: 'boolean' },
  opinionAnswered: { ...opinion, answer: 'string' },
  reviewClosed: { review: 'string', revision: 'number', opinion: 'string' },
  clockStopKept: { clock: 'string' },
};
