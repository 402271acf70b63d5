import { describe, expect, it } from 'vitest';
import { complaint, depsWithoutServers, HOTLINE, newKey, type Send } from '../support/api.js';
import { servedApp } from '../support/served.js';

const deps = depsWithoutServers();
const send = servedApp(deps);

/** Opens with a body that must be refused, and sees that no case came of it. */
async function refusedOpening(body: unknown, given: Parameters<Send>[2] = {}) {
  const before = deps.engine.cases.size;
  const answer = await send('POST', '/v1/cases', { body, ...given });
  expect(deps.engine.cases.size).toBe(before);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  return [answer.status, answer.body.code, answer.body.details ?? null];
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
    expect(await refusedOpening(complaint({ personal }))).toEqual([413, 'BODY_TOO_LARGE', { limit: 32 * 1024 }]);
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
