import type { EventType } from '../case/events.js';
import type { CompiledPack } from '../pack/compile.js';
import { byKey, byObject } from '../memo.js';
import type { Pack } from '../pack/schema.js';
import { admissibilityRule } from './admissibility.js';
import { chainRule } from './chains.js';
import { clockRule } from './clocks.js';
import { closingRule, mayEnd } from './closing.js';
import { derivedRule } from './derived.js';
import { approvalRule, formRule, overlayRule, reminderRule, routingRule, stageRule } from './flow.js';
import { groupRule } from './groups.js';
import { letterRule } from './letters.js';
import { measureRule } from './measures.js';
import { mergeRule } from './merging.js';
import { pageRule } from './pages.js';
import { reviewRule } from './reviews.js';
import { tableRule } from './tables.js';
import type { Rule } from './turn.js';

interface Following {
  readonly rule: Rule;
  /** For which packs there is anything to do; absent: for all. */
  readonly applies?: (pack: Pack) => boolean;
  /** After which events there may be; absent: after all. */
  readonly after?: (type: EventType, pack: Pack) => boolean;
}

const some = (part: object): boolean => Object.keys(part).length > 0;
const after = (...types: EventType[]): ((type: EventType) => boolean) => {
  const those = new Set(types);
  return (type) => those.has(type);
};
const notAfter = (...types: EventType[]): ((type: EventType) => boolean) => {
  const isAfter = after(...types);
  return (type) => !isAfter(type);
};
/** What a clock does brings nothing about but by its breach. */
const notOfClock = (type: EventType): boolean => !type.startsWith('clock');

const automatic = (type: EventType, { letters }: Pack): boolean =>
  Object.values(letters).some((letter) => letter.automatic?.event === type);

/** The rules that follow events, in their order. */
const RULES: readonly Following[] = [
  { rule: derivedRule, applies: ({ facts }) => Object.values(facts).some(({ during }) => during !== undefined) },
  { rule: admissibilityRule, applies: ({ admissibility }) => admissibility !== undefined },
  // A refused command changes nothing, and before its category a case has no verdict.
  { rule: tableRule, applies: ({ tables }) => some(tables), after: notAfter('refused', 'received', 'verdictGiven') },
  {
    rule: overlayRule,
    applies: ({ overlays }) => some(overlays),
    after: after('overlayAdded', 'classified', 'acted', 'factsSet', 'stepDone', 'packAdopted', 'verdictGiven'),
  },
  { rule: routingRule, applies: ({ routing }) => some(routing), after: after('classified', 'verdictGiven') },
  {
    rule: clockRule,
    applies: ({ clocks }) => some(clocks),
    after: (type) => notOfClock(type) || type === 'clockBreached',
  },
  { rule: measureRule, applies: ({ measures }) => some(measures), after: notOfClock },
  {
    rule: groupRule,
    applies: ({ groups }) => some(groups),
    after: after('merged', 'unmerged', 'accepted', 'acted'),
  },
  { rule: formRule, applies: ({ forms }) => some(forms), after: after('effectConfirmed', 'acted') },
  { rule: stageRule, after: notOfClock },
  {
    rule: chainRule,
    applies: ({ chains }) => some(chains),
    // No condition of a chain looks at what these change.
    after: notAfter(
      ...(['clockStarted', 'clockMet', 'clockWarned', 'laterDueWithheld', 'refused', 'assigned', 'linked'] as const),
      ...(['promiseGiven', 'groupJoined', 'scheduled', 'agendaDone', 'agendaDropped'] as const)
    ),
  },
  {
    rule: approvalRule,
    applies: ({ approvals }) => some(approvals),
    after: after('stageEntered', 'formNumbered', 'acted', 'factsSet', 'packAdopted'),
  },
  {
    rule: reviewRule,
    applies: ({ reviews }) => some(reviews),
    after: after('opinionGiven', 'stageEntered', 'formNumbered', 'acted', 'packAdopted'),
  },
  {
    rule: reminderRule,
    applies: ({ reminders }) => some(reminders),
    // What may begin or end the condition of a reminder.
    after: after('overlayAdded', 'acted', 'factsSet', 'corrected', 'classified', 'unmerged', 'packAdopted'),
  },
  {
    rule: pageRule,
    after: after(
      ...(['pageOpened', 'pageAcknowledged', 'effectRefused', 'dutyDone', 'dutyWaived'] as const),
      ...(['clockOverturned', 'closed', 'completed'] as const)
    ),
  },
  {
    rule: letterRule,
    applies: ({ letters }) => some(letters),
    after: (type, pack) => type === 'effectRefused' || type === 'letterUndelivered' || automatic(type, pack),
  },
  { rule: closingRule, after: mayEnd },
  {
    rule: mergeRule,
    applies: ({ merging }) => merging !== undefined,
    after: after('effectConfirmed', 'effectRefused'),
  },
];

const rulesOf = byObject(({ data }: CompiledPack) =>
  byKey((type: EventType): readonly Rule[] =>
    RULES.filter((one) => one.applies?.(data) !== false && one.after?.(type, data) !== false).map(({ rule }) => rule)
  )
);

/** The rules of a pack that follow an event of this type, in their order. */
export function rulesAfter(pack: CompiledPack, type: EventType): readonly Rule[] {
  return rulesOf(pack)(type);
}
