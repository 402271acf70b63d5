import { ImapFlow } from 'imapflow';
import type { Delivery } from './mail-parse.js';

/** One message of a mailbox. */
export interface Waiting {
  readonly uid: number;
  /** Bytes. */
  readonly size: number;
  /** INTERNALDATE, epoch milliseconds. */
  readonly arrivedAt: number;
}

/** A mailbox as the poller sees it. */
export interface Mailbox {
  waiting(): Promise<readonly Waiting[]>;
  /** The whole message, or its header only. */
  fetch(uid: number, headerOnly: boolean): Promise<Buffer>;
  /** Marks it as read and moves it out of the way. */
  done(uid: number): Promise<void>;
  close(): Promise<void>;
}

export interface PollOptions {
  readonly open: () => Promise<Mailbox>;
  readonly org: string;
  /** Bytes; of a larger mail only the header is taken. */
  readonly sizeLimit: number;
  /** Resolves once the mail is safe with us. */
  readonly take: (delivery: Delivery) => Promise<void>;
  /** Told of a mail that could not be taken; it stays where it is until the next round. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Empties a mailbox, oldest mail first. A mail leaves it only after `take`, so whoever dies between the two finds it again. One
 * that cannot be taken holds up no other. Rejects when the mailbox cannot be reached.
 */
export async function pollOnce({ open, org, sizeLimit, take, onFault }: PollOptions): Promise<void> {
  const mailbox = await open();
  try {
    for (const { uid, size, arrivedAt } of await mailbox.waiting()) {
      const headerOnly = size > sizeLimit;
      try {
        const raw = await mailbox.fetch(uid, headerOnly);
        await take({ raw, arrivedAt, org, ...(headerOnly && { headerOnly }) });
        await mailbox.done(uid);
      } catch (error) {
        onFault(error);
      }
    }
  } finally {
    await mailbox.close();
  }
}

/** Servers that hang are left after this time, in milliseconds. */
const TIMEOUT = 30_000;

/** Opens the folder of `IMAP_URL` (default INBOX); what is done goes to a folder of its name with `-redress`. */
export async function openImap(address: string): Promise<Mailbox> {
  const url = new URL(address);
  const folder = decodeURIComponent(url.pathname.slice(1)) || 'INBOX';
  const secure = url.protocol === 'imaps:';
  const client = new ImapFlow({
    ...{ host: url.hostname, port: Number(url.port || (secure ? 993 : 143)), secure, logger: false },
    ...{ connectionTimeout: TIMEOUT, greetingTimeout: TIMEOUT, socketTimeout: TIMEOUT },
    auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
  });
  // Without a listener a lost connection would end the process; the call under way rejects anyway.
  client.on('error', () => undefined);
  const doneFolder = `${folder}-redress`;
  try {
    await client.connect();
    // Most often it is there; where it cannot be made, the first move says so and the mail stays.
    await client.mailboxCreate(doneFolder).catch(() => undefined);
    await client.mailboxOpen(folder);
  } catch (error) {
    client.close();
    throw error;
  }
  return mailboxOf(client, doneFolder);
}

function mailboxOf(client: ImapFlow, doneFolder: string): Mailbox {
  return {
    waiting: async () => {
      const found = await client.fetchAll('1:*', { uid: true, size: true, internalDate: true });
      return found.map(({ uid, size = 0, internalDate }) => {
        const arrivedAt = new Date(internalDate ?? Date.now()).getTime();
        return { uid, size, arrivedAt };
      });
    },
    fetch: async (uid, headerOnly) => {
      const query = headerOnly ? { headers: true } : { source: true };
      const found = await client.fetchOne(String(uid), query, { uid: true });
      const raw = found === false ? undefined : headerOnly ? found.headers : found.source;
      if (!raw) throw new Error('the mailbox has lost a message');
      return raw;
    },
    done: async (uid) => {
      await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
      await client.messageMove(String(uid), doneFolder, { uid: true });
    },
    close: () => client.logout().catch(() => client.close()),
  };
}
