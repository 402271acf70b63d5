import type { DNSResolver } from 'mailauth';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Directory } from '../activities/directory.js';
import type { Config } from '../config/config.js';
import type { CallRegister } from '../db/call-register.js';
import type { Files } from '../db/files.js';
import type { LetterRegister } from '../db/letter-register.js';
import type { MailRegister } from '../db/mail-register.js';
import type { Effect } from '../domain/case/effect.js';
import type { Authenticator } from './auth.js';
import type { Engine } from './engine.js';
import type { PackShelf } from './packs.js';

/** What the routes work with. */
export interface ApiDeps {
  readonly config: Config;
  readonly pool: Pool;
  readonly log: Logger;
  readonly engine: Engine;
  readonly packs: PackShelf;
  /** The version in force when it is asked for: to be taken for each request, never kept. */
  readonly directory: Directory;
  readonly register: MailRegister;
  readonly calls: CallRegister;
  readonly letters: LetterRegister;
  readonly files: Files;
  readonly authenticate: Authenticator;
  /** Mails a notice to people of the directory. */
  readonly sendNotice: Effect;
  /** Looks up names for the check of signed mail. */
  readonly names: DNSResolver;
}
