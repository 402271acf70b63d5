import { canonical } from './hash.js';
import type { Instant } from './time.js';

/** Why a leg ended after somebody had answered it, and why one ended that nobody answered. */
export const AFTER_ANSWER = ['hungUp', 'dropped'] as const;
export const WITHOUT_ANSWER = ['noAnswer', 'busy', 'rejected', 'cancelled', 'unreachable'] as const;

type CallEventName = 'ringing' | 'connected' | 'ended' | 'transferRinging' | 'transferConnected' | 'transferFailed';

/**
 * What the telephony gateway tells of one leg: the line between the other party and one person of ours. A live call that is
 * passed on gets a further leg for each person it is offered to.
 */
export interface CallEvent {
  readonly event: CallEventName;
  readonly callId: string;
  readonly legId: string;
  /** Person of the directory on this leg; of a transfer, the one the call is passed to. */
  readonly agent: string;
  readonly direction: 'in' | 'out';
  /** Who is at the other end, such as `member`. */
  readonly party: string;
  readonly caseId?: string;
  /** When it happened, by the gateway's clock. */
  readonly at: Instant;
  readonly cause?: (typeof AFTER_ANSWER)[number] | (typeof WITHOUT_ANSWER)[number];
  readonly durationSeconds?: number;
  readonly recordingId?: string;
  /** Number of the other party: personal data. */
  readonly number?: string;
}

export interface HeardEvent extends CallEvent {
  readonly receivedAt: Instant;
}

/** All that was heard of one leg: each event once, in the order of `receivedAt`. */
export type Heard = readonly [HeardEvent, ...HeardEvent[]];

/** A leg as all its events together tell it; where they differ, as the one received first does. */
export interface CallLeg extends Omit<CallEvent, 'event' | 'at'> {
  readonly transfer: boolean;
  readonly rangAt?: Instant;
  readonly connectedAt?: Instant;
  /** It ended without having been answered. */
  readonly failedAt?: Instant;
  readonly endedAt?: Instant;
  /** What its events do not agree on: names of fields, `order` of the instants, `outcome` (answered and not answered). */
  readonly contradictions: readonly string[];
}

/**
 * Adds an event to those heard. The same content, under whatever message id, counts once, as received first; the result does not
 * depend on the order in which events are added.
 */
export function hear(heard: readonly HeardEvent[], next: HeardEvent): Heard {
  const known = heard.find((event) => content(event) === content(next));
  const kept = known && known.receivedAt <= next.receivedAt ? known : next;
  return [...heard.filter((event) => event !== known), kept].sort(byReceipt) as [HeardEvent, ...HeardEvent[]];
}

function content({ receivedAt: _receivedAt, ...event }: HeardEvent): string {
  return canonical(event);
}

function byReceipt(a: HeardEvent, b: HeardEvent): number {
  return a.receivedAt - b.receivedAt || (content(a) < content(b) ? -1 : 1);
}

type State = 'rangAt' | 'connectedAt' | 'failedAt' | 'endedAt';
const STATES: readonly State[] = ['rangAt', 'connectedAt', 'failedAt', 'endedAt'];
/** What every event may say of the leg, and all must say alike. */
const SAID = [
  'callId',
  'agent',
  'direction',
  'party',
  'caseId',
  'cause',
  'durationSeconds',
  'recordingId',
  'number',
] as const;

function stateOf({ event, cause }: CallEvent): State {
  switch (event) {
    case 'ringing':
    case 'transferRinging':
      return 'rangAt';
    case 'connected':
    case 'transferConnected':
      return 'connectedAt';
    case 'transferFailed':
      return 'failedAt';
    case 'ended':
      return WITHOUT_ANSWER.some((one) => one === cause) ? 'failedAt' : 'endedAt';
  }
}

/** What the events say of one thing, in the order they were received, each reading once. */
function readings<T>(heard: Heard, of: (event: HeardEvent) => T | undefined): T[] {
  return [...new Set(heard.map(of).filter((value) => value !== undefined))];
}

/** The leg that the events tell of. */
export function legOf(heard: Heard): CallLeg {
  const times = STATES.map(
    (state) => [state, readings(heard, (e) => (stateOf(e) === state ? e.at : undefined))] as const
  );
  const firsts = times.map(([state, [at]]) => [state, at] as const).filter(([, at]) => at !== undefined);
  const instants: Partial<Record<State, Instant>> = Object.fromEntries(firsts);
  // That a leg ended says nothing of how it began.
  const transfer = readings(heard, ({ event }) => (event === 'ended' ? undefined : event.startsWith('transfer')));
  const told = heard.reduceRight<object>((later, { event: _event, at: _at, receivedAt: _received, ...said }) => {
    return { ...later, ...said };
  }, {}) as Omit<CallEvent, 'event' | 'at'>;
  const differing = [
    ...SAID.filter((name) => readings<unknown>(heard, (event) => event[name]).length > 1),
    ...times.filter(([, all]) => all.length > 1).map(([state]) => state),
    ...(transfer.length > 1 ? ['transfer'] : []),
    ...(instants.failedAt !== undefined && (instants.connectedAt ?? instants.endedAt) !== undefined ? ['outcome'] : []),
    ...(firsts.some(([, at], i) => i > 0 && Number(at) < Number(firsts[i - 1]?.[1])) ? ['order'] : []),
  ];
  return { ...told, ...instants, transfer: transfer[0] ?? false, contradictions: differing };
}

/**
 * What a case is to be told of the leg: whether it was answered, and when it was, or else when it rang. Undefined until both are
 * known: what has been told once is never taken back by an event that comes late.
 */
export function outcomeOf({ rangAt, connectedAt, failedAt }: CallLeg): { connected: boolean; at: Instant } | undefined {
  if (connectedAt !== undefined) return { connected: true, at: connectedAt };
  return failedAt !== undefined && rangAt !== undefined ? { connected: false, at: rangAt } : undefined;
}
