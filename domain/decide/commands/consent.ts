import type { Command, CommandOf } from '../../case/commands.js';
import { Refusal } from '../../errors.js';
import type { Turn } from '../turn.js';

/**
 * A supervisor consents to a back-dated manual time, and the refused command is carried out with its own time and actor
 * (conventions, rule 5); or to a later due date a reclassification would give (rule 8).
 */
export function consent(turn: Turn, command: CommandOf<'consent'>, carryOut: (kept: Command) => void): void {
  const kept = turn.state.awaiting[command.to];
  const withheld = turn.state.withheld[command.to];
  if (!kept && !withheld) throw new Refusal('CONSENT_NOT_ASKED', { to: command.to });
  if (kept) {
    if (!turn.is(turn.pack.data.manualTime.consent))
      throw new Refusal('ROLE_NOT_ALLOWED', { by: turn.pack.data.manualTime.consent });
    if (kept.command.actor.id === command.actor.id) throw new Refusal('APPROVER_IS_HANDLER');
    turn.emit({ type: 'consentGiven', to: command.to });
    turn.as(kept.command, kept.receivedAt, () => carryOut(kept.command));
  }
  if (withheld) {
    const clock = turn.state.clocks[withheld.clock];
    const who = clock && turn.pack.data.clocks[clock.def]?.reclassify.later?.consent;
    if (!clock || clock.outcome !== 'open') throw new Refusal('CONSENT_NOT_ASKED', { to: command.to });
    if (who && !turn.is(who)) throw new Refusal('ROLE_NOT_ALLOWED', { by: who });
    turn.emit({ type: 'consentGiven', to: command.to });
    turn.emit({ type: 'clockMoved', clock: withheld.clock, def: clock.def, reason: 'consent', ...withheld.due });
  }
}
