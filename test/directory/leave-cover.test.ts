import { expect, it } from 'vitest';
import { createMail } from '../../activities/mail.js';
import { recipients } from '../../activities/recipients.js';
import { demoText, directoryOf } from '../support/directory.js';
import { counterpart, DOMAIN, input, NOW } from '../support/outside.js';

const leave = { from: '2026-04-10T00:00:00+08:00', until: '2026-04-13T00:00:00+08:00' };
const written = JSON.stringify([{ ...leave }, { from: leave.until, until: '2026-04-20T00:00:00+08:00', deputy: 'S2' }]);
const directory = directoryOf(
  demoText.replace('deputy: SD, seniority: 12', `deputy: SD, seniority: 12, leave: ${written}`)
);
const during = Date.parse('2026-04-15T12:00:00+08:00');

it.each([
  ['before a leave', Date.parse(leave.from) - 1, 'SV'],
  ['during it', NOW, 'SD'],
  ['during one with a deputy of its own', during, 'S2'],
  ['after it', Date.parse('2026-04-20T00:00:00+08:00'), 'SV'],
])('who decides %s is asked for the approval', async (_when, at, approver) => {
  const outside = await counterpart();
  const register = { addReplyAddress: async () => undefined };
  const place = {
    smtpUrl: outside.smtpUrl,
    domain: DOMAIN,
    appUrl: 'http://redress.example',
    timeoutMs: 2000,
    secret: 'x'.repeat(40),
  };
  const { sendApprovalRequest } = createMail({ ...place, directory, register });
  const asked = { to: ['csSupervisor'], with: { approval: 'solution', revision: 1 } };
  const { data } = await sendApprovalRequest(input('sendApprovalRequest', { ...asked, at: at }));
  expect(data).toEqual({ to: [approver] });
});

it('a notice to somebody on leave goes to the stand-in, too; before and after the leave to them alone', async () => {
  const outside = await counterpart();
  const register = { addReplyAddress: async () => undefined };
  const place = { smtpUrl: outside.smtpUrl, domain: DOMAIN, appUrl: 'http://redress.example', timeoutMs: 2000 };
  const { sendMail } = createMail({ ...place, secret: 'x'.repeat(40), directory, register });
  const told = async (at: number) => (await sendMail(input('sendMail', { to: ['handler:SV'], at }))).data?.['to'];
  expect([await told(during), await told(Date.parse(leave.from) - 1)]).toEqual([['SV', 'S2'], ['SV']]);
});

it('a stand-in who is the subject of the complaint is told nothing in the place of the absent', async () => {
  const outside = await counterpart();
  const register = { addReplyAddress: async () => undefined };
  const place = { smtpUrl: outside.smtpUrl, domain: DOMAIN, appUrl: 'http://redress.example', timeoutMs: 2000 };
  const { sendMail } = createMail({ ...place, secret: 'x'.repeat(40), directory, register });
  const told = async (exclude: string[]) =>
    (await sendMail(input('sendMail', { to: ['handler:SV'], at: during, with: { kind: 'breach', exclude } }))).data?.[
      'to'
    ];
  expect([await told(['S2']), await told(['A1'])]).toEqual([['SV'], ['SV', 'S2']]);
});

it('a notice to the deputy goes to the one named for the leave', () => {
  const to = (at: number) => recipients(directory, ['deputyOf:SV'], at).map(({ id }) => id);
  expect([to(NOW), to(during)]).toEqual([['SD'], ['S2']]);
});
