import type { z } from 'zod';
import { casePersonal, type PersonalData } from '../db/personal.js';
import type { CaseRow } from '../db/queries.js';
import type { Actor, CommandOf } from '../domain/case/commands.js';
import { ERRORS, Refusal } from '../domain/errors.js';
import type { Pack } from '../domain/pack/schema.js';
import { formatInstant, instant, type Instant } from '../domain/time.js';
import { caseIdOf } from './case-id.js';
import type { ApiDeps } from './deps.js';
import type { KnownCases } from './known-cases.js';
import { openCase } from './opening.js';
import type { Reply } from './route.js';
import { OpenCase } from './schemas.js';
import { factsView } from './views.js';

/** The complainant comes back, by whatever channel. */
export interface Contact {
  readonly command: CommandOf<'contact' | 'call'>;
  /** What comes with the command where a case takes it. */
  readonly personal: PersonalData;
  /** Unique over all cases: the command's id wherever else it goes. */
  readonly id: string;
  /** What a case that it opens is told, beside what that takes over. */
  readonly said: PersonalData;
  /** When it was. */
  readonly at?: Instant;
  /** Who hands in what comes this way and nobody may take on. */
  readonly machine?: Actor;
}

/** What an ended case says of the one that follows it. */
export const OpenWith = OpenCase.pick({ pack: true, category: true, channel: true, linkedTo: true });
type OpenWith = z.infer<typeof OpenWith>;

/** A case that has ended, what it said to the contact, and what opens the one that follows it. */
export interface Ended {
  readonly row: CaseRow;
  readonly refusal: Refusal;
  readonly openWith: OpenWith;
}

/** No client may use a colon: the key is nobody else's. */
const keyOf = (ended: CaseRow): string => `follows:${ended.caseId}`;

/** The case that follows an ended one: there is one at most. */
export function followerOf(ended: CaseRow): string {
  return caseIdOf(ended.org, ended.client, keyOf(ended));
}

/**
 * Opens the case that follows an ended one, in the name of who took the contact or else, where the pack takes such complaints, as
 * received and unclaimed. Undefined: another contact opens it at this moment. Throws what the ended case said, with the code that
 * says `why` none was opened.
 */
export async function openFollowing(
  deps: ApiDeps,
  cases: KnownCases,
  ended: Ended,
  contact: Contact
): Promise<Reply | undefined> {
  const { command, machine } = contact;
  const { actor } = command;
  try {
    if (!machine || machine.id === actor.id) return await openBy(deps, cases, ended, contact, actor);
    return await openBy(deps, cases, ended, contact, actor).catch((error: unknown) => {
      if (!isFinal(error) || error.code === 'IDEMPOTENCY_KEY_REUSED') throw error;
      return openBy(deps, cases, ended, contact, machine);
    });
  } catch (error) {
    if (!isFinal(error)) throw error;
    if (error.code === 'IDEMPOTENCY_KEY_REUSED') return undefined;
    const { refusal, openWith } = ended;
    throw new Refusal(refusal.code, { openWith, why: error.code });
  }
}

/** The same again would come to the same. */
function isFinal(error: unknown): error is Refusal {
  return error instanceof Refusal && ERRORS[error.code].retry !== 'later';
}

async function openBy(
  deps: ApiDeps,
  cases: KnownCases,
  { row, openWith }: Ended,
  { command, id, said, at: told, machine }: Contact,
  actor: Actor
): Promise<Reply> {
  const pack = (await deps.packs.active(openWith.pack))?.pack.data;
  const { personal = {}, ...carried } = pack ? await carriedOver(deps, pack, row) : {};
  const at = told ?? (deps.config.rehearsal ? await timeOf(deps, row.caseId) : undefined);
  const time = at === undefined ? {} : { [machine?.id === actor.id ? 'receivedAt' : 'acceptedAt']: formatInstant(at) };
  const clock = deps.config.rehearsal && at !== undefined && { clock: { mode: 'stepped', now: formatInstant(at) } };
  return openCase(deps, cases, {
    ...{ org: row.org, client: row.client, key: keyOf(row), contactId: id },
    body: OpenCase.parse({ ...openWith, ...carried, personal: { ...personal, ...said }, ...time, ...clock }),
    by: () => ({ actor, source: command.source }),
    about: () => undefined,
  });
}

/** What time it is for a case: of a rehearsal its own, as long as the engine keeps it. */
export async function timeOf({ config, engine }: ApiDeps, caseId: string): Promise<Instant> {
  const own = config.rehearsal ? await engine.status(caseId) : undefined;
  return own?.now ?? instant(Date.now());
}

/** What the pack in force lets a case take over from the one it follows, as far as that still has it. */
async function carriedOver(
  { pool, config, directory }: ApiDeps,
  pack: Pack,
  { caseId, state }: CaseRow
): Promise<Pick<OpenCase, 'facts' | 'people' | 'personal'>> {
  const { facts = [], slots = [], personal = [] } = pack.contacts?.carries ?? {};
  const held = Object.entries(state.people).flatMap(([slot, { person }]) =>
    person !== undefined && directory.person(person) ? [[slot, person] as const] : []
  );
  const texts = personal.length === 0 ? {} : await casePersonal(pool, config.payloadKeys, caseId);
  return {
    facts: picked(factsView(state.facts, pack.facts, formatInstant), facts),
    people: picked(Object.fromEntries(held), slots),
    personal: picked(texts, personal),
  };
}

function picked<T>(from: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(from).filter(([name, value]) => names.includes(name) && value !== null));
}
