import type { Actor, CommandOf } from '../../domain/case/commands.js';
import { newCase } from '../../domain/case/initial.js';
import { brief } from '../../domain/decide/brief.js';
import { decide } from '../../domain/decide/index.js';
import { Refusal } from '../../domain/errors.js';
import { contentHash } from '../../domain/hash.js';
import type { Pack } from '../../domain/pack/schema.js';
import { instant, parseInstant, type Instant } from '../../domain/time.js';
import type { ComplaintInput, VirtualClock } from '../../workflows/contract.js';
import { actorOf, knownPeople, relatedTo } from '../actors.js';
import { CaseBrief, Pending } from '../answers.js';
import { caseIdOf } from '../case-id.js';
import type { ApiDeps } from '../deps.js';
import { checkPersonal, sourceOf, typed } from '../input.js';
import type { KnownCases } from '../known-cases.js';
import type { ActivePack } from '../packs.js';
import { type AnyRoute, type Call, type Reply, route } from '../route.js';
import { OpenCase } from '../schemas.js';
import { briefView } from '../views.js';

type OpenCall = Pick<Call<undefined, undefined, OpenCase>, 'body' | 'caller' | 'key' | 'about'>;

/** `POST /v1/cases`: everything is checked before the engine is asked, and nothing is kept anywhere else. */
export function openRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return [
    route({
      method: 'post',
      path: '/v1/cases',
      summary: 'Open a complaint. Repeating a request with its Idempotency-Key gets the first answer.',
      access: ['client', 'staff'],
      keyed: true,
      body: OpenCase,
      answers: {
        201: ['The case, with its level, handler and due times.', CaseBrief],
        200: ['The first answer to a repeated request (`Idempotent-Replay: true`).', CaseBrief],
        202: ['The case is durable; its answer is not there yet. Repeat the request to get it.', Pending],
      },
      errors: [
        'PACK_UNKNOWN',
        'CATEGORY_UNKNOWN',
        'CHANNEL_UNKNOWN',
        'IDENTITY_MISSING',
        'FACT_MISSING',
        'FACT_INVALID',
        'PERSON_UNKNOWN',
        'SLOT_UNKNOWN',
        'SUBJECT_AS_HANDLER',
        'ROLE_NOT_ALLOWED',
        'TIME_IN_FUTURE',
        'CONSENT_REQUIRED',
        'IDEMPOTENCY_KEY_REUSED',
        'REHEARSAL_ONLY',
        'LIVE_ONLY',
        'ENGINE_UNAVAILABLE',
      ],
      handle: (call) => open(deps, cases, call),
    }),
  ];
}

async function open(deps: ApiDeps, cases: KnownCases, call: OpenCall): Promise<Reply> {
  const { caller, key, body } = call;
  const active = await deps.packs.active(body.pack);
  if (!active) throw new Refusal('PACK_UNKNOWN', { pack: body.pack });
  const { zone } = active.calendar.data;
  const caseId = caseIdOf(caller.org, caller.client, key);
  call.about(caseId, zone);
  const digest = contentHash(body);
  let input: ComplaintInput;
  try {
    input = judged(deps, active, call, { caseId, digest });
  } catch (error) {
    // A repeat may come when its times are long past; the first answer still holds.
    const before = error instanceof Refusal && (await cases.row(caseId).catch(() => undefined));
    if (before) return repeated(deps, cases, caseId, digest);
    throw error;
  }
  const opened = await deps.engine.open(input);
  cases.remember(caseId, { org: caller.org, client: caller.client, pack: active.packPin, zone });
  if (opened.kind === 'ended') return repeated(deps, cases, caseId, digest);
  if (opened.kind === 'pending') return { status: 202, body: { caseId, status: 'accepted, pending' } };
  const { answer, started } = opened;
  const again = !started || answer.duplicate === true;
  if (again) await checkDigest(deps, caseId, digest);
  const headers = { Location: `/v1/cases/${caseId}`, ...(again && { 'Idempotent-Replay': 'true' }) };
  return { status: again ? 200 : 201, body: briefView(answer.case, zone), headers };
}

/** The answer to a key whose case is there already. */
async function repeated(deps: ApiDeps, cases: KnownCases, caseId: string, digest: string): Promise<Reply> {
  await checkDigest(deps, caseId, digest);
  const row = await cases.row(caseId);
  if (!row) throw new Refusal('ENGINE_UNAVAILABLE');
  const headers = { Location: `/v1/cases/${caseId}`, 'Idempotent-Replay': 'true' };
  return { body: briefView(brief(row.state), row.state.zone), headers };
}

/** The same key with other content is a mistake of the client. Not told where the engine no longer keeps the first content. */
async function checkDigest({ engine }: ApiDeps, caseId: string, digest: string): Promise<void> {
  const status = await engine.status(caseId);
  if (status?.digest !== undefined && status.digest !== digest) throw new Refusal('IDEMPOTENCY_KEY_REUSED');
}

/** The workflow's input, after the core itself has judged the opening: what the case would refuse is refused here. */
function judged(
  deps: ApiDeps,
  active: ActivePack,
  { caller, body }: OpenCall,
  { caseId, digest }: { caseId: string; digest: string }
): ComplaintInput {
  const clock = virtualClock(deps, body);
  const real = instant(Date.now());
  const now = clock === undefined ? real : clock.mode === 'stepped' ? clock.now : clock.epoch;
  const command = openingOf(deps, active, { caller, body }, real);
  const pinned = { pack: active.pack, calendar: active.calendar, calendarPin: active.calendarPin };
  const { answer } = decide(pinned, newCase(caseId), command, now);
  if (!answer.ok) throw new Refusal(answer.code, answer.detail);
  return {
    v: 1,
    ...{ caseId, org: caller.org, client: caller.client, digest },
    pack: active.packPin,
    calendar: active.calendarPin,
    open: { command, personal: body.personal },
    ...(clock && { clock }),
  };
}

function openingOf(
  { directory }: ApiDeps,
  { pack: { data } }: ActivePack,
  { caller, body }: Pick<OpenCall, 'caller' | 'body'>,
  now: Instant
): CommandOf<'open'> {
  const { category, also, linkedTo, channel, personal, acceptedAt, receivedAt } = body;
  checkPersonal(data, personal);
  const given = Object.keys(personal).filter((name) => personal[name]?.trim() !== '');
  const { identity } = data.personal;
  if (identity.length > 0 && !identity.some((name) => given.includes(name)))
    throw new Refusal('IDENTITY_MISSING', { oneOf: identity });
  const people = knownPeople(directory, body.people);
  const actor = actorOf(directory, caller, body.agent, now);
  return {
    id: 'open',
    type: 'open',
    actor,
    source: sourceOf(caller, body.source),
    ...(acceptedAt !== undefined && { occurredAt: parseInstant(acceptedAt) }),
    ...(receivedAt !== undefined && { complaintReceivedAt: parseInstant(receivedAt) }),
    gave: given,
    ...{ category, channel, ...(also && { also }), ...(linkedTo && { linkedTo }) },
    facts: typed(data.facts, body.facts),
    people: { ...placeOf(data, actor), ...people, ...relatedTo(directory, data, people) },
  };
}

/** Whoever opens the case gets the place of the one who takes it on; a mailbox takes nothing on. */
function placeOf({ intake: { slot, claim } }: Pack, { id, roles }: Actor): Record<string, string> {
  const takes = roles.some((role) => !claim?.from.includes(role));
  return slot === undefined || !takes ? {} : { [slot]: id };
}

/** A rehearsal runs on a virtual clock and nothing else does. Throws REHEARSAL_ONLY, LIVE_ONLY. */
function virtualClock({ config }: ApiDeps, { clock }: OpenCase): VirtualClock | undefined {
  if (clock && !config.rehearsal) throw new Refusal('REHEARSAL_ONLY', { field: 'clock' });
  if (!clock && config.rehearsal) throw new Refusal('LIVE_ONLY', { missing: 'clock' });
  if (!clock) return undefined;
  return clock.mode === 'stepped'
    ? { mode: 'stepped', now: parseInstant(clock.now) }
    : { mode: 'factor', epoch: parseInstant(clock.epoch), startedAt: instant(Date.now()), speed: clock.speed };
}
