import { RehearsalRefused, type RehearsalApi } from './api.js';

/** Words that decide nothing, so that the decision is for the API. */
const READ = '已阅。';

/** A mail as the mail gateway hands it on: sent at an instant (ISO 8601), under a Message-ID made of `id`. */
export interface Mail {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly at: string;
}

export const messageIdOf = (id: string): string => `<${id}@mail.example>`;

/** The raw text of a mail. */
export function rawMail({ id, from, to, at }: Mail, text: string): string {
  const headers = {
    From: `<${from}>`,
    To: `<${to}>`,
    Subject: 'complaint',
    Date: new Date(at).toUTCString(),
    'Message-ID': messageIdOf(id),
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
  };
  return [...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', text].join('\r\n');
}

/** Hands in an approver's answer that decides nothing: the decision is taken at the desk, and the mail is its evidence. */
export async function handInRead(api: RehearsalApi, mail: Mail): Promise<void> {
  await api.mail(rawMail(mail, READ), mail.at).catch((error: unknown) => {
    if (!(error instanceof RehearsalRefused) || error.code !== 'MAIL_DECISION_UNCLEAR') throw error;
  });
}
