import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { A1, complaint, depsWithoutServers, HOTLINE, newKey, serveApp, type Send } from '../support/api.js';

const deps = depsWithoutServers();
let send: Send;
let close: () => Promise<void>;
beforeAll(async () => ({ send, close } = await serveApp(deps)));
afterAll(() => close());

/** Opens with a body that must be refused, and sees that no case came of it. */
async function refusedOpening(body: unknown, given: Parameters<Send>[2] = {}) {
  const before = deps.engine.cases.size;
  const answer = await send('POST', '/v1/cases', { body, ...given });
  expect(deps.engine.cases.size).toBe(before);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  return [answer.status, answer.body.code, answer.body.details ?? null];
}

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

describe('a complaint that cannot be opened', () => {
  it('is refused for malformed JSON', async () => {
    expect(await refusedOpening('{"pack": "points-platform",')).toEqual([400, 'MALFORMED_JSON', null]);
    expect(await refusedOpening(Buffer.from([0x22, 0xff, 0x22]))).toEqual([400, 'MALFORMED_JSON', null]);
  });

  it('is refused for unknown fields, each named', async () => {
    const body = { ...complaint(), colour: 'red' };
    expect(await refusedOpening(body)).toEqual([400, 'UNKNOWN_FIELD', { fields: ['colour'] }]);
    const personal = { memberNumber: '1', shoeSize: '43' };
    expect(await refusedOpening(complaint({ personal }))).toEqual([
      400,
      'UNKNOWN_FIELD',
      { fields: ['personal.shoeSize'] },
    ]);
  });

  it('is refused for a body over 32 KiB', async () => {
    const personal = {
      memberNumber: '1',
      narrative: 'x'.repeat(15_000),
      demand: 'x'.repeat(15_000),
      memberName: 'x'.repeat(3000),
    };
    expect(await refusedOpening(complaint({ personal }))).toEqual([413, 'BODY_TOO_LARGE', null]);
  });

  it('is refused for what does not fit the schema, without repeating what was typed', async () => {
    const { pack: _pack, ...rest } = complaint({ channel: 7, personal: { memberNumber: 13_912_345_678 } });
    const [status, code, details] = await refusedOpening(rest);
    expect([status, code]).toEqual([400, 'INPUT_INVALID']);
    expect((details as { faults: { field: string }[] }).faults.map(({ field }) => field)).toEqual([
      'pack',
      'channel',
      'personal.memberNumber',
    ]);
    expect(JSON.stringify(details)).not.toContain('13912345678');
  });

  it('is refused without an Idempotency-Key, or with one that is reserved', async () => {
    expect(await refusedOpening(complaint(), { key: null })).toEqual([400, 'IDEMPOTENCY_KEY_REQUIRED', null]);
    for (const key of ['open', 'mail:1@x', 'x'.repeat(129)])
      expect((await refusedOpening(complaint(), { key }))[1]).toBe('INPUT_INVALID');
  });

  it.each([
    ['an unknown pack', { pack: 'nowhere' }, [404, 'PACK_UNKNOWN', { pack: 'nowhere' }]],
    ['an unknown category', { category: 'IX-9' }, [422, 'CATEGORY_UNKNOWN', { category: 'IX-9' }]],
    ['an unknown channel', { channel: 'pigeon' }, [422, 'CHANNEL_UNKNOWN', { channel: 'pigeon' }]],
    [
      'missing identity',
      { personal: { narrative: '太贵', phone: '  ' } },
      [422, 'IDENTITY_MISSING', { oneOf: ['memberNumber', 'phone', 'email'] }],
    ],
    ['a missing fact', { category: 'III-S' }, [422, 'FACT_MISSING', { facts: ['accountId'] }]],
    ['an unknown fact', { facts: { height: 3 } }, [422, 'FACT_INVALID', { unknown: ['height'] }]],
    [
      'an instant without offset',
      { facts: { superiorDeadline: '2026-03-10T10:00:00' } },
      [422, 'FACT_INVALID', { field: 'superiorDeadline', type: 'instant' }],
    ],
    ['an unknown person', { people: { subjectAgent: 'ZZ9' } }, [422, 'PERSON_UNKNOWN', { slot: 'subjectAgent' }]],
    ['an unknown place', { people: { janitor: 'A2' } }, [422, 'SLOT_UNKNOWN', { slots: ['janitor'] }]],
    ['the subject as handler', { people: { subjectAgent: 'A1' } }, [409, 'SUBJECT_AS_HANDLER', { slot: 'handler' }]],
    [
      'a virtual clock outside a rehearsal',
      { clock: { mode: 'stepped', now: '2026-03-10T10:00:00Z' } },
      [409, 'REHEARSAL_ONLY', { field: 'clock' }],
    ],
  ])('is refused for %s', async (_what, more, expected) => {
    expect(await refusedOpening(complaint(more))).toEqual(expected);
  });

  it('is refused for times in the future, out of order, or entered by hand too late', async () => {
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    expect((await refusedOpening(complaint({ acceptedAt: at(2) }))).slice(0, 2)).toEqual([422, 'TIME_IN_FUTURE']);
    expect((await refusedOpening(complaint({ acceptedAt: at(-60) }))).slice(0, 2)).toEqual([409, 'CONSENT_REQUIRED']);
    const swapped = complaint({ acceptedAt: at(-5), receivedAt: at(-4) });
    expect(await refusedOpening(swapped)).toEqual([422, 'FACT_INVALID', { field: 'receivedAt' }]);
  });

  it('is refused for years no calendar can count in, wherever they stand', async () => {
    for (const year of ['1950', '2099']) {
      const at = `${year}-01-01T00:00:00Z`;
      expect((await refusedOpening(complaint({ acceptedAt: at }))).slice(0, 2)).toEqual([400, 'INPUT_INVALID']);
      const facts = { superiorDeadline: at };
      expect((await refusedOpening(complaint({ facts })))[1]).toBe('FACT_INVALID');
    }
  });

  it('tells instants in details with their offset', async () => {
    const [, , details] = await refusedOpening(complaint({ acceptedAt: '2026-03-10T10:00:00+08:00' }));
    expect(details).toMatchObject({ occurredAt: '2026-03-10T10:00:00+08:00' });
  });

  it('is refused to people whose role does not take complaints, and to those who only say they are gateways', async () => {
    expect((await refusedOpening(complaint(), { as: { id: 'R1', client: 'R1' } })).slice(0, 2)).toEqual([
      403,
      'ROLE_NOT_ALLOWED',
    ]);
    expect((await refusedOpening(complaint(), { as: { id: 'AU', roles: ['auditor'] } })).slice(0, 2)).toEqual([
      403,
      'FORBIDDEN_ROLE',
    ]);
    expect(await refusedOpening(complaint({ agent: 'S1' }))).toEqual([403, 'FORBIDDEN_ROLE', { field: 'agent' }]);
    expect(await refusedOpening(complaint({ source: 'gateway' }))).toEqual([
      403,
      'FORBIDDEN_ROLE',
      { field: 'source' },
    ]);
    expect((await refusedOpening(complaint(), { as: { id: 'nobody' } })).slice(0, 2)).toEqual([422, 'PERSON_UNKNOWN']);
  });
});

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

describe('a repeated opening', () => {
  it('gets the first answer, also under another case of its header', async () => {
    const key = newKey();
    const first = await send('POST', '/v1/cases', { key, body: complaint() });
    const second = await send('POST', '/v1/cases', { key, body: complaint() });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.headers.get('idempotent-replay')).toBe('true');
    expect(second.body).toEqual(first.body);
  });

  it('is refused when its content is another', async () => {
    const key = newKey();
    await send('POST', '/v1/cases', { key, body: complaint() });
    expect(await refusedOpening(complaint({ category: 'I-5' }), { key })).toEqual([
      409,
      'IDEMPOTENCY_KEY_REUSED',
      null,
    ]);
    expect((await refusedOpening(complaint({ category: 'none' }), { key }))[1]).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it('opens another case for another client, who never meets the key of the first', async () => {
    const key = newKey();
    const one = await send('POST', '/v1/cases', { key, as: HOTLINE, body: complaint({ agent: 'A1' }) });
    const other = await send('POST', '/v1/cases', {
      key,
      as: { ...HOTLINE, client: 'shop' },
      body: complaint({ agent: 'A1' }),
    });
    expect([one.status, other.status]).toEqual([201, 201]);
    expect(one.body.caseId).not.toBe(other.body.caseId);
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
