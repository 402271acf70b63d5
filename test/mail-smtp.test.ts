import { connect } from 'node:net';
import nodemailer, { type SendMailOptions } from 'nodemailer';
import { expect, it, onTestFinished } from 'vitest';
import { caseReplyAddress } from '../activities/case-token.js';
import { KnownCases } from '../api/known-cases.js';
import type { Delivery } from '../api/mail-parse.js';
import { receiveSmtp, type SmtpReceiverOptions } from '../api/mail-smtp.js';
import { takeMail } from '../api/take-mail.js';
import type { KeptMail, MailRegister } from '../db/mail-register.js';
import { Refusal, type ErrorCode } from '../domain/errors.js';
import { activePack, complaint, depsWithoutServers, packByMail, serveApp } from './support/api.js';

const INTAKE = 'complaints@redress.localhost';
const faults: unknown[] = [];

/** A receiver on a free port, and a client of it; answers the code the client was given. */
async function receiver(more: Partial<SmtpReceiverOptions>) {
  const options = {
    ...{ host: '127.0.0.1', port: 0, org: 'demo', sizeLimit: 10_000 },
    ...{
      accepts: (to: string) => to.endsWith('@redress.localhost'),
      onFault: (error: unknown) => void faults.push(error),
    },
    take: async () => undefined,
  };
  const smtp = await receiveSmtp({ ...options, ...more });
  onTestFinished(() => smtp.close());
  const transport = nodemailer.createTransport({ host: '127.0.0.1', port: smtp.port, ignoreTLS: true });
  const send = async (mail: SendMailOptions): Promise<number> =>
    transport.sendMail({ from: 'wang@member.example', to: INTAKE, subject: '投诉', text: '积分未到账', ...mail }).then(
      () => 250,
      ({ responseCode }: { responseCode: number }) => responseCode
    );
  return { send, port: smtp.port };
}

it('a mail is handed on as it came, with whom it was sent to, and 250 comes only after it was taken', async () => {
  const seen: Delivery[] = [];
  let safe = false;
  const { send } = await receiver({
    take: async (delivery) => {
      seen.push(delivery);
      await new Promise((done) => setTimeout(done, 50));
      safe = true;
    },
  });
  expect(await send({ bcc: `case+x@redress.localhost` })).toBe(250);
  expect(safe).toBe(true);
  const [one] = seen;
  expect(one).toMatchObject({
    org: 'demo',
    envelope: { from: 'wang@member.example', to: [INTAKE, 'case+x@redress.localhost'] },
  });
  expect(one?.raw.toString('utf8')).toMatch(/^From: wang@member\.example\r\n/);
});

it('a database that is down means 451, and so does an engine that is: the sending server keeps the mail and tries again', async () => {
  const deps = depsWithoutServers({ MAIL_INTAKE: INTAKE, MAIL_INTAKE_PACK: 'p', MAIL_INTAKE_CATEGORY: 'c' });
  onTestFinished(() => deps.pool.end());
  const { send } = await receiver({ take: takeMail(deps, new KnownCases(deps.pool, deps.engine)) });
  expect(await send({})).toBe(451);
  const down = await receiver({ take: async () => Promise.reject(new Refusal('ENGINE_UNAVAILABLE')) });
  expect(await down.send({})).toBe(451);
});

it('a reply that met a database that was down is delivered again and counts as one contact', async () => {
  const deps = depsWithoutServers({}, () => undefined, activePack(packByMail('by-mail')));
  const { send: request, close } = await serveApp(deps);
  onTestFinished(() => close());
  const id = String((await request('POST', '/v1/cases', { body: complaint({ pack: 'by-mail' }) })).body.caseId);
  const kept = new Map<string, KeptMail>();
  let down = true;
  const register: MailRegister = {
    ...deps.register,
    addMail: async (mail, verdict) => {
      if (down) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      const known = kept.get(mail.messageId);
      if (!known) kept.set(mail.messageId, { repeated: true, mail: { ...mail, verdict } });
      return known ?? { repeated: false, mail: { ...mail, verdict } };
    },
  };
  const cases = new KnownCases(deps.pool, deps.engine);
  const { send } = await receiver({ take: takeMail({ ...deps, register }, cases) });
  const to = caseReplyAddress(deps.config.approvalTokenSecret, id, deps.config.mailDomain);
  const reply = { to, messageId: '<1@member.example>' };
  const contacts = () => deps.engine.cases.get(id)?.state.contacts;
  expect([await send(reply), contacts()]).toEqual([451, 0]);
  down = false;
  expect([await send(reply), await send(reply), contacts()]).toEqual([250, 250, 1]);
});

it('what nobody foresaw is 451 and told to the operators', async () => {
  faults.length = 0;
  const { send } = await receiver({ take: async () => Promise.reject(new TypeError('surprise')) });
  expect(await send({})).toBe(451);
  expect(faults).toEqual([expect.any(TypeError)]);
});

it.each<ErrorCode>(['MAIL_AUTOMATIC', 'MAIL_ADDRESS_UNKNOWN', 'CASE_COMPLETED', 'ROLE_NOT_ALLOWED'])(
  'a mail that is registered and comes to %s is safe with us: nobody has to send it again',
  async (code) => {
    const { send } = await receiver({ take: async () => Promise.reject(new Refusal(code)) });
    expect(await send({})).toBe(250);
  }
);

it('a mail larger than the limit is 552, announced or not, and is not looked at', async () => {
  const seen: Delivery[] = [];
  const { send, port } = await receiver({ take: async (delivery) => void seen.push(delivery) });
  expect(await send({ text: 'x'.repeat(20_000) })).toBe(552);
  expect(
    await spoken(port, ['MAIL FROM:<a@b.example>', `RCPT TO:<${INTAKE}>`, 'DATA', `${'x'.repeat(20_000)}\r\n.`])
  ).toContain('552');
  expect(seen).toEqual([]);
});

it('mail for others is not taken: nobody relays over us', async () => {
  const { send } = await receiver({});
  expect(await send({ to: 'someone@elsewhere.example' })).toBe(550);
});

/** What the server answered last to lines said one after another. */
async function spoken(port: number, lines: readonly string[]): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const answers: string[] = [];
  const left = ['HELO test', ...lines];
  await new Promise<void>((done, failed) => {
    socket.on('error', failed).on('data', (data: Buffer) => {
      answers.push(data.toString('utf8'));
      const next = left.shift();
      if (next === undefined) done();
      else socket.write(`${next}\r\n`);
    });
  });
  socket.destroy();
  return answers.at(-1) ?? '';
}
