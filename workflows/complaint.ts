import { ApplicationFailure, condition, proxyActivities, setHandler } from '@temporalio/workflow';
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
  setHandler(machine, (sealed) => void shell.submit(sealed));
  setHandler(advance, (to) => stepTo(shell, to), { validator: (to: AdvanceInput) => validateStep(shell, to) });
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

/** Refuses only what is malformed or too late; everything else is for the core to judge, so that the refusal is on record. */
function validate(shell: CaseShell, sealed: Sealed): void {
  const { id, type } = (sealed as Partial<Sealed>).command ?? ({} as Partial<Command>);
  if (!id || !type || type === 'open' || type === 'wake' || type === 'effectResult') throw failure('INPUT_INVALID');
  if (shell.completed && !shell.answers.known(id)) throw failure('CASE_COMPLETED');
}

function validateStep(shell: CaseShell, { to }: AdvanceInput): void {
  if (!shell.clock.stepped) throw failure('REHEARSAL_ONLY');
  if (to < shell.clock.now()) throw failure('TIME_IN_PAST');
}

/** Moves a stepped clock, stopping at every instant the case waits for; asleep, it leaps, as if no worker had been there. */
async function stepTo(shell: CaseShell, { to, asleep }: AdvanceInput): Promise<{ now: Instant; seq: number }> {
  await condition(() => shell.idle);
  for (let next = shell.wakesAt; next !== null && next <= to; next = shell.wakesAt) {
    shell.clock.stepTo(asleep ? to : next);
    shell.wake();
    await condition(() => shell.idle);
    if (shell.wakesAt === next) break;
  }
  if (to > shell.clock.now()) shell.clock.stepTo(to);
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
    const verified = await verifyApproval({ caseId, decision, ...signal });
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
