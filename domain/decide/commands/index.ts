import type { Command, CommandOf, Pin } from '../../case/commands.js';
import { correctedEntry, isEntry } from '../../case/evolve-entries.js';
import { Refusal } from '../../errors.js';
import { groupReached } from '../groups.js';
import { close, missingForClosing } from '../closing.js';
import type { Turn } from '../turn.js';
import { act } from './act.js';
import { adoptCalendar } from './calendar.js';
import { adoptPack } from './pack.js';
import { call, contact } from './contacts.js';
import { absorb, checkMerging, merge, release, unmerge } from './merging.js';
import { claim, open } from './open.js';
import { assign, decideApproval, reclassify } from './people.js';
import { confirmStep, effectResult, liftHold, waiveStep } from './steps.js';
import { consent } from './consent.js';
import { correct } from './correct.js';
import { deliveryFailed, sendLetter } from './letters.js';
import { giveOpinion } from './reviews.js';
import { acknowledgePage } from './pages.js';

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

type Handlers = {
  readonly [T in Command['type']]: (turn: Turn, command: CommandOf<T>, calendar: Pin) => void;
};

const HANDLERS: Handlers = {
  open,
  claim,
  contact,
  act,
  call,
  decideApproval,
  confirmStep,
  waiveStep,
  assign,
  reclassify,
  consent: (turn, command, calendar) => consent(turn, command, (kept) => handle(turn, kept, calendar)),
  liftHold,
  acknowledgePage,
  correct,
  giveOpinion,
  sendLetter,
  adoptCalendar,
  adoptPack,
  close: requestClosing,
  merge,
  unmerge,
  absorb,
  release,
  groupReached,
  effectResult,
  deliveryFailed,
  refuse: (_, { code }) => {
    throw new Refusal(code);
  },
  wake: () => undefined, // what is due is done around every command
};

/** The event of a command keeps the files it cites: the entry that was made, else the first thing that happened. */
function cite({ events }: Turn, { id, files = [] }: Command, before: number): void {
  if (files.length === 0) return;
  const own = events.slice(before).filter(({ cause, timed }) => cause === id && !timed);
  const event = own.find((one) => isEntry(one) && correctedEntry(one) === undefined) ?? own[0];
  if (event) event.files = files;
}

/** Does what a command asks, or throws a Refusal. */
export function handle(turn: Turn, command: Command, calendar: Pin): void {
  const before = turn.events.length;
  checkOpened(turn, command);
  checkMerging(turn, command);
  const handler = HANDLERS[command.type] as (turn: Turn, command: Command, calendar: Pin) => void;
  handler(turn, command, calendar);
  cite(turn, command, before);
}
