import type { Connection } from '@temporalio/client';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { CurrentDirectory } from '../activities/directory.js';
import { createMail } from '../activities/mail.js';
import { createNotices } from '../activities/notices.js';
import type { Config } from '../config/config.js';
import { createCallRegister } from '../db/call-register.js';
import { ContentStore } from '../db/content-store.js';
import { createFiles } from '../db/files.js';
import { createLetterRegister } from '../db/letter-register.js';
import { createMailRegister } from '../db/mail-register.js';
import { dataConverter } from '../worker/converter.js';
import { createAuthenticator } from './auth.js';
import type { ApiDeps } from './deps.js';
import { systemNames } from './mail-authenticity.js';
import { ActiveShelf } from './packs.js';
import { TemporalEngine } from './temporal.js';

/** A notice is no hurry; a mail server that hangs is left after this time, in milliseconds. */
const NOTICE_TIMEOUT = 8_000;

/** What the routes work with, on real servers. */
export function createDeps(
  config: Config,
  log: Logger,
  pool: Pool,
  connection: Connection,
  organisation: CurrentDirectory
): ApiDeps {
  const { payloadKeys, temporal, home, jwt } = config;
  if (config.files.scannerUrl === undefined) log.warn('files are not scanned: FILES_SCANNER_URL is not set');
  const register = createMailRegister(pool, payloadKeys);
  const { sendMail } = createMail({
    ...{ smtpUrl: config.outside.smtpUrl, domain: config.mailDomain, secret: config.approvalTokenSecret },
    ...{ appUrl: `http://${config.api.host}:${config.api.port}`, timeoutMs: NOTICE_TIMEOUT, register },
    get directory() {
      return organisation.current();
    },
  });
  return {
    ...{ config, log, pool },
    engine: new TemporalEngine({ ...temporal, connection, dataConverter: dataConverter(payloadKeys) }),
    packs: new ActiveShelf(new ContentStore(home, pool), pool, home),
    get directory() {
      return organisation.current();
    },
    ...{ register, names: systemNames, sendNotice: createNotices(sendMail).sendNotice },
    calls: createCallRegister(pool, payloadKeys),
    letters: createLetterRegister(pool, payloadKeys),
    files: createFiles(config, pool),
    authenticate: createAuthenticator(jwt),
  };
}
