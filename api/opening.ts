import type { Directory } from '../activities/directory.js';
import type { Actor, CommandOf, TimeSource } from '../domain/case/commands.js';
import { newCase } from '../domain/case/initial.js';
import { brief } from '../domain/decide/brief.js';
import { decide, type Pinned } from '../domain/decide/index.js';
import { splitByHandler } from '../domain/decide/split.js';
import { Refusal } from '../domain/errors.js';
import { contentHash } from '../domain/hash.js';
import { instant, parseInstant, type Instant } from '../domain/time.js';
import type { ComplaintInput, VirtualClock } from '../workflows/contract.js';
import { relatedTo } from './actors.js';
import { caseIdOf } from './case-id.js';
import type { ApiDeps } from './deps.js';
import { earlierOf } from './earlier.js';
import { checkPeople, checkPersonal, typed } from './input.js';
import type { KnownCases } from './known-cases.js';
import type { ActivePack } from './packs.js';
import type { Reply } from './route.js';
import type { OpenCase } from './schemas.js';
import { briefView } from './views.js';

/** A complaint to open, whoever brings it. */
export interface Opening {
  readonly org: string;
  /** With `org` and `key` it gives the case its id. */
  readonly client: string;
  readonly key: string;
  readonly body: OpenCase;
  /** The contact on a closed case that opens this one; another contact opens nothing under the same key. */
  readonly contactId?: string;
  /** Who opens it, as of the time its clock begins at, and how its times came to us. */
  readonly by: (now: Instant) => { actor: Actor; source: TimeSource };
  /** Told which case it is, and in which zone. */
  readonly about: (caseId: string, zone?: string) => void;
}

/**
 * Opens a case, once for each organisation, client and key; a repeat gets the first answer. Where its categories go to different
 * handlers, each gets a case of its own, linked to the first (`linked` in the answer). Throws what a case may refuse.
 */
export async function openCase(deps: ApiDeps, cases: KnownCases, opening: Opening): Promise<Reply> {
  const { key, body } = opening;
  const active = await deps.packs.active(body.pack);
  if (!active) throw new Refusal('PACK_UNKNOWN', { pack: body.pack });
  if (body.also === undefined || body.also.length === 0) return openOne(deps, active, cases, opening);
  const { now } = timeOf(deps, body);
  const command = openingOf(deps, active, opening, now);
  const [first = [], ...others] = splitByHandler(pinnedTo(active), command, now);
  const under = ([category = '', ...also]: string[]) => ({ ...body, category, also });
  const reply = await openOne(deps, active, cases, { ...opening, body: under(first) });
  const linkedTo = { caseId: caseIdOf(opening.org, opening.client, key), relation: 'split' };
  const linked: string[] = [];
  for (const [index, group] of others.entries()) {
    // No client may use a colon: the key is nobody else's.
    const more = {
      ...opening,
      key: `${key}:${index + 1}`,
      body: { ...under(group), linkedTo },
      about: () => undefined,
    };
    await openOne(deps, active, cases, more);
    linked.push(caseIdOf(more.org, more.client, more.key));
  }
  return linked.length === 0 ? reply : { ...reply, body: { ...(reply.body as object), linked } };
}

async function openOne(deps: ApiDeps, active: ActivePack, cases: KnownCases, opening: Opening): Promise<Reply> {
  const { org, client, key, body } = opening;
  const { zone } = active.calendar.data;
  const caseId = caseIdOf(org, client, key);
  opening.about(caseId, zone);
  const { contactId } = opening;
  const digest = contentHash(contactId === undefined ? body : { ...body, contactId });
  let input: ComplaintInput;
  try {
    input = await judged(deps, active, opening, { caseId, digest });
  } catch (error) {
    // A repeat may come when its times are long past; the first answer still holds.
    const before = error instanceof Refusal && (await cases.row(caseId).catch(() => undefined));
    if (before) return repeated(deps, cases, caseId, digest);
    throw error;
  }
  const opened = await deps.engine.open(input);
  cases.remember(caseId, { org, client, pack: active.packPin, zone });
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
async function judged(
  deps: ApiDeps,
  active: ActivePack,
  opening: Opening,
  { caseId, digest }: { caseId: string; digest: string }
): Promise<ComplaintInput> {
  const { org, client, body } = opening;
  const { clock, now } = timeOf(deps, body);
  const told = openingOf(deps, active, opening, now);
  const about = { caseId, org, pack: active.pack.data, personal: body.personal, facts: told.facts, at: now };
  const command = { ...told, ...(await earlierOf(deps, about)) };
  const { answer } = decide(pinnedTo(active), newCase(caseId), command, now);
  if (!answer.ok) throw new Refusal(answer.code, answer.detail);
  return {
    v: 1,
    ...{ caseId, org, client, digest },
    pack: active.packPin,
    calendar: active.calendarPin,
    open: { command, personal: body.personal },
    ...(clock && { clock }),
  };
}

function openingOf(
  { directory }: ApiDeps,
  { pack: { data } }: ActivePack,
  { body, by, contactId }: Opening,
  now: Instant
): CommandOf<'open'> {
  const { category, also, linkedTo, channel, personal, acceptedAt, receivedAt, people } = body;
  checkPersonal(data, personal);
  const given = Object.keys(personal).filter((name) => personal[name]?.trim() !== '');
  const { identity } = data.personal;
  if (identity.length > 0 && !identity.some((name) => given.includes(name)))
    throw new Refusal('IDENTITY_MISSING', { oneOf: identity });
  checkPeople(directory, people);
  const { actor, source } = by(now);
  const placed = { ...placeOf(directory, data.intake.slot, actor), ...people };
  return {
    id: 'open',
    type: 'open',
    actor,
    source,
    ...(acceptedAt !== undefined && { occurredAt: parseInstant(acceptedAt) }),
    ...(receivedAt !== undefined && { complaintReceivedAt: parseInstant(receivedAt) }),
    gave: given,
    ...{
      category,
      channel,
      ...(also && { also }),
      ...(linkedTo && { linkedTo: { ...linkedTo, ...(contactId !== undefined && { contactId }) } }),
    },
    facts: typed(data.facts, body.facts),
    people: { ...placed, ...relatedTo(directory, data, placed) },
  };
}

/** A person who opens a case takes it on; a machine leaves the place to who claims it. */
function placeOf(directory: Directory, slot: string | undefined, { id }: Actor): Record<string, string> {
  return slot === undefined || !directory.person(id) ? {} : { [slot]: id };
}

function pinnedTo({ pack, calendar, calendarPin }: ActivePack): Pinned {
  return { pack, calendar, calendarPin };
}

/** The clock a case runs on, and what time it is there. */
function timeOf(deps: ApiDeps, body: OpenCase): { clock: VirtualClock | undefined; now: Instant } {
  const clock = virtualClock(deps, body);
  const now = clock === undefined ? instant(Date.now()) : clock.mode === 'stepped' ? clock.now : clock.epoch;
  return { clock, now };
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
