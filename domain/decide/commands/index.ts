import type { Command, CommandOf, Pin } from '../../case/commands.js';
import { Refusal } from '../../errors.js';
import { groupReached } from '../groups.js';
import { close, missingForClosing } from '../closing.js';
import type { Turn } from '../turn.js';
import { act } from './act.js';
import { adoptCalendar } from './calendar.js';
import { call, contact } from './contacts.js';
import { absorb, checkMerging, merge, release, unmerge } from './merging.js';
import { claim, open } from './open.js';
import { assign, decideApproval, reclassify } from './people.js';
import { confirmStep, effectResult, liftHold, waiveStep } from './steps.js';
import { consent } from './consent.js';

function requestClosing(turn: Turn): void {
  const { closing } = turn.pack.data;
  if (turn.state.lifecycle !== 'open') throw new Refusal('CASE_CLOSED');
  if (!turn.is(closing.by)) throw new Refusal('ROLE_NOT_ALLOWED', { by: closing.by });
  const missing = missingForClosing(turn);
  if (missing.length > 0) throw new Refusal('CLOSING_INCOMPLETE', { missing });
  close(turn);
}

/** What may come to a case that was never opened, as one whose opening was refused. */
const UNOPENED = new Set<Command['type']>(['refuse', 'wake', 'effectResult']);

/** A case is opened first, and once. */
function checkOpened({ state }: Turn, { type }: Command): void {
  if (type === 'open' && state.seq > 0) throw new Refusal('ACTION_NOT_ALLOWED', { action: 'open' });
  if (type !== 'open' && state.pack.hash === '' && !UNOPENED.has(type)) throw new Refusal('CASE_UNKNOWN');
}

/** Does what a command asks, or throws a Refusal. */
export function handle(turn: Turn, command: Command, calendar: Pin): void {
  checkOpened(turn, command);
  checkMerging(turn, command);
  switch (command.type) {
    case 'open':
      return open(turn, command, calendar);
    case 'claim':
      return claim(turn, command);
    case 'contact':
      return contact(turn, command);
    case 'act':
      return act(turn, command);
    case 'call':
      return call(turn, command);
    case 'decideApproval':
      return decideApproval(turn, command);
    case 'confirmStep':
      return confirmStep(turn, command);
    case 'waiveStep':
      return waiveStep(turn, command);
    case 'assign':
      return assign(turn, command);
    case 'reclassify':
      return reclassify(turn, command);
    case 'consent':
      return consent(turn, command, (kept) => handle(turn, kept, calendar));
    case 'liftHold':
      return liftHold(turn, command);
    case 'adoptCalendar':
      return adoptCalendar(turn, command, calendar);
    case 'close':
      return requestClosing(turn);
    case 'merge':
      return merge(turn, command);
    case 'unmerge':
      return unmerge(turn);
    default:
      return fromElsewhere(turn, command);
  }
}

type FromElsewhere = CommandOf<'absorb' | 'release' | 'groupReached' | 'effectResult' | 'refuse' | 'wake'>;

/** What other cases, the outside and time bring. */
function fromElsewhere(turn: Turn, command: FromElsewhere): void {
  switch (command.type) {
    case 'absorb':
      return absorb(turn, command);
    case 'release':
      return release(turn, command);
    case 'groupReached':
      return groupReached(turn, command);
    case 'effectResult':
      return effectResult(turn, command);
    case 'refuse':
      throw new Refusal(command.code);
    case 'wake': // what is due is done around every command
  }
}
