import type { Actor, Command, CommandOf } from '../domain/case/commands.js';
import type { Instant } from '../domain/time.js';
import type { Sealed } from '../workflows/contract.js';

/**
 * The standard case of every figure: scenario 000-14 of seed-000 without the rejection. Opened, called back, found valid, merchant
 * maintenance told (notice 1) and heard, a solution proposed (form number), approved by mail, answered, carried out (CRM, notice 2),
 * followed up, closed.
 */
const agent: Actor = { id: 'A1', roles: ['agent'] };
const merchantMaintenance: Actor = { id: 'MM', roles: ['merchantMaintenance'] };
const approver: Actor = { id: 'SV', roles: ['csSupervisor'] };

/** Personal data of about the length people write. */
const TEXTS = {
  memberNumber: '8001234567',
  phone: '13800000000',
  narrative: '会员称在合作商户兑换的电饭煲与页面展示型号不符，联系商户两次未果，要求换货或退还差价。',
  demand: '退还差价 30 元或换成页面所示型号。',
  feedback: '商户确认发错型号，愿意退还差价，并承诺三日内补发配件。',
  cause: '商户仓库发货时拣错型号，系统未做型号校验。',
  solution: '由商户退还差价 30 元，积分平台补偿 200 积分，并向会员致歉。',
};
const texts = (...names: (keyof typeof TEXTS)[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, TEXTS[name]]));

export const OPENING: Sealed<CommandOf<'open'>> = {
  command: {
    ...{ id: 'open', type: 'open', actor: agent, source: 'gateway', category: 'I-1', channel: 'hotline' },
    facts: { merchantId: 'M-1', orderRef: 'O-9' },
    people: { intakeAgent: agent.id },
    gave: ['memberNumber', 'phone', 'narrative', 'demand'],
  },
  personal: texts('memberNumber', 'phone', 'narrative', 'demand'),
};

/** A command of the standard case, and the stage it has to wait for where effects bring the case there. */
export interface Step extends Sealed {
  readonly after?: string;
}

type Body<T extends Command = Command> = T extends Command ? Omit<T, 'id' | 'source' | 'gave'> : never;

function step(body: Body, personal: Record<string, string> = {}, after?: string): Step {
  const id = body.type === 'act' ? body.action : body.type;
  const command = { ...body, id, source: 'gateway', gave: Object.keys(personal) } as Command;
  return { command, personal, ...(after !== undefined && { after }) };
}
const act = (action: string, input: CommandOf<'act'>['input'], actor = agent): Body => ({
  ...{ type: 'act', action, input, actor },
});

export const STEPS: readonly Step[] = [
  step({ type: 'call', actor: agent, direction: 'out', connected: true, party: 'member' }),
  step(act('verify', { finding: 'valid', ruleRef: 'T&C 4.2' })),
  step(act('giveFeedback', { feedback: 'received' }, merchantMaintenance), texts('feedback'), 'mmFeedback'),
  step(act('propose', {}), texts('cause', 'solution')),
  step({
    ...{ type: 'decideApproval', actor: approver, approval: 'solution', decision: 'approve' },
    evidence: {
      ...{ messageId: '<20260311.1@example.org>', sender: 'sv@example.org', sentAt: 0 as Instant },
      textSha256: 'a'.repeat(64),
    },
  }),
  step(act('reply', { answer: 'agreed' })),
  step(act('execute', { operations: [{ code: 'refundDifference', amount: 30 }] })),
  step(act('followUp', { satisfaction: 'satisfied' }), {}, 'followUp'),
];

/** One way to play a case: the product's engine, the product's API, or the floor. */
export interface Player {
  open(caseId: string): Promise<void>;
  take(caseId: string, step: Step): Promise<void>;
  stage(caseId: string): Promise<string>;
  completed(caseId: string): Promise<void>;
}
