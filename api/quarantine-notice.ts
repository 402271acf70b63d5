import { markTold, untoldMails } from '../db/quarantine.js';
import type { ApiDeps } from './deps.js';

/** More at once are told in the next round. */
const MOST = 20;

/**
 * Tells the operators of every mail in quarantine nobody was told of: a warning in the log, and a mail to the role of the
 * directory (`MAIL_QUARANTINE_ROLE`). What fails is told later. Never rejects: the mail itself is safe.
 */
export async function tellOfQuarantine({ pool, log, sendNotice, config }: ApiDeps): Promise<void> {
  const to = [config.mail.quarantineRole];
  try {
    for (const { mailId, held } of await untoldMails(pool, MOST)) {
      log.warn({ mailId, reason: held.reason, code: held.code }, 'mail.quarantined');
      const about = { kind: 'quarantine', mailId, reason: held.reason, path: '/mail/quarantine' };
      // The key makes the Message-ID: should two processes tell of one mail, the reader's mail program shows it once.
      const of = { caseId: mailId, org: config.mail.org };
      const notice = { key: `${mailId}:quarantine`, ...of, action: 'sendNotice', at: Date.now() };
      await sendNotice({ ...notice, to, with: about, personal: {} });
      await markTold(pool, mailId);
    }
  } catch (error) {
    log.warn({ kind: error instanceof Error ? error.name : typeof error }, 'quarantine notice failed');
  }
}
