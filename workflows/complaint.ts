import { ApplicationFailure, condition, log, proxyActivities, setHandler } from '@temporalio/workflow';
import type { CoreActivities } from '../activities/types.js';
import type { Command } from '../domain/case/commands.js';
import type { Answer } from '../domain/decide/index.js';
import { ERRORS, type ErrorCode } from '../domain/errors.js';
import type { Instant } from '../domain/time.js';
import type { ComplaintInput, Sealed } from './contract.js';
import {
  advance,
  approve,
  command,
  machine,
  opened,
  reject,
  slept,
  status,
  type AdvanceInput,
  type SignalInput,
} from './messages.js';
import { CaseShell } from './shell/case-shell.js';

const { verifyApproval } = proxyActivities<Pick<CoreActivities, 'verifyApproval'>>({
  startToCloseTimeout: '10s',
  retry: { maximumInterval: '30s' },
});

/** One complaint, from opening to the end of its last duty. */
export async function complaint(input: ComplaintInput): Promise<void> {
  const shell = new CaseShell(input);
  setHandler(status, () => shell.status());
  setHandler(opened, async () =>
    answered(await (shell.answers.known(input.open.command.id) ?? shell.answers.promise(input.open.command.id)))
  );
  setHandler(command, async (sealed) => answered(await shell.submit(sealed)), {
    validator: (sealed: Sealed) => validate(shell, sealed),
  });
  setHandler(machine, (sealed) => submitSignal(shell, sealed as unknown));
  setHandler(advance, (to) => stepTo(shell, to), { validator: (to: AdvanceInput) => validateStep(shell, to) });
  setHandler(slept, ({ to }) => shell.clock.stepTo(to));
  setHandler(approve, (signal) => decideBySignal(shell, input.caseId, 'approve', signal));
  setHandler(reject, (signal) => decideBySignal(shell, input.caseId, 'reject', signal));
  await shell.run();
}

function failure(code: ErrorCode, detail: unknown = null): ApplicationFailure {
  return ApplicationFailure.nonRetryable(ERRORS[code].en, code, detail);
}

function answered(answer: Answer): Answer {
  if (!answer.ok) throw failure(answer.code, answer.detail);
  return answer;
}

/** What is malformed or too late; everything else is for the core to judge, so that the refusal is on record. */
function faultOf(shell: CaseShell, sealed: unknown): ErrorCode | undefined {
  const { command: given, personal } = (sealed ?? {}) as Partial<Sealed>;
  const { id, type, actor } = given ?? ({} as Partial<Command>);
  const whole = [id, type, actor?.id].every((part) => typeof part === 'string' && part !== '');
  if (!whole || !Array.isArray(actor?.roles) || typeof personal !== 'object' || personal === null)
    return 'INPUT_INVALID';
  if (type === 'open' || type === 'wake' || type === 'effectResult') return 'INPUT_INVALID';
  return shell.completed && !shell.answers.known(id as string) ? 'CASE_COMPLETED' : undefined;
}

function validate(shell: CaseShell, sealed: Sealed): void {
  const code = faultOf(shell, sealed);
  if (code) throw failure(code);
}

/** A signal has nobody to answer to: one that cannot be a command is told to the operators and does nothing. */
function submitSignal(shell: CaseShell, sealed: unknown): void {
  const code = faultOf(shell, sealed);
  if (code) log.warn('signal.refused', { code });
  else void shell.submit(sealed as Sealed);
}

function validateStep(shell: CaseShell, { to }: AdvanceInput): void {
  if (!shell.clock.stepped) throw failure('REHEARSAL_ONLY');
  if (to < shell.clock.now()) throw failure('TIME_IN_PAST');
}

/** Moves a stepped clock, stopping at every instant the case waits for; what came due while nobody was there comes first. */
async function stepTo(shell: CaseShell, { to }: AdvanceInput): Promise<{ now: Instant; seq: number }> {
  await condition(() => shell.idle);
  for (let next = shell.wakesAt; next !== null && next <= to; next = shell.wakesAt) {
    shell.clock.stepTo(next);
    shell.wake();
    await condition(() => shell.idle);
    if (shell.wakesAt === next) break;
  }
  shell.clock.stepTo(to);
  return { now: to, seq: shell.state.seq };
}

/** A decision from the plain command line: an activity verifies the token and fetches the mail, and its result is part of the command. */
function decideBySignal(
  shell: CaseShell,
  caseId: string,
  decision: 'approve' | 'reject',
  signal: SignalInput
): Promise<void> {
  return shell.whileVerifying(async () => {
    // Only these two fields are taken: whose case it is and what is decided is not for the sender to say.
    const { token, mail } = (signal ?? {}) as Partial<SignalInput>;
    const verified = await verifyApproval({
      ...{ caseId, decision, token: String(token), at: shell.clock.now() },
      ...(mail !== undefined && { mail }),
    });
    const base = { id: verified.id, source: 'mail' } as const;
    if (!verified.ok) {
      void shell.submit({
        command: { ...base, type: 'refuse', code: verified.code, actor: { id: 'unknown', roles: [] } },
        personal: {},
      });
      return;
    }
    const { actor, approval, revision, evidence, personal } = verified;
    const made: Command = {
      ...base,
      type: 'decideApproval',
      actor,
      approval,
      revision,
      decision,
      gave: Object.keys(personal),
      ...(evidence && { evidence }),
    };
    void shell.submit({ command: made, personal });
  });
}
