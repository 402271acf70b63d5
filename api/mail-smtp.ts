import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { ERRORS } from '../domain/errors.js';
import type { Delivery } from './mail-parse.js';
import { refusalOf } from './problem.js';

export interface SmtpReceiverOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly org: string;
  /** Whether mail to this address, lower case, is for us. */
  readonly accepts: (address: string) => boolean;
  /** Bytes. */
  readonly sizeLimit: number;
  readonly take: (delivery: Delivery) => Promise<unknown>;
  /** Told why a mail was not taken. */
  readonly onFault: (error: unknown) => void;
}

/** Mails under way get this long after the stop was asked for, in milliseconds. */
const GRACE = 10_000;

export interface SmtpReceiver {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Receives mail from the own mail server, behind which it stands: no login, no TLS, no relaying. 250 only once the mail is
 * registered and acted upon; whatever may pass by waiting is 451, and the sending server, whose queue is made for it, tries again.
 */
export async function receiveSmtp(options: SmtpReceiverOptions): Promise<SmtpReceiver> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: options.sizeLimit,
    closeTimeout: GRACE,
    onRcptTo({ address }, _session, done) {
      done(options.accepts(address.toLowerCase()) ? null : reply(550, 'no such address here'));
    },
    onData(stream, session, done) {
      received(options, stream, session).then(done, (error: unknown) => {
        options.onFault(error);
        done(reply(451, 'not taken, try again later'));
      });
    },
  });
  // A client that goes away in the middle of a mail tries again.
  server.on('error', () => undefined);
  const listening = server.listen(options.port, options.host);
  await once(listening, 'listening');
  return {
    port: (listening.address() as AddressInfo).port,
    close: () => new Promise((done) => server.close(done)),
  };
}

/** The error to answer with; null for a mail that is safe with us. */
async function received(
  { org, take }: SmtpReceiverOptions,
  stream: SMTPServerDataStream,
  { envelope }: SMTPServerSession
): Promise<Error | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) if (!stream.sizeExceeded) chunks.push(chunk);
  if (stream.sizeExceeded) return reply(552, 'larger than we take');
  const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  const to = envelope.rcptTo.map(({ address }) => address);
  await taken(take({ raw: Buffer.concat(chunks), arrivedAt: Date.now(), org, envelope: { from, to } }));
  return null;
}

/** Resolves once a mail is safe: acted upon, kept as a machine's, or in quarantine. Rejects for one to be delivered again. */
export async function taken(taking: Promise<unknown>): Promise<void> {
  try {
    await taking;
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal || ERRORS[refusal.code].status >= 500) throw error;
  }
}

function reply(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
