import { expect, it } from 'vitest';
import type { Unwritable } from '../../domain/case/commands.js';
import { allowedActions } from '../../domain/decide/allowed.js';
import { code, Complaint, part, pinned } from '../core/support.js';

const WRITTEN = { email: 'email', sms: 'phone' };
/** The first callback, stopped by a letter of a person: what a pack may say, because it leaves the automatic ones out. */
const rules = pinned({
  'personal.addresses': WRITTEN,
  'clocks.C-1.stop': [{ event: 'letterOrdered', where: { automatic: false } }],
  'letters.outcome': { ...part('letters.outcome'), stages: ['verify'], channels: ['email'], sms: undefined },
  'letters.outcome.texts': {
    zh: { subject: '{{case}}', body: '{{received}} {{due:firstCallback}} {{person:handler}}' },
    en: { subject: '{{case}}', body: '{{category}}' },
  },
});

/** A complaint by mail, claimed by A1 an hour later. */
function claimed(gave = ['email', 'narrative']): Complaint {
  const it = new Complaint(rules, 'C-test');
  const body = { category: 'I-1', channel: 'email', facts: {}, people: {}, gave };
  it.take('2026-03-10T09:00', 'MB', { type: 'open', ...body });
  it.take('2026-03-10T10:00', 'A1', { type: 'claim', facts: {}, people: {} });
  return it;
}

it('an automatic acknowledgement leaves the first callback running; the letter of a person meets it where the pack says so', () => {
  const it = claimed();
  expect(it.of('letterOrdered').map(({ letter, automatic }) => [letter, automatic])).toEqual([
    ['acknowledgement', true],
  ]);
  expect(it.state.clocks['C-1']?.outcome).toBe('open');
  const sent = it.take('2026-03-10T11:00', 'A1', {
    type: 'sendLetter',
    letter: 'outcome',
    channel: 'email',
    language: 'zh',
  });
  expect([code(sent), it.state.clocks['C-1']?.outcome]).toEqual(['ok', 'met']);
});

it('a letter says what the case knows at that moment, in local time, and names nobody the core would have to look up', () => {
  const it = claimed();
  it.take('2026-03-10T11:00', 'A1', { type: 'sendLetter', letter: 'outcome', channel: 'email', language: 'zh' });
  expect(it.of('effectRequested').find(({ key }) => key === 'C-test:letter:outcome@1')).toMatchObject({
    action: 'sendMail',
    personal: ['email'],
    with: {
      values: { case: 'C-test', received: '2026-03-10', 'due:firstCallback': '2026-03-11 24:00' },
      people: { handler: 'A1' },
    },
  });
});

it('a letter that cannot be written is refused when it is ordered, with what is wrong; what the case forbids is told first', () => {
  const it = claimed();
  const letter = { type: 'sendLetter', letter: 'outcome', channel: 'email', language: 'zh' } as const;
  const unwritable: Unwritable = { code: 'ADDRESS_INVALID', detail: { personal: ['email'] } };
  expect(code(it.take('2026-03-10T11:00', 'A2', { ...letter, unwritable }))).toBe('ROLE_NOT_ALLOWED');
  expect(code(it.take('2026-03-10T11:00', 'A1', { ...letter, unwritable }))).toBe('ADDRESS_INVALID');
  expect(it.of('letterOrdered').map(({ letter: id }) => id)).toEqual(['acknowledgement']);
  expect(code(it.take('2026-03-10T11:05', 'A1', letter))).toBe('ok');
});

it('a receipt that it failed is told to the handler once; a receipt for something unknown changes nothing', () => {
  const it = claimed();
  const key = it.of('letterOrdered')[0]?.key ?? '';
  const failed = { type: 'deliveryFailed', key, code: '5.1.1' } as const;
  const before = it.events.length;
  it.take('2026-03-10T10:30', 'system', { ...failed, key: 'C-test:letter:other@1' });
  expect(it.events).toHaveLength(before);
  it.take('2026-03-10T10:31', 'system', failed);
  it.take('2026-03-10T10:32', 'system', failed);
  expect(it.of('letterUndelivered').map(({ letter, automatic, code: why }) => [letter, automatic, why])).toEqual([
    ['acknowledgement', true, '5.1.1'],
  ]);
  expect(it.told('handler:A1')).toBe(1);
});

it('a person is shown the letters they may order, with the personal data that is not on record', () => {
  const it = claimed(['memberNumber']);
  const actions = (who: string, roles: string[]) =>
    allowedActions(it.pinned, it.state, { id: who, roles }, it.events.at(-1)?.at ?? it.state.receivedAt).filter(
      ({ type }) => type === 'sendLetter'
    );
  expect(actions('A1', ['agent'])).toEqual([
    { type: 'sendLetter', letter: 'outcome', channels: ['email'], personal: { email: 'optional' } },
  ]);
  expect(actions('A2', ['agent'])).toEqual([]);
});
