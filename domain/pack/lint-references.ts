import { SPOKEN, type Kind, type Names } from './lint-names.js';
import { select, suggest, type Finding } from './lint.js';

/** Where reactions stand: ladders, bundles, what follows a lapse of time, what an overlay sets off. */
export const REACTIONS = [
  'clocks.*.breach.*',
  'clocks.*.breach.*.then.*',
  'bundles.*.*',
  'bundles.*.*.then.*',
  'overlays.*.react.*',
];

/** The rows of decision tables. */
const ROWS = ['tables.*.guards.*', 'tables.*.rows.*', 'tables.*.overrides.*'];

/** Where it is said how long: a due date alone, of cases, or the earliest of several. */
export const DUES = ['clocks.*.due', 'actions.*.extends.*.to', 'approvals.*.extends.*.to'].flatMap((due) => [
  ...[due, `${due}.earliest.*`, `${due}.cases.*.due`, `${due}.cases.*.due.earliest.*`],
]);

/** Every place of a pack that names something declared elsewhere. */
const REFERENCES: [kind: Kind, ...patterns: string[]][] = [
  [
    'stage',
    'intake.stage',
    'stages.*.next.*.to',
    'actions.*.stages.*',
    'actions.*.next.*.to',
    'approvals.*.approve.to',
    'approvals.*.approve.*.to',
    'approvals.*.reject.to',
    'approvals.*.reject.*.to',
    'approvals.*.rejections.to',
    'intake.claim.stage',
  ],
  ['overlay', 'clocks.*.anchor.overlay', 'actions.*.adds.*.overlay', 'priority.order.*.overlay'],
  ['overlay', ...REACTIONS.map((r) => `${r}.overlay`)],
  ['stage', ...REACTIONS.map((r) => `${r}.to`)],
  ['category', ...REACTIONS.map((r) => `${r}.reclassify`)],
  ['axis', 'axes.*'],
  ['fact', 'clocks.*.anchor.fact', 'clocks.*.each.item', ...REACTIONS.map((r) => `${r}.set.~`)],
  ['clock', 'clocks.*.backstop', 'actions.*.extends.*.clock', 'approvals.*.extends.*.clock'],
  ['clock', ...DUES.map((due) => `${due}.clockDue`)],
  ['parameter', ...DUES.map((due) => `${due}.parameter`)],
  ['hours', 'facts.*.during.hours', ...DUES.map((due) => `${due}.hours`)],
  ['parameter', 'hours.*.parameter'],
  ['fact', 'facts.*.during.of', 'admissibility.windows.*.from.*'],
  ['overlay', 'admissibility.flag.overlay'],
  ['bundle', 'clocks.*.breach.*.use'],
  [
    'slot',
    'intake.slot',
    'slots.*.never.*',
    'slots.*.also.*',
    'routing.*.slot',
    'routing.*.same',
    'slots.*.relation.supervisorOf',
  ],
  ['slot', 'contacts.slot', 'contacts.carries.slots.*', 'intake.requires.*.slot', 'owner', 'actions.*.takes'],
  ['who', 'merging.by.*'],
  ['findable', 'merging.offeredBy.*'],
  ['parameter', 'limits.end', 'limits.anchor', 'groups.*.moreThan'],
  ['fact', 'groups.*.key', 'contacts.carries.facts.*'],
  ['overlay', 'groups.*.adds.overlay', 'repeats.*.adds.overlay'],
  ['findable', 'repeats.*.sharing.*'],
  ['fact', 'repeats.*.same.*'],
  ['duty', 'repeats.*.openAfter'],
  ['category', 'repeats.*.category'],
  ['role', 'slots.*.role', 'routing.*.role', 'intake.claim.pool'],
  [
    'who',
    'intake.by.*',
    'personal.readers.*.to.*',
    'manualTime.consent.*',
    'reclassify.by.*',
    'corrections.by.*',
    'calls.by.*',
    'closing.by.*',
    'contacts.by.*',
    'intake.claim.from.*',
    'chains.*.steps.*.waive.*',
    'clocks.*.start.*.not.*',
    'clocks.*.stop.*.not.*',
    'slots.*.assignedBy.*',
    'actions.*.by.*',
    'approvals.*.by.*',
    'approvals.*.never.*',
    'approvals.*.afterBreachOf.by.*',
    'chains.*.steps.*.to.*',
    'chains.*.steps.*.manual.*',
    'chains.*.steps.*.task.*',
    'chains.*.steps.*.hold.lift.by.*',
    'clocks.*.start.*.by.*',
    'clocks.*.reclassify.later.consent.*',
  ],
  ['starterOrWho', 'clocks.*.stop.*.by.*', 'clocks.*.owner'],
  ['told', 'clocks.*.warn.*.notify.*', 'reminders.*.notify.*'],
  ['told', ...REACTIONS.flatMap((r) => [`${r}.notify.*`, `${r}.page.*`])],
  ['told', ...REACTIONS.map((r) => `${r}.acknowledge.unanswered.notify.*`)],
  ['parameter', 'notices.outOfHours', 'approvals.*.rejections.most'],
  ['clock', 'approvals.*.afterBreachOf.clock', 'priority.order.*.due.clock'],
  ['form', 'actions.*.revises', 'closing.forms.*.form'],
  ['chain', 'closing.chains.*.chain', 'closing.remaining.*'],
  ['duty', 'closing.duties.*.duty', 'actions.*.ends.*.duty'],
  ['channel', 'intake.claim.channels.*', 'contacts.calls.channel'],
  ['action', 'forms.*.passes.*.on'],
  [
    'fact',
    'intake.requires.*.fact',
    'actions.*.input.*.fact',
    'actions.*.clears.*',
    'chains.*.steps.*.input.*.fact',
    ...DUES.map((due) => `${due}.fact`),
  ],
  ['category', 'classification.order.*'],
  ['category', ...DUES.map((due) => `${due}.byCategory.~`)],
  ['level', 'categories.*.level'],
  [
    'personal',
    'personal.identity.*',
    'contacts.carries.personal.*',
    'chains.*.steps.*.personal.*',
    'approvals.*.ask.personal.*',
  ],
  ['effect', 'chains.*.steps.*.do', 'chains.*.steps.*.hold.lift.do', 'approvals.*.ask.do'],
  ['event', 'clocks.*.start.*.event', 'clocks.*.stop.*.event', 'letters.*.automatic.event'],
  ['event', 'measures.*.start.*.event', 'measures.*.stop.*.event'],
  ['who', ...['start', 'stop'].flatMap((p) => [`measures.*.${p}.*.by.*`, `measures.*.${p}.*.not.*`])],
  ['who', 'letters.*.by.*', 'letters.*.automatic.by.*', 'letters.*.automatic.not.*'],
  ['stage', 'letters.*.stages.*'],
  ['personal', 'letters.*.needs.*', 'personal.addresses.*'],
  ['clause', 'letters.*.clauses.*'],
  ['told', 'letters.*.undelivered.notify.*'],
  ['table', 'actions.*.decides.table'],
  ['action', 'tables.*.otherwise.undetermined'],
  ['category', ...ROWS.map((row) => `${row}.for.*`), 'tables.*.guards.*.reclassify'],
  ['fact', ...ROWS.flatMap((row) => ['within', 'beyond'].flatMap((k) => [`${row}.${k}.*.from`, `${row}.${k}.*.to`]))],
  ['fact', ...ROWS.map((row) => `${row}.parties.*.fact`), 'tables.*.otherwise.parties.*.fact'],
  ['fact', 'closing.requires.*.fact'],
  ['personal', 'closing.requires.*.personal'],
  ['form', 'approvals.*.of', 'reviews.*.of', 'chains.*.per.revision'],
  ['review', 'actions.*.disposes.review', ...REACTIONS.map((r) => `${r}.silence`)],
  ['who', 'reviews.*.never.*', 'reviews.*.reviewers.*.by.*'],
  ['fact', 'reviews.*.reviewers.*.touches'],
  ['stage', 'reviews.*.next.to', 'reviews.*.next.*.to'],
  ['report', 'tasks.*.report'],
  ['role', 'tasks.*.to.*', 'tasks.*.warn.*.notify.*', 'tasks.*.late.notify.*'],
  ['role', 'reports.*.readers.*', 'reports.*.proposals.*.decidedBy.*'],
  ['measure', 'reports.*.figures.*.average.measure'],
  ['fact', 'reports.*.figures.*.average.fact', 'reports.*.list.requires.*'],
  ['event', 'reports.*.figures.*.count.event'],
  ['parameter', 'reports.*.proposals.*.reaches.parameter'],
];

/** Every place of a pack that says who. */
export const WHO_PLACES = REFERENCES.filter(([kind]) => ['who', 'starterOrWho', 'told'].includes(kind)).flatMap(
  ([, ...patterns]) => patterns
);

/** Says that a name is not declared, and which are. */
export function unknownName(kind: Kind, name: string, path: readonly PropertyKey[], names: Names): Finding {
  return { path, message: `no ${SPOKEN[kind] ?? kind} is called "${name}"`, hint: suggest(name, names[kind]) };
}

/** Names that nothing in the pack declares. */
export function referenceFindings(tree: unknown, names: Names): Finding[] {
  return REFERENCES.flatMap(([kind, ...patterns]) =>
    patterns.flatMap((pattern) =>
      [...select(tree, pattern)]
        .filter(({ value }) => typeof value === 'string' && !names[kind].has(value))
        .map(({ path, value }) => unknownName(kind, String(value), path, names))
    )
  );
}
