import { z } from 'zod';
import type { PersonalData } from '../db/personal.js';
import type { CaseRow } from '../db/queries.js';
import type { CommandOf } from '../domain/case/commands.js';
import { goesOnAs } from '../domain/case/standing.js';
import { brief } from '../domain/decide/brief.js';
import { decide } from '../domain/decide/index.js';
import { Refusal, type ErrorCode } from '../domain/errors.js';
import { instant } from '../domain/time.js';
import { machineActor } from './actors.js';
import type { ApiDeps } from './deps.js';
import { followerOf, openFollowing, OpenWith, timeOf, type Contact, type Ended } from './following.js';
import type { KnownCases } from './known-cases.js';
import { replyTo } from './replies.js';
import type { Reply } from './route.js';
import { briefView } from './views.js';

/** Who acts where the person on the line may not open a case; the role packs know it by. */
const TELEPHONY = 'telephony';
const ENDED: ErrorCode[] = ['CASE_CLOSED', 'CASE_COMPLETED'];
const Detail = z.object({ openWith: OpenWith });

/** A call, which is a contact where the pack says so. */
export function contactByCall(command: CommandOf<'call'>, id: string, personal: PersonalData): Contact {
  const { occurredAt: at, actor } = command;
  const machine = machineActor(TELEPHONY, actor.asOf ?? instant(Date.now()));
  return { command, id, personal, said: personal, ...(at !== undefined && { at }), machine };
}

/**
 * Gives a contact to a case. An open case takes it. One that has ended has one case that follows it: its first contact opens that
 * (201), later ones go to it (200), each once; `linkedTo` in the answer says so (seed-000 §9). Throws what the case refuses; where the
 * case that follows cannot be opened, CASE_CLOSED or CASE_COMPLETED, with the code that says `why`.
 */
export async function giveContact(
  deps: ApiDeps,
  cases: KnownCases,
  { caseId, zone }: { caseId: string; zone: string },
  contact: Contact
): Promise<Reply> {
  const { command, personal } = contact;
  try {
    // An update, not a signal: somebody has to be told where the case refuses it.
    return replyTo(caseId, zone, await deps.engine.command(caseId, { command, personal }));
  } catch (error) {
    if (!(error instanceof Refusal) || !ENDED.includes(error.code)) throw error;
    return follow(deps, cases, await endedOf(deps, await knownCase(cases, caseId), error, contact), contact);
  }
}

/** How the case ended, as it says itself; of a completed one, as it stood in the end. Throws what it says instead. */
async function endedOf(deps: ApiDeps, row: CaseRow, refusal: Refusal, { command }: Contact): Promise<Ended> {
  const said = refusal.code === 'CASE_COMPLETED' ? await lastWord(deps, row, command) : refusal;
  const { data } = Detail.safeParse(said?.detail);
  if (data) return { row, refusal, ...data };
  throw said?.code === 'CASE_MERGED' ? said : refusal;
}

/** What a completed case would say, judged by the core as if it still ran. */
async function lastWord(
  deps: ApiDeps,
  { caseId, state }: CaseRow,
  command: Contact['command']
): Promise<Refusal | undefined> {
  const pinned = await deps.packs.pinned(state.pack, state.calendar);
  const { answer } = decide(pinned, state, command, await timeOf(deps, caseId));
  return answer.ok ? undefined : new Refusal(answer.code, answer.detail);
}

async function follow(deps: ApiDeps, cases: KnownCases, ended: Ended, contact: Contact): Promise<Reply> {
  const caseId = followerOf(ended.row);
  const { linkedTo } = ended.openWith;
  const linked = (reply: Reply): Reply => ({ ...reply, body: { linkedTo, ...(reply.body as object) } });
  const opened = (await cases.row(caseId)) ? undefined : await openFollowing(deps, cases, ended, contact);
  if (opened && (contact.command.type === 'contact' || opened.status === 202)) return linked(opened);
  // A call counts in the case it opens, too.
  const taken = await take(deps, cases, caseId, contact);
  return linked(opened && taken.status === undefined ? { ...opened, body: taken.body } : taken);
}

/** Gives the contact to the case that follows; the one that opened it gets the first answer again. */
async function take(deps: ApiDeps, cases: KnownCases, caseId: string, contact: Contact): Promise<Reply> {
  const { state } = await knownCase(cases, caseId);
  const { zone, links } = state;
  if (contact.command.type === 'contact' && links.some(({ contactId }) => contactId === contact.id))
    return { body: briefView(brief(state), zone), headers: { 'Idempotent-Replay': 'true' } };
  const command = { ...contact.command, id: contact.id };
  return giveContact(deps, cases, { caseId: goesOnAs(state), zone }, { ...contact, command });
}

/** Throws CASE_UNKNOWN, DATABASE_UNAVAILABLE. */
export async function knownCase(cases: KnownCases, caseId: string): Promise<CaseRow> {
  const row = await cases.row(caseId);
  if (!row) throw new Refusal('CASE_UNKNOWN');
  return row;
}
