import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { CounterpartDeps } from './app.js';
import { callBack, isTaken, type ApiAnswer } from './call-back.js';
import type { Outcome, Request } from './systems.js';

const seconds = z.number().min(0).max(3600);
const person = z.string().min(1);

/**
 * A call to be played. `at`: when it began to ring; by default so that it ends now. `transfers`: whom it was offered to once
 * connected, one after another. `faults`: every event twice (`duplicate`), the last one first (`reorder`), all of them only
 * after a while (`delayMs`). The same `callId` with the same `at` is the same call told again.
 */
const PlayedCall = z.strictObject({
  callId: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._~-]{0,90}$/)
    .default(() => randomUUID()),
  caseId: z.string().min(1).optional(),
  agent: person,
  direction: z.enum(['in', 'out']).default('out'),
  party: z.string().default('member'),
  answered: z.boolean().default(true),
  ringSeconds: seconds.default(8),
  // The call ends now: a long talk would have begun before a case that has just been opened.
  talkSeconds: seconds.default(1),
  number: z.string().optional(),
  at: z.iso.datetime({ offset: true }).optional(),
  transfers: z
    .array(z.strictObject({ agent: person, answered: z.boolean(), ringSeconds: seconds.default(30) }))
    .default([]),
  faults: z
    .strictObject({
      duplicate: z.boolean().default(false),
      reorder: z.boolean().default(false),
      delayMs: z.int().min(0).max(60_000).default(0),
    })
    .prefault({}),
});
type PlayedCall = z.infer<typeof PlayedCall>;

interface Told {
  readonly event: string;
  readonly legId: string;
  /** Milliseconds after the call began to ring. */
  readonly after: number;
  readonly [name: string]: unknown;
}

/** Plays one call: sends its signed events to the API and writes down what was sent and answered. */
export async function playCall(deps: CounterpartDeps, given: unknown): Promise<{ status: number; body: object }> {
  const call = PlayedCall.safeParse(given).data;
  if (!call) return { status: 400, body: { code: 'CALL_INVALID' } };
  if (deps.apiUrl === undefined) return { status: 409, body: { code: 'API_URL_MISSING' } };
  const told = eventsOf(call);
  const length = Math.max(...told.map(({ after }) => after));
  const began = call.at === undefined ? Date.now() - length : Date.parse(call.at);
  const { callId, caseId, direction, party, number, faults } = call;
  const common = { callId, direction, party, ...(caseId && { caseId }), ...(number && { number }) };
  const messages = told.map(({ after, ...event }) => ({
    id: `${event.legId}:${event.event}`,
    body: { ...common, ...event, at: new Date(began + after).toISOString() },
  }));
  await sleep(faults.delayMs);
  const ordered = faults.reorder ? messages.reverse() : messages;
  const sent: { legId: string; event: string; api: ApiAnswer }[] = [];
  for (const { id, body } of faults.duplicate ? ordered.flatMap((message) => [message, message]) : ordered)
    sent.push({ legId: body.legId, event: body.event, api: await callBack(deps, 'telephony', id, body) });
  log(deps, call, sent);
  return { status: sent.every(({ api }) => isTaken(api)) ? 200 : 502, body: { callId, sent } };
}

function eventsOf({ callId, agent, answered, ringSeconds, talkSeconds, transfers }: PlayedCall): Told[] {
  const leg = { legId: `${callId}-1`, agent };
  const ringing = { ...leg, event: 'ringing', after: 0 };
  let now = ringSeconds * 1000;
  if (!answered) return [ringing, { ...leg, event: 'ended', cause: 'noAnswer', durationSeconds: 0, after: now }];
  const connected = { ...leg, event: 'connected', after: now };
  const passed = transfers.flatMap((to, index): Told[] => {
    const other = { legId: `${callId}-${index + 2}`, agent: to.agent };
    const rang = { ...other, event: 'transferRinging', after: now };
    now += to.ringSeconds * 1000;
    const outcome = to.answered ? { event: 'transferConnected' } : { event: 'transferFailed', cause: 'noAnswer' };
    return [rang, { ...other, ...outcome, after: now }];
  });
  now += talkSeconds * 1000;
  const durationSeconds = (now - ringSeconds * 1000) / 1000;
  const ended = { event: 'ended', cause: 'hungUp', durationSeconds, recordingId: `rec-${callId}`, after: now };
  return [ringing, connected, ...passed, { ...leg, ...ended }];
}

/**
 * Tells of the legs of a transfer that the API asked for, where the case has a call that was played: each person tried, up to the one
 * who took it. It takes no time here.
 */
export async function tellTransfer(
  deps: CounterpartDeps,
  { caseId, key, targets }: Request,
  outcome: Outcome,
  at = new Date().toISOString()
): Promise<void> {
  const first = outcome.status === 200 ? outcome.effect : outcome.code === 'NO_ANSWER';
  const played = deps.store
    .requests()
    .findLast(({ system, action, caseId: of }) => system === 'telephony' && action === 'calls' && of === caseId);
  if (!first || !played || deps.apiUrl === undefined) return;
  const { callId, direction, party } = PlayedCall.parse(played.body);
  const takenBy =
    outcome.status === 200 ? targets.findIndex((id) => id === outcome.answer.data?.['takenBy']) : targets.length;
  for (const [index, agent] of targets.slice(0, takenBy + 1).entries()) {
    const legId = createHash('sha256').update(`${key} ${agent}`).digest('hex').slice(0, 16);
    const leg = { ...{ callId, legId, agent, direction, party, caseId, at } };
    const end = index === takenBy ? { event: 'transferConnected' } : { event: 'transferFailed', cause: 'noAnswer' };
    for (const event of [
      { ...leg, event: 'transferRinging' },
      { ...leg, ...end },
    ])
      await callBack(deps, 'telephony', `${legId}:${event.event}`, event);
  }
}

function log({ store }: CounterpartDeps, call: PlayedCall, sent: object[]): void {
  const at = new Date().toISOString();
  const digest = createHash('sha256').update(JSON.stringify(call)).digest('hex');
  const request = { kind: 'request', system: 'telephony', action: 'calls', caseId: call.caseId ?? '' } as const;
  const answer = { ref: call.callId, at, data: { sent } };
  store.add({ ...request, at, key: call.callId, digest, body: call, mode: 'ok', effect: true, status: 200, answer });
}
