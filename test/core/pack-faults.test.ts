import { describe, expect, it } from 'vitest';
import { loadPack, type PackFault } from '../../domain/pack/load.js';
import { demo, packText } from './support.js';

const actions = [
  'annotate',
  'freezeAccount',
  'notifyMerchantMaintenance',
  'operateCrm',
  'sendApprovalRequest',
  'sendRiskTicket',
  'unfreezeAccount',
];

function faultsOf(text: string, parameters = demo): PackFault[] {
  const loaded = loadPack(text, parameters, actions);
  return 'faults' in loaded ? loaded.faults : [];
}

/** The pack with one text put in place of another; a replacement that does not take place is a mistake of the test. */
function changed(...changes: [from: string, to: string][]): string {
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the pack has no ${from}`);
    return text.replace(from, to);
  }, packText);
}

const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

// Each row: the slip, the path of the fault, what it says, and the hint where it is worth one.
const SLIPS: [title: string, from: string, to: string, path: string, message: RegExp, hint?: RegExp][] = [
  [
    'a stage nobody declared',
    'stage: intake\n',
    'stage: intak\n',
    'intake.stage',
    /no stage is called "intak"/,
    /"intake"/,
  ],
  [
    'a move to nowhere',
    'to: informMM }',
    'to: informM }',
    'actions.verify.next.1.to',
    /no stage.*"informM"/,
    /"informMM"/,
  ],
  [
    'an overlay nobody declared',
    '{ overlay: urgent, cause: U1 }',
    '{ overlay: urgnt, cause: U1 }',
    'actions.declareUrgent.adds.0.overlay',
    /no overlay.*"urgnt"/,
    /"urgent"/,
  ],
  [
    'a cause the overlay does not have',
    '{ overlay: urgent, cause: U1 }',
    '{ overlay: urgent, cause: U9 }',
    'actions.declareUrgent.adds.0.cause',
    /"urgent" has no cause "U9"/,
  ],
  [
    'a bundle nobody declared',
    'breach: [{ use: B }]',
    'breach: [{ use: BB }]',
    'clocks.C-1.breach.0.use',
    /no bundle.*"BB"/,
  ],
  [
    'a role nobody declared',
    'page: [dutySupervisor]',
    'page: [dutySupervizor]',
    'clocks.C-9.breach.0.page.0',
    /no slot or role.*"dutySupervizor"/,
    /"dutySupervisor"/,
  ],
  ['a name that is a slot and a role', '  admin: {', '  handler: {', 'slots.handler', /"handler" is a slot and a role/],
  [
    'starter where no clock was started',
    'by: [merchantMaintenance]',
    'by: [starter]',
    'actions.giveFeedback.by.0',
    /no slot or role.*"starter"/,
  ],
  [
    'an event that does not exist',
    'event: promiseGiven',
    'event: promisGiven',
    'clocks.C-17.start.0.event',
    /no event type.*"promisGiven"/,
    /"promiseGiven"/,
  ],
  [
    'a clock waiting for a clock event',
    'event: promiseGiven',
    'event: clockBreached',
    'clocks.C-17.start.0.event',
    /clocks follow no clock events/,
  ],
  [
    'a field the event does not have',
    'where: { approval: solution }',
    'where: { aproval: solution }',
    'clocks.C-14.stop.0.where.aproval',
    /event "approvalDecided" has no field "aproval"/,
    /"approval"/,
  ],
  ['a field of another type', 'pass: 1 }', "pass: '1' }", 'clocks.C-14.start.0.where.pass', /"pass" holds a number/],
  [
    'a where that names no action',
    'where: { action: giveFeedback }',
    'where: { action: giveFedback }',
    'clocks.C-13.stop.0.where.action',
    /no action.*"giveFedback"/,
  ],
  [
    'a chain step nobody declared',
    'after: { verifyIdentity: [done] }',
    'after: { verifyIdentty: [done] }',
    'chains.accountSecurity.steps.freeze.after.verifyIdentty',
    /no step of this chain.*"verifyIdentty"/,
  ],
  [
    'a ring of steps',
    'task: [intakeAgent, handler]\n',
    'task: [intakeAgent, handler]\n        after: { freeze: [done] }\n',
    'chains.accountSecurity.steps.verifyIdentity',
    /waits for itself/,
  ],
  [
    'two steps of one name',
    '      crm: {',
    '      notice1: {',
    'chains.execution.steps.notice1',
    /"merchantNotice" has a step "notice1", too/,
  ],
  [
    'data from nowhere',
    'operations: case.operations }',
    'operations: cases.operations }',
    'chains.execution.steps.crm.with.operations',
    /"cases.operations" leads nowhere/,
  ],
  [
    'data of no fact',
    'operations: case.operations }',
    'operations: case.operation }',
    'chains.execution.steps.crm.with.operations',
    /no fact.*"operation"/,
    /"operations"/,
  ],
  [
    'an action the installation cannot do',
    'do: operateCrm',
    'do: operateCRMS',
    'chains.execution.steps.crm.do',
    /no effect.*"operateCRMS"/,
    /"operateCrm"/,
  ],
  [
    'a personal field nobody declared',
    'personal: [narrative, demand]',
    'personal: [narative, demand]',
    'chains.merchantNotice.steps.notice1.personal.0',
    /no personal field.*"narative"/,
  ],
  [
    'a form pass of no action',
    '{ on: propose, requires',
    '{ on: propos, requires',
    'forms.complaintForm.passes.0.on',
    /no action.*"propos"/,
  ],
  [
    'a form pass that wants nobody’s text',
    'requires: [validity, solution, cause]',
    'requires: [validity, solution, caus]',
    'forms.complaintForm.passes.0.requires.2',
    /"caus" is neither a fact nor a personal field/,
  ],
  [
    'a pass the form does not have',
    '{ form: complaintForm, passes: 2 }',
    '{ form: complaintForm, passes: 7 }',
    'closing.forms.0.passes',
    /has 3 passes/,
  ],
  [
    'an approval that looks at no clock',
    'afterBreachOf: { clock: C-14',
    'afterBreachOf: { clock: C-41',
    'approvals.solution.afterBreachOf.clock',
    /no clock.*"C-41"/,
    /"C-14"/,
  ],
  [
    'a route to no slot',
    '{ slot: handler, same: intakeAgent',
    '{ slot: handlr, same: intakeAgent',
    'routing.1.slot',
    /no slot.*"handlr"/,
  ],
  ['a route to nobody', 'same: intakeAgent, ', '', 'routing.1', /needs either `role` or `same`/],
  [
    'a rank by no clock',
    'due: { clock: C-7 }',
    'due: { clock: C-77 }',
    'priority.order.2.due.clock',
    /no clock.*"C-77"/,
  ],
  [
    'a rank by no overlay',
    '- { overlay: escalated }\n    - { overlay: importantMember }',
    '- { overlay: escalate }\n    - { overlay: importantMember }',
    'priority.order.3.overlay',
    /no overlay.*"escalate"/,
  ],
  [
    'a closing that waits for no chain',
    'chains: [merchantNotice, execution',
    'chains: [merchantNotce, execution',
    'closing.chains.0',
    /no chain.*"merchantNotce"/,
  ],
  [
    'a limit for no category',
    'due: { workingDays: 2, end: civilDay }',
    'due: { byCategory: { III-X: { workingDays: 2 } } }',
    'clocks.C-6.due.byCategory.III-X',
    /no category.*"III-X"/,
  ],
  [
    'a level nobody declared',
    'III-S: { level: III,',
    'III-S: { level: IV,',
    'categories.III-S.level',
    /no level.*"IV"/,
  ],
  [
    'a due fact that is no instant',
    'due: { fact: superiorDeadline }',
    'due: { fact: merchantId }',
    'clocks.C-7.due.fact',
    /"merchantId" is not an instant/,
  ],
  [
    'a due field the event does not have',
    'due: { event: promiseAt }',
    'due: { event: promisAt }',
    'clocks.C-17.due.event',
    /has no instant "promisAt"/,
    /"promiseAt"/,
  ],
  [
    'an input the fact cannot hold',
    'feedback: { oneOf: [received], fact: feedback }',
    'feedback: { oneOf: [came], fact: feedback }',
    'actions.giveFeedback.input.feedback.oneOf',
    /fact "feedback" does not take "came"/,
  ],
  [
    'a condition that cannot be read',
    "when: case.level == 'I' && !overlays.urgent",
    "when: case.level == 'I' &&",
    'clocks.C-1.when',
    /not a condition: 1:/,
  ],
  [
    'an identifier nobody declared',
    "when: case.level == 'I' && !overlays.urgent",
    'when: cas.level == "I"',
    'clocks.C-1.when',
    /"cas" is not declared/,
    /"case"/,
  ],
  [
    'a fact nobody declared',
    'if: case.merchantId != null\n',
    'if: case.merchant != null\n',
    'chains.execution.steps.notice2.if',
    /"case.merchant" is not declared/,
  ],
  [
    'an overlay nobody declared, in a condition',
    "when: '!overlays.urgent'",
    "when: '!overlays.urgnt'",
    'actions.escalate.when',
    /"overlays.urgnt" is not declared/,
    /"urgent"/,
  ],
  [
    'a clock nobody declared, in a condition',
    'clocks["C-13"].status',
    'clocks["C-31"].status',
    'actions.proceedWithoutFeedback.when',
    /"clocks.C-31" is not declared/,
  ],
  [
    'a step nobody declared, in a condition',
    'if: steps.notice1.status',
    'if: steps.notice9.status',
    'stages.informMM.next.0.if',
    /"steps.notice9" is not declared/,
  ],
  [
    'input where there is none',
    "when: '!overlays.urgent'",
    "when: input.ground == 'result'",
    'actions.escalate.when',
    /"input" is not declared/,
    /input is not known here/,
  ],
  [
    'an input the action does not have',
    "if: input.finding == 'needMoreInfo'",
    "if: input.findin == 'needMoreInfo'",
    'actions.verify.next.0.if',
    /"input.findin" is not declared/,
  ],
  [
    'an event where none is at hand',
    "when: case.category == 'III-S'\n    steps",
    "when: event.type == 'acted'\n    steps",
    'chains.accountSecurity.when',
    /"event" is not declared/,
    /event is not known here/,
  ],
  [
    'a comparison with another type',
    "if: case.identity == 'self'",
    'if: case.identity == 5',
    'chains.accountSecurity.steps.freeze.if',
    /a string never equals a number/,
  ],
  [
    'a value outside the list',
    "if: case.identity == 'self'",
    "if: case.identity == 'selv'",
    'chains.accountSecurity.steps.freeze.if',
    /case.identity is never "selv"/,
    /"self"/,
  ],
  [
    'a value outside the list, in a list',
    "['media', 'regulator'",
    "['medium', 'regulator'",
    'overlays.urgent.causes.U3.when',
    /case.partyKind is never "medium"/,
  ],
  [
    'a status no clock has',
    "status == 'breached'",
    "status == 'braeched'",
    'actions.proceedWithoutFeedback.when',
    /never "braeched"/,
  ],
  [
    'a condition that is no truth value',
    'while: overlays.urgent && case.superiorDeadline == null',
    'while: case.superiorDeadline',
    'reminders.superiorDeadlineMissing.while',
    /is no truth value but a number/,
  ],
  [
    'a fact that may be null as a truth value',
    'when: case.importantMember == true',
    'when: case.importantMember',
    'overlays.importantMember.causes.crmFlag.when',
    /may be null/,
    /== true/,
  ],
  [
    'arithmetic',
    'if: size(case.operations) > 0',
    'if: size(case.operations) + 1 > 0',
    'chains.execution.steps.crm.if',
    /no part of a pack’s conditions/,
  ],
  [
    'a loop',
    'if: size(case.operations) > 0',
    'if: "case.operations.exists(o, true)"',
    'chains.execution.steps.crm.if',
    /loops, maps and messages/,
  ],
  ['an unknown key', 'auto: true', 'automatic: true', 'closing.automatic', /unknown key "automatic"/],
  [
    'a wrong unit of time',
    'due: { elapsed: PT5M }',
    'due: { elapsd: PT5M }',
    'clocks.C-9.due',
    /a limit names exactly one of/,
  ],
];

describe('a pack with a slip of the pen', () => {
  it('the pack as shipped has no fault', () => expect(faultsOf(packText)).toEqual([]));

  it.each(SLIPS)('%s', (_, from, to, path, message, hint = /./) => {
    const text = changed([from, to]);
    const found = faultsOf(text).find((f) => f.path === path && message.test(f.message));
    expect(found, JSON.stringify(faultsOf(text), null, 1)).toBeDefined();
    expect(found?.hint).toMatch(hint);
    expect(found?.code).toBe('PACK_INVALID');
  });

  it('all faults come at once, each with line and column, also where the shape is broken', () => {
    const text = changed(
      ['auto: true', 'auto: perhaps'],
      ['{ overlay: urgent, cause: U1 }', '{ overlay: urgnt, cause: U1 }'],
      ["if: case.identity == 'self'", "if: case.identity == 'selv'"],
      ['mode: soft', 'mode: softish']
    );
    const faults = faultsOf(text);
    expect(faults.map((f) => [f.line, f.path])).toEqual([
      [lineOf(text, 'urgnt'), 'actions.declareUrgent.adds.0.overlay'],
      [lineOf(text, 'case.identity =='), 'chains.accountSecurity.steps.freeze.if'],
      [lineOf(text, 'softish'), 'clocks.C-13.mode'],
      [lineOf(text, 'perhaps'), 'closing.auto'],
    ]);
    const overlay = text.split('\n')[(faults[0]?.line ?? 0) - 1];
    expect(overlay?.slice((faults[0]?.column ?? 0) - 1)).toMatch(/^urgnt/);
  });

  it('a clock with a fault keeps its name, so that those who name it are not reported, too', () => {
    expect(faultsOf(changed(['  C-14:\n', '  C-14:\n    colour: red\n'])).map((f) => f.path)).toEqual([
      'clocks.C-14.colour',
    ]);
  });

  it('text that is no YAML is refused with its line', () => {
    expect(faultsOf('id: [\nschema: 1')).toEqual([expect.objectContaining({ code: 'PACK_INVALID', line: 2 })]);
    expect(faultsOf('id: a\nid: b')[0]?.message).toContain('unique');
  });
});

describe('a parameter the source has lost', () => {
  it('refuses activation and is named, until the operator gives it', () => {
    expect(faultsOf(packText, {})).toEqual([
      expect.objectContaining({
        code: 'PARAMETER_MISSING',
        path: 'parameters.securityHandlingTime',
        line: lineOf(packText, '  securityHandlingTime:'),
      }),
    ]);
  });

  it('each missing one is named', () => {
    const second = '\n  other: { label: { zh: 其它, en: Other }, type: number, provenance: recommended }\n';
    expect(faultsOf(packText.replace('\nparameters:', `\nparameters:${second}`), {}).map((f) => f.path)).toEqual([
      'parameters.other',
      'parameters.securityHandlingTime',
    ]);
  });

  it('of the wrong type or unknown to the pack is a fault', () => {
    expect(
      faultsOf(packText, { securityHandlingTime: 5 })
        .map((f) => f.message)
        .join()
    ).toContain('must be a string');
    expect(faultsOf(packText, { ...demo, handling: 'x' }).map((f) => f.message)).toEqual([
      'no parameter is called "handling"',
    ]);
  });

  it('its value is part of the pack’s hash', () => {
    const hash = (value: string): string => {
      const loaded = loadPack(packText, { securityHandlingTime: value });
      return 'pack' in loaded ? loaded.pack.hash : 'broken';
    };
    expect(hash('one day')).not.toBe(hash('two days'));
    expect(hash('one day')).toBe(hash('one day'));
  });
});
