import { describe, expect, it } from 'vitest';
import { A1, complaint, depsWithoutServers, HOTLINE, newKey, type Send } from '../support/api.js';
import { servedApp } from '../support/served.js';

const deps = depsWithoutServers();
const send = servedApp(deps);

async function opened(more: Record<string, unknown> = {}): Promise<string> {
  const { status, body } = await send('POST', '/v1/cases', { body: complaint(more) });
  expect(status).toBe(201);
  return String(body.caseId);
}

/** Gives a command that must be refused; answers status, code and what the case has on record of it. */
async function refusedCommand(id: string, body: unknown, given: Parameters<Send>[2] = {}) {
  const seq = deps.engine.cases.get(id)?.state.seq ?? 0;
  const answer = await send('POST', `/v1/cases/${id}/commands`, { body, ...given });
  const state = deps.engine.cases.get(id)?.state;
  return { is: [answer.status, answer.body.code], details: answer.body.details, recorded: (state?.seq ?? 0) - seq };
}

describe('a command the case does not take', () => {
  it.each([
    ['an unknown action', { type: 'act', action: 'dance' }, [422, 'ACTION_UNKNOWN']],
    [
      'an action not allowed now',
      { type: 'act', action: 'reply', input: { answer: 'agreed' } },
      [409, 'ACTION_NOT_ALLOWED'],
    ],
    ['a missing fact', { type: 'act', action: 'verify' }, [422, 'FACT_MISSING']],
    ['a value outside the list', { type: 'act', action: 'verify', input: { finding: 'maybe' } }, [422, 'FACT_INVALID']],
    ['a rule of the pack', { type: 'act', action: 'verify', input: { finding: 'valid' } }, [409, 'RULE_REFUSED']],
    ['an unknown step', { type: 'confirmStep', step: 'dance' }, [404, 'STEP_UNKNOWN']],
    [
      'an unknown approval',
      { type: 'decideApproval', approval: 'dance', decision: 'approve' },
      [404, 'APPROVAL_UNKNOWN'],
    ],
    [
      'no approval being open',
      { type: 'decideApproval', approval: 'solution', decision: 'approve' },
      [409, 'APPROVAL_NOT_OPEN'],
    ],
    ['a category that does not exist', { type: 'reclassify', category: 'X' }, [422, 'CATEGORY_UNKNOWN']],
    ['nothing to consent to', { type: 'consent', to: 'x' }, [409, 'CONSENT_NOT_ASKED']],
    [
      'an opinion nobody asks for',
      { type: 'giveOpinion', review: 'plan', reviewer: 'finance', opinion: 'advise', personal: { reason: 'too dear' } },
      [404, 'REVIEW_UNKNOWN'],
    ],
    ['nothing to lift', { type: 'liftHold', hold: 'freeze' }, [409, 'HOLD_UNKNOWN']],
    ['mandatory steps missing', { type: 'close' }, [409, 'CLOSING_INCOMPLETE']],
    [
      'a time before the case',
      { type: 'call', connected: true, party: 'member', occurredAt: '2020-01-01T00:00:00Z' },
      [422, 'TIME_BEFORE_CASE'],
    ],
    [
      'a time in the future',
      { type: 'call', connected: true, party: 'member', occurredAt: '2059-01-01T00:00:00Z' },
      [422, 'TIME_IN_FUTURE'],
    ],
  ])('is refused for %s, on the record of the case', async (_what, body, expected) => {
    const { is, recorded } = await refusedCommand(await opened(), body);
    expect([is, recorded]).toEqual([expected, 1]);
  });

  it('says which rule of the pack refused', async () => {
    const body = { type: 'act', action: 'verify', input: { finding: 'valid' } };
    expect((await refusedCommand(await opened(), body)).details).toEqual({ rule: 'ruleRefRequired' });
  });

  it.each([
    ['unknown fields', { type: 'close', hurry: true }, [400, 'UNKNOWN_FIELD']],
    ['an unknown type', { type: 'explode' }, [400, 'INPUT_INVALID']],
    ['a type of the product itself', { type: 'wake' }, [400, 'INPUT_INVALID']],
    [
      'evidence told by the caller',
      { type: 'decideApproval', approval: 'solution', decision: 'approve', evidence: {} },
      [400, 'UNKNOWN_FIELD'],
    ],
    ['undeclared personal data', { type: 'close', personal: { secret: 'x' } }, [400, 'UNKNOWN_FIELD']],
    ['an unknown person', { type: 'assign', slot: 'handler', person: 'ZZ9' }, [422, 'PERSON_UNKNOWN']],
    [
      'a calendar by somebody who is no administrator',
      { type: 'adoptCalendar', calendar: 'cn' },
      [403, 'FORBIDDEN_ROLE'],
    ],
  ])('is refused at the edge for %s', async (_what, body, expected) => {
    const { is, recorded } = await refusedCommand(await opened(), body);
    expect([is, recorded]).toEqual([expected, 0]);
  });

  it('is refused to somebody else than the pack names', async () => {
    const id = await opened();
    const verify = { type: 'act', action: 'verify', input: { finding: 'invalid' } };
    expect((await refusedCommand(id, verify, { as: { id: 'A2' } })).is).toEqual([403, 'ROLE_NOT_ALLOWED']);
    expect((await refusedCommand(id, { type: 'assign', slot: 'handler', person: 'A2' })).is).toEqual([
      403,
      'ROLE_NOT_ALLOWED',
    ]);
  });

  it('never makes the person complained of the handler, nor lets the handler approve', async () => {
    const id = await opened({ people: { subjectAgent: 'A2' } });
    const s1 = { as: { id: 'S1' } };
    const subject = { type: 'assign', slot: 'handler', person: 'A2' };
    expect((await refusedCommand(id, subject, s1)).is).toEqual([409, 'SUBJECT_AS_HANDLER']);
  });

  it('changes nothing when it is sent twice: the second one gets the first answer', async () => {
    const id = await opened();
    const given = { key: newKey(), body: { type: 'act', action: 'verify', input: { finding: 'invalid' } } };
    const first = await send('POST', `/v1/cases/${id}/commands`, given);
    const seq = deps.engine.cases.get(id)?.state.seq;
    const second = await send('POST', `/v1/cases/${id}/commands`, given);
    expect([first.status, second.status, second.body]).toEqual([200, 200, first.body]);
    expect(deps.engine.cases.get(id)?.state.seq).toBe(seq);
  });
});

describe('an unknown or foreign case', () => {
  it('is one and the same to whoever asks: unknown', async () => {
    const id = await opened();
    const close = { type: 'close' };
    for (const [path, as] of [
      ['C-aaaaaaaaaaaaaaaa', A1],
      ['nonsense', A1],
      [id, { ...A1, org: 'elsewhere' }],
      [id, { ...HOTLINE, gateway: false }],
    ] as const)
      expect((await refusedCommand(path, close, { as })).is).toEqual(
        path === 'C-aaaaaaaaaaaaaaaa' ? [503, 'DATABASE_UNAVAILABLE'] : [404, 'CASE_UNKNOWN']
      );
  });

  it('tells an unknown address apart', async () => {
    const { status, body } = await send('GET', '/v2/cases');
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
  });
});
