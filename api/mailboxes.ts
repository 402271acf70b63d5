import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiDeps } from './deps.js';
import { KnownCases } from './known-cases.js';
import { openImap, pollOnce } from './mail-imap.js';
import { receiveSmtp, taken, type SmtpReceiver } from './mail-smtp.js';
import { refusalOf } from './problem.js';
import { tellOfQuarantine } from './quarantine-notice.js';
import { takeMail } from './take-mail.js';

/** Pause between two looks into mailbox and quarantine, in milliseconds. */
const ROUND = 15_000;

/**
 * Receives mail by SMTP and IMAP as far as the configuration says, until `stop` is aborted and mail under way has been taken.
 * Also tells of the quarantine, whichever way its mails came. Rejects when the port cannot be had.
 */
export async function openMailboxes(deps: ApiDeps, stop: AbortSignal): Promise<{ closed: Promise<unknown> }> {
  const { config, log } = deps;
  const { receivePort: port, imapUrl, org, sizeLimit, intake } = config.mail;
  const take = takeMail(deps, new KnownCases(deps.pool, deps.engine));
  const onFault = (error: unknown) => {
    const foreseen = refusalOf(error);
    // An error nobody foresaw may quote the mail: its kind is enough to find the fault.
    if (foreseen) log.warn({ code: foreseen.code }, 'mail not taken');
    else log.error({ kind: error instanceof Error ? error.name : typeof error }, 'mail not taken');
  };
  const accepts = (to: string) => to === intake?.address || to.endsWith(`@${config.mailDomain.toLowerCase()}`);
  const common = { org, sizeLimit, onFault };
  const smtp = port && (await receiveSmtp({ ...common, host: config.api.host, port, accepts, take }));
  const poll = async () => {
    if (imapUrl === undefined) return;
    const open = () => openImap(imapUrl);
    await pollOnce({ ...common, open, take: (mail) => taken(take(mail)) }).catch((error: unknown) => onFault(error));
  };
  const rounds = repeat(stop, () => Promise.all([poll(), tellOfQuarantine(deps)]));
  return { closed: Promise.all([rounds, smtp && closedAt(stop, smtp)]) };
}

async function repeat(stop: AbortSignal, round: () => Promise<unknown>): Promise<void> {
  while (!stop.aborted) {
    await round();
    await sleep(ROUND, undefined, { signal: stop }).catch(() => undefined);
  }
}

async function closedAt(stop: AbortSignal, smtp: SmtpReceiver): Promise<void> {
  if (!stop.aborted) await new Promise((done) => stop.addEventListener('abort', done, { once: true }));
  await smtp.close();
}
