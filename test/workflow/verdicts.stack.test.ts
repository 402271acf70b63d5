import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../../domain/case/commands.js';
import { parseInstant } from '../../domain/time.js';
import { casesOf, stepped, type Cases } from '../support/cases.js';
import { startStack, type TestStack } from '../support/stack.js';

const T = (time: string) => parseInstant(`2026-03-06T${time}:00+08:00`);
const DESK: Actor = { id: 'CD1', roles: ['complaintDesk'] };
const BRANCH: Actor = { id: 'DB1', roles: ['deliveryBranch'] };
const STAFF: Actor = { id: 'HR1', roles: ['hr'] };

let stack: TestStack;
let cases: Cases;
beforeAll(async () => {
  stack = await startStack({ api: false, env: { REHEARSAL: 'true' } });
  cases = await casesOf(stack);
});
afterAll(async () => {
  await cases.close();
  await stack.stop();
});

it('a verdict is given with the opening, kept in the projection, and the workflow ends when human resources have decided', async () => {
  const facts = { waybill: 'W-1', sub: 'courierWords', leg: 'delivery' };
  const opening = { category: 'c5-attitude', facts, people: {}, channel: 'hotline' };
  const pack = await cases.active('courier-liability');
  const case_ = await cases.open({ pack, clock: stepped(T('10:00')) }, opening, DESK);
  const act = (actor: Actor, action: string, input = {}, personal = {}) =>
    case_.run({ type: 'act', action, input, actor }, personal);
  await act(DESK, 'judgeAttitude', { attitude: 'extreme' }, { reason: 'threats, on tape' });
  await act(BRANCH, 'applyForClosing', {}, { result: 'apologised' });
  await case_.settled();
  const decided = await case_.run({ type: 'decideApproval', approval: 'closure', decision: 'approve', actor: DESK });
  expect(decided.ok).toBe(true);
  const { state } = await case_.settled();
  expect([state.lifecycle, state.verdicts?.['liability']?.rows]).toEqual(['closed', ['5.4']]);
  expect(await case_.ended(0)).toBe(false);
  await case_.run({ type: 'confirmStep', step: 'hrDecision', input: {}, actor: STAFF });
  expect(await case_.ended(10_000)).toBe(true);
  const given = (await case_.rows()).filter((e) => e.type === 'verdictGiven' && e.table === 'liability');
  expect(given).toMatchObject([{ standing: 'final', parties: [{ party: 'deliveryBranch', share: 100 }], moved: true }]);
});
