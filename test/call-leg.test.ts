import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  hear,
  legOf,
  outcomeOf,
  type CallEvent,
  type CallLeg,
  type Heard,
  type HeardEvent,
} from '../domain/call-leg.js';
import { instant } from '../domain/time.js';

const time = fc.integer({ min: 0, max: 50 }).map(instant);
const leg = { callId: 'call-1', legId: 'leg-1', agent: 'A1', direction: 'out', party: 'member' } as const;

/** Any events of one leg, whether or not they make sense together, each received twice, at two moments. */
const anyEvents: fc.Arbitrary<HeardEvent[]> = fc
  .array(
    fc.record(
      {
        event: fc.constantFrom(
          'ringing',
          'connected',
          'ended',
          'transferRinging',
          'transferConnected',
          'transferFailed'
        ),
        at: time,
        receivedAt: time,
        callId: fc.constantFrom('call-1', 'call-2'),
        legId: fc.constant('leg-1'),
        agent: fc.constantFrom('A1', 'S1'),
        direction: fc.constantFrom('in', 'out'),
        party: fc.constant('member'),
        caseId: fc.constantFrom('C-1', 'C-2'),
        cause: fc.constantFrom('hungUp', 'noAnswer'),
        durationSeconds: fc.integer({ min: 0, max: 2 }),
        recordingId: fc.constantFrom('r1', 'r2'),
        number: fc.constantFrom('139', '021'),
      },
      { requiredKeys: ['event', 'at', 'receivedAt', 'callId', 'legId', 'agent', 'direction', 'party'] }
    ),
    { minLength: 1, maxLength: 6 }
  )
  .map((all) => [...all, ...all.map((event) => ({ ...event, receivedAt: instant(50 - event.receivedAt) }))]);

/** The events of a call as an honest gateway tells it: answered or not, passed on or not. */
const honestEvents: fc.Arbitrary<CallEvent[]> = fc
  .record({
    times: fc.tuple(time, time, time).map((all) => [...all].sort((a, b) => a - b)),
    transfer: fc.boolean(),
    answered: fc.boolean(),
    caseFrom: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ times, transfer, answered, caseFrom }) => {
    const [rang = instant(0), then = rang, end = then] = times;
    const begun: CallEvent[] = [{ ...leg, event: transfer ? 'transferRinging' : 'ringing', at: rang, number: '139' }];
    const over: CallEvent[] = answered
      ? [
          { ...leg, event: transfer ? 'transferConnected' : 'connected', at: then },
          { ...leg, event: 'ended', at: end, cause: 'hungUp', durationSeconds: 7, recordingId: 'r1' },
        ]
      : [{ ...leg, event: transfer ? 'transferFailed' : 'ended', at: then, cause: 'noAnswer' }];
    // A gateway may learn only in the middle of a call which case it is about.
    return [...begun, ...over].map((event, index) => (index < caseFrom ? event : { ...event, caseId: 'C-1' }));
  });

const heardAll = (events: readonly HeardEvent[]): Heard =>
  events.reduce<readonly HeardEvent[]>((heard, event) => hear(heard, event), []) as Heard;

/** The events in an order of the other's choosing, some of them more than once. */
const delivery = <T>(events: fc.Arbitrary<T[]>) =>
  events.chain((all) =>
    fc.record({
      all: fc.constant(all),
      delivered: fc
        .tuple(fc.shuffledSubarray(all, { minLength: all.length }), fc.shuffledSubarray(all))
        .map(([once, again]) => [...once, ...again]),
    })
  );

it('the register of a call is the same for every order, and any repetition, of the same events', () => {
  fc.assert(
    fc.property(delivery(anyEvents), ({ all, delivered }) => {
      expect(heardAll(delivered)).toEqual(heardAll(all));
      expect(legOf(heardAll(delivered))).toEqual(legOf(heardAll(all)));
    })
  );
});

it('no event is dropped, whatever it says: each that differs from all others is kept', () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const said = ({ receivedAt: _receivedAt, ...event }: HeardEvent) => JSON.stringify(Object.entries(event).sort());
      expect(new Set(heardAll(events).map(said))).toEqual(new Set(events.map(said)));
      expect(heardAll(events).length).toBe(new Set(events.map(said)).size);
    })
  );
});

it('an honest call is told alike by every delivery, and what a case was told of it is never taken back', () => {
  fc.assert(
    fc.property(delivery(honestEvents), ({ all, delivered }) => {
      const received = (events: readonly CallEvent[]) =>
        events.map((event, index) => ({ ...event, receivedAt: instant(100 + index) }));
      const final = legOf(heardAll(received(all)));
      expect(final.contradictions).toEqual([]);
      expect(outcomeOf(final)).toBeDefined();
      const legs: CallLeg[] = received(delivered).map((_event, index, events) =>
        legOf(heardAll(events.slice(0, index + 1)))
      );
      expect(legs.at(-1)).toEqual(final);
      for (const at of legs) expect([undefined, outcomeOf(final)]).toContainEqual(outcomeOf(at));
    })
  );
});

const heard = (...events: (Partial<HeardEvent> & Pick<HeardEvent, 'event'>)[]) =>
  legOf(heardAll(events.map((event, index) => ({ ...leg, at: instant(0), receivedAt: instant(index), ...event }))));

it('a leg that ended answered waits for the time it was answered; one nobody answered, for the time it rang', () => {
  expect(outcomeOf(heard({ event: 'ended', cause: 'hungUp', at: instant(9) }))).toBeUndefined();
  expect(outcomeOf(heard({ event: 'ended', cause: 'busy', at: instant(9) }))).toBeUndefined();
  const answered = heard({ event: 'ended', cause: 'hungUp', at: instant(9) }, { event: 'connected', at: instant(4) });
  expect(outcomeOf(answered)).toEqual({ connected: true, at: 4 });
  const missed = heard({ event: 'ended', cause: 'busy', at: instant(9) }, { event: 'ringing', at: instant(2) });
  expect(outcomeOf(missed)).toEqual({ connected: false, at: 2 });
});

it.each([
  [
    'two times of connecting',
    [
      { event: 'connected', at: 5 },
      { event: 'connected', at: 3 },
    ],
    ['connectedAt'],
    5,
  ],
  [
    'an end before the connection',
    [
      { event: 'connected', at: 5 },
      { event: 'ended', at: 3, cause: 'hungUp' },
    ],
    ['order'],
    5,
  ],
  [
    'a connection before it rang',
    [
      { event: 'ringing', at: 6 },
      { event: 'connected', at: 5 },
    ],
    ['order'],
    5,
  ],
  [
    'answered and not answered',
    [
      { event: 'connected', at: 5 },
      { event: 'ended', at: 6, cause: 'busy' },
    ],
    ['outcome'],
    5,
  ],
  [
    'another person on the line',
    [
      { event: 'connected', at: 5 },
      { event: 'ringing', at: 1, agent: 'A2' },
    ],
    ['agent'],
    5,
  ],
  [
    'another case',
    [
      { event: 'connected', at: 5, caseId: 'C-1' },
      { event: 'ringing', at: 1, caseId: 'C-2' },
    ],
    ['caseId'],
    5,
  ],
  [
    'a transfer and none',
    [
      { event: 'connected', at: 5 },
      { event: 'transferRinging', at: 1 },
    ],
    ['transfer'],
    5,
  ],
] as const)('%s is a contradiction, and the time received first counts', (_what, events, contradictions, at) => {
  const told = heard(...(events as unknown as HeardEvent[]));
  expect(told.contradictions).toEqual(contradictions);
  expect(outcomeOf(told)).toEqual({ connected: true, at });
});
