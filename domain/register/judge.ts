import type { Command, Value } from '../case/commands.js';
import { withEntry } from '../case/copy.js';
import type { Event } from '../case/events.js';
import type { CaseState, ClockState } from '../case/state.js';
import type { Pinned, WorkedOut } from '../decide/index.js';
import type { ErrorCode } from '../errors.js';
import type { Instant } from '../time.js';
import { CaseWalk } from '../walk.js';
import type { Mapping, Verdict } from './mapping.js';
import type { Row } from './row.js';

/** What one clock of a case came to: `undecided` runs on, because the case was still open before its due instant. */
export interface ClockVerdict {
  dueAt: Instant;
  verdict: Verdict | 'undecided';
}

/** A row judged by the core, by the pack's own rule and by the due time the register gave. */
export interface Judged {
  rule?: ClockVerdict;
  given?: ClockVerdict;
  breaches: number;
  decisions: number;
}

export type Judgement = { ok: true; judged: Judged } | { ok: false; code: ErrorCode };

/** Why a decision did not do what the register says happened. */
class RowRefused extends Error {
  constructor(readonly code: ErrorCode) {
    super(code);
  }
}

/** One case of a register, in memory. Its effects are asked for and answered by nobody: nothing leaves the process. */
class RegisterCase extends CaseWalk {
  breaches = 0;
  decisions = 0;

  protected override answer(): void {}

  protected override see(event: Event): void {
    if (event.type === 'clockBreached') this.breaches++;
  }

  override tell(command: Command, now: Instant): WorkedOut {
    this.decisions++;
    const made = super.tell(command, now);
    if (made.refusal) throw new RowRefused(made.refusal.code);
    return made;
  }
}

/** The opening of a row as a command. `withTarget`: the register's due time goes with it as a fact. */
export function openingOf(mapping: Mapping, row: Row, withTarget: boolean): Extract<Command, { type: 'open' }> {
  return {
    id: 'open',
    type: 'open',
    actor: mapping.actor,
    source: 'gateway',
    occurredAt: row.openedAt,
    category: row.category,
    channel: row.channel,
    facts:
      withTarget && mapping.target !== undefined && row.target !== undefined
        ? withEntry<Value>(row.facts, mapping.target, row.target)
        : row.facts,
    people: {},
  };
}

/** Reads what a clock came to from the state of its case. */
export function verdictOf(state: CaseState, clock: string): ClockVerdict | undefined {
  const found: ClockState | undefined = state.clocks[clock];
  if (!found) return undefined;
  const verdict = found.outcome === 'met' || found.outcome === 'breached' ? found.outcome : 'undecided';
  return { dueAt: found.dueAt, verdict };
}

/**
 * Opens, runs and closes a row through the core at its recorded instants; an open one runs until `asOf`, and of one closed nobody
 * knows when the opening is all that can be judged.
 */
export function judge(pinned: Pinned, mapping: Mapping, row: Row, asOf: Instant): Judgement {
  const it = new RegisterCase(pinned, row.id);
  try {
    it.tell(openingOf(mapping, row, true), row.openedAt);
    if (!row.undated) it.pass(row.closedAt ?? asOf);
    const { actor, close } = mapping;
    if (row.closedAt !== undefined && close !== undefined) {
      const occurredAt = row.closedAt;
      it.tell({ id: 'close', type: 'act', actor, source: 'gateway', occurredAt, action: close, input: {} }, occurredAt);
    }
  } catch (error) {
    if (error instanceof RowRefused) return { ok: false, code: error.code };
    throw error;
  }
  const rule = verdictOf(it.state, mapping.clocks.rule);
  const given = mapping.clocks.given === undefined ? undefined : verdictOf(it.state, mapping.clocks.given);
  const { breaches, decisions } = it;
  return { ok: true, judged: { ...(rule && { rule }), ...(given && { given }), breaches, decisions } };
}
