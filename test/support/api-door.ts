import { commandBody, openingBody } from '../../cli/rehearse/pack/bodies.js';
import type { Command } from '../../domain/case/commands.js';
import { formatInstant } from '../../domain/time.js';
import { signDevToken } from '../../api/auth.js';
import { createMailRegister } from '../../db/mail-register.js';
import { HOTLINE, newKey, sender, type Heard } from './api.js';
import type { Case, Cases } from './cases.js';
import { shipped, type Door } from './courses.js';
import type { TestStack } from './stack.js';

const iso = formatInstant;

/** Through the API, over HTTP: the whole way a complaint takes. Mail evidence is a stored mail of the approver's own. */
export function apiDoor(stack: TestStack, cases: Cases): Door {
  const pack = shipped().pack.data;
  const send = sender(stack.apiUrl, (caller) => signDevToken(stack.config.jwt, caller));
  const post = (path: string, body: unknown, key: string | null): Promise<Heard> =>
    send('POST', path, { as: HOTLINE, body, key });
  const mailFor = async (it: Case, command: Command): Promise<string | undefined> => {
    if (command.type !== 'decideApproval' || !command.evidence) return undefined;
    const { state } = await it.status();
    const messageId = `<${newKey()}.${it.id}@redress.example>`;
    const revision = state.approvals[command.approval]?.revision ?? 1;
    const grant = { caseId: it.id, approval: command.approval, revision, approver: command.actor.id };
    const sentBy = `${command.actor.id.toLowerCase()}@redress.example`;
    const mail = {
      messageId,
      org: 'demo',
      auth: {},
      sender: sentBy,
      sentAt: 0,
      receivedAt: 0,
      subject: 'Re',
      text: 'x',
      sha256: messageId,
      raw: Buffer.from('x'),
    };
    const verdict = { code: 'unclear', why: 'noDecision', grant } as const;
    await createMailRegister(cases.pool, stack.config.payloadKeys).addMail(mail, verdict);
    return messageId;
  };
  return {
    open: async (open, now) => {
      if (open.type !== 'open') throw new Error('not an opening');
      const body = openingBody(pack, open, now, '00000000');
      const { body: opened } = await post('/v1/cases', body, newKey());
      if (opened.caseId === undefined) throw new Error(JSON.stringify(opened));
      return cases.get(opened.caseId);
    },
    advance: async (it, to, asleep) => {
      const path = `/v1/cases/${it.id}/advance`;
      if (asleep) await post(path, { to: iso(to), asleep }, null);
      const { status, body } = await post(path, { to: iso(to) }, null);
      if (status !== 200) throw new Error(JSON.stringify(body));
    },
    run: async (it, command) => {
      const mailId = await mailFor(it, command);
      const body = { ...commandBody(pack, command, true, '00000000'), ...(mailId !== undefined && { mailId }) };
      return (await post(`/v1/cases/${it.id}/commands`, body, command.id)).body.code;
    },
  };
}
