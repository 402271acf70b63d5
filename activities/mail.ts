import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import type { MailRegister } from '../db/mail-register.js';
import type { Effect, EffectInput, EffectResult } from '../domain/case/effect.js';
import { hashReplyToken, mintReplyToken } from './approval-token.js';
import type { Directory, Person } from './directory.js';
import { mailText, type MailText } from './mail-text.js';
import { createDeliver, messageIdOf, type Deliver, type MailSettings } from './mail-transport.js';
import { excludedOf, presentOf, recipients } from './recipients.js';

export interface MailDeps extends MailSettings {
  /** Where people log in; links in mails lead there and decide nothing. */
  readonly appUrl: string;
  /** The version in force when it is asked for. */
  readonly directory: Directory;
  readonly register: Pick<MailRegister, 'addReplyAddress'>;
}

const Approval = z.looseObject({
  approval: z.string().min(1),
  revision: z.int().min(1),
  /** People who must not decide this (handler, subject): never asked, even if a role includes them. */
  exclude: z.array(z.string()).default([]),
});

/** Mails to people of the directory. Throws what a delivery throws and, not retried, RECIPIENT_UNKNOWN, EFFECT_INPUT_INVALID. */
export function createMail(deps: MailDeps): Record<'sendMail' | 'sendApprovalRequest', Effect> {
  const deliver = createDeliver(deps);
  return {
    sendMail: (input) => sendMail(deps, deliver, input),
    sendApprovalRequest: (input) => sendApprovalRequest(deps, deliver, input),
  };
}

const addressed = ({ name, mail }: Person) => ({ name: name.zh, address: mail });

async function sendMail(deps: MailDeps, deliver: Deliver, input: EffectInput): Promise<EffectResult> {
  const now = presentOf(input);
  const not = excludedOf(input);
  const to = withStandIns(deps.directory, recipients(deps.directory, input.to ?? [], now, not), now, not);
  const messageId = messageIdOf(deps, input.caseId, input.key);
  const rejected = await deliver({
    ...textOf(deps, input, false),
    to: to.map(addressed),
    key: input.key,
    messageId,
  });
  const data = { to: to.map(({ id }) => id), rejected };
  return { ref: messageId, at: Date.now(), data };
}

/** Who is on leave is told, and so is who stands in, but for `not`, as the subject of the complaint: nothing waits for a return. */
function withStandIns(
  directory: Directory,
  people: readonly Person[],
  at: number,
  not: readonly string[]
): readonly Person[] {
  return [...new Set(people.flatMap((person) => [person, directory.standInOf(person.id, at, not) ?? person]))];
}

/** One mail for each approver, each with an own reply address; a repeat may carry a new address, and either one works. */
async function sendApprovalRequest(deps: MailDeps, deliver: Deliver, input: EffectInput): Promise<EffectResult> {
  const asked = Approval.safeParse(input.with);
  if (!asked.success) throw ApplicationFailure.nonRetryable('approval or revision missing', 'EFFECT_INPUT_INVALID');
  const { approval, revision, exclude } = asked.data;
  const approvers = approversOf(deps.directory, input, exclude);
  if (approvers.length === 0) throw ApplicationFailure.nonRetryable('nobody left to decide', 'RECIPIENT_UNKNOWN');
  const text = textOf(deps, input, true);
  for (const approver of approvers) {
    const token = mintReplyToken();
    const grant = { caseId: input.caseId, approval, revision, approver: approver.id };
    await deps.register.addReplyAddress(hashReplyToken(token), grant, Date.now());
    const messageId = messageIdOf(deps, input.caseId, `${input.key}:${approver.id}`);
    const replyTo = `approve+${token}@${deps.domain}`;
    await deliver({ ...text, to: [addressed(approver)], key: `${input.key}:${approver.id}`, messageId, replyTo });
  }
  const data = { to: approvers.map(({ id }) => id) };
  return { ref: messageIdOf(deps, input.caseId, input.key), at: Date.now(), data };
}

/**
 * Those asked who may decide, their stand-ins where they are on leave; where that is nobody, because the approver handles the
 * case, those who stand in for them.
 */
function approversOf(directory: Directory, input: EffectInput, exclude: readonly string[]): readonly Person[] {
  const now = presentOf(input);
  const may = ({ id }: Person) => !exclude.includes(id);
  const asked = recipients(directory, input.to ?? [], now).map(
    (person) => directory.standInOf(person.id, now) ?? person
  );
  const approvers = [...new Set(asked)].filter(may);
  return approvers.length > 0 ? approvers : asked.flatMap(({ id }) => directory.deputyOf(id, now) ?? []).filter(may);
}

function textOf(deps: MailDeps, input: EffectInput, wantsDecision: boolean): MailText {
  try {
    return mailText(input, { appUrl: deps.appUrl, zone: deps.directory.zone }, wantsDecision);
  } catch {
    throw ApplicationFailure.nonRetryable('subject or text of the mail is malformed', 'EFFECT_INPUT_INVALID');
  }
}
