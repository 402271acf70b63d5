import type { DNSResolver } from 'mailauth';
import type { KeptMail, MailRegister } from '../db/mail-register.js';
import { authenticityOf } from './mail-authenticity.js';
import { judgeMail, type Known } from './mail-judge.js';
import { readMail, type Delivery } from './mail-parse.js';

export interface InboundMailDeps extends Omit<Known, 'register'> {
  readonly register: MailRegister;
  /** Own mail server, whose Received and Authentication-Results are believed (`MAIL_AUTH_SERVER`). */
  readonly ownServer?: string;
  /** Looks up the keys of DKIM signatures. */
  readonly names: DNSResolver;
}

/**
 * Reads, judges and registers one raw message, and decides nothing itself. `repeated`: it came before, and has its *first*
 * verdict. So a caller that died after registering hands the mail on when it is delivered again, under the same command id.
 */
export async function receiveMail(delivery: Delivery, deps: InboundMailDeps): Promise<KeptMail> {
  const read = await readMail(delivery, deps.ownServer);
  const auth = await authenticityOf(read, deps.names, deps.ownServer);
  return deps.register.addMail({ ...read.mail, auth }, await judgeMail(read, auth, deps));
}
