import type { CommandOf } from '../../case/commands.js';
import { Refusal } from '../../errors.js';
import { datum, stepDefinition } from '../chains.js';
import { stepName } from '../context.js';
import { checkInput, factsOf } from '../input.js';
import type { Turn } from '../turn.js';

/** A person confirms a task, or does by hand what the outside refused. Allowed for what a closed case still owes. */
export function confirmStep(turn: Turn, command: CommandOf<'confirmStep'>): void {
  const step = stepDefinition(turn, command.step);
  const state = turn.state.steps[command.step];
  if (!step) throw new Refusal('STEP_UNKNOWN', { step: command.step });
  const manual = 'do' in step;
  const by = manual ? step.manual : step.task;
  const ready = state?.status === (manual ? 'refused' : 'open');
  if (!ready || !by) throw new Refusal('STEP_NOT_OPEN', { step: command.step, status: state?.status ?? 'waiting' });
  if (!turn.is(by)) throw new Refusal('ROLE_NOT_ALLOWED', { step: command.step, by });
  const fields = manual ? {} : step.input;
  checkInput(turn, fields, command.input);
  if (manual && !command.ref) throw new Refusal('FACT_MISSING', { field: 'ref' });
  const ref = command.ref;
  turn.emit({
    type: 'stepDone',
    step: command.step,
    ...factsOf(fields, command.input),
    manual,
    ...(ref !== undefined && { ref }),
  });
  if (manual && step.hold && state?.effect !== undefined)
    turn.emit({ type: 'holdPlaced', hold: stepName(command.step), step: command.step, effect: state.effect });
}

/** A supervisor lets what the outside refused go undone, with a reason; what waits for it goes on (seed-000 §8.2). */
export function waiveStep(turn: Turn, { step: id }: CommandOf<'waiveStep'>): void {
  const step = stepDefinition(turn, id);
  const state = turn.state.steps[id];
  if (!step) throw new Refusal('STEP_UNKNOWN', { step: id });
  const by = 'do' in step ? step.waive : undefined;
  if (state?.status !== 'refused' || !by)
    throw new Refusal('STEP_NOT_OPEN', { step: id, status: state?.status ?? 'waiting' });
  if (!turn.is(by)) throw new Refusal('ROLE_NOT_ALLOWED', { step: id, by });
  if (!turn.command.gave?.includes('reason')) throw new Refusal('REASON_MISSING');
  turn.emit({ type: 'stepSkipped', step: id, waived: true });
}

/** What the outside answered to an effect. An answer to an effect that is not awaited changes nothing. */
export function effectResult(turn: Turn, command: CommandOf<'effectResult'>): void {
  const effect = turn.state.effects[command.key];
  if (effect?.status !== 'requested') return;
  const step = effect.step === undefined ? {} : { step: effect.step };
  if (command.status === 'refused') {
    turn.emit({ type: 'effectRefused', key: command.key, code: command.code, ...step });
    return;
  }
  turn.emit({
    type: 'effectConfirmed',
    key: command.key,
    ref: command.ref,
    ...step,
    ...(command.data && { data: command.data }),
  });
  const definition = effect.step === undefined ? undefined : stepDefinition(turn, effect.step);
  if (effect.step !== undefined && definition && 'do' in definition && definition.hold) {
    turn.emit({ type: 'holdPlaced', hold: stepName(effect.step), step: effect.step, effect: command.key });
  }
  const lifted = Object.keys(turn.state.holds).find((hold) => command.key === liftKey(turn, hold));
  if (lifted !== undefined) turn.emit({ type: 'holdLifted', hold: lifted });
}

function liftKey(turn: Turn, hold: string): string {
  return `${turn.state.caseId}:lift:${hold}`;
}

/** Lifts a hold, such as a freeze, by decision only; it may outlive the case (seed-000 §8.1, G20). */
export function liftHold(turn: Turn, command: CommandOf<'liftHold'>): void {
  const hold = turn.state.holds[command.hold];
  const step = hold && stepDefinition(turn, hold.step);
  const lift = step && 'do' in step ? step.hold?.lift : undefined;
  if (!hold || hold.lifting || !lift) throw new Refusal('HOLD_UNKNOWN', { hold: command.hold });
  if (!turn.is(lift.by)) throw new Refusal('ROLE_NOT_ALLOWED', { hold: command.hold, by: lift.by });
  turn.emit({ type: 'holdLifting', hold: command.hold });
  turn.emit({
    type: 'effectRequested',
    key: liftKey(turn, command.hold),
    action: lift.do,
    with: datum(turn, lift.with),
    personal: [],
  });
}
