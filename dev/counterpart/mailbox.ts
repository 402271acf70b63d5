import { setTimeout as sleep } from 'node:timers/promises';
import { simpleParser, type AddressObject } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { Switchboard } from './control.js';
import type { Store } from './store.js';

/** Receives every mail for everybody and keeps it; copies of one Message-ID are counted, not listed twice. */
export function createMailbox(store: Store, switchboard: Switchboard): SMTPServer {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: 1024 * 1024,
    onData(stream, session, done) {
      const refuse = (status: number, text: string) => done(Object.assign(new Error(text), { responseCode: status }));
      const receive = async () => {
        const mail = await read(stream);
        const { mode, ms } = switchboard.next('mail', actionOf(mail.key));
        if (mode === 'hang') return;
        if (mode === 'fail' || mode === 'busy') return refuse(451, 'later');
        if (mode === 'refuse') return refuse(550, 'refused');
        if (mode === 'slow') await sleep(ms);
        store.add({ kind: 'mail', at: new Date().toISOString(), ...mail });
        if (mode === 'failAfterEffect') drop(server, session.id);
        else done();
      };
      receive().catch(() => refuse(451, 'not readable'));
    },
  });
  // Clients that go away in the middle of a mail are part of the game here.
  server.on('error', () => undefined);
  return server;
}

async function read(stream: Parameters<typeof simpleParser>[0]) {
  const mail = await simpleParser(stream);
  const key = mail.headers.get('x-redress-key');
  const replyTo = mail.replyTo?.value[0]?.address;
  return {
    messageId: mail.messageId ?? '',
    key: typeof key === 'string' ? key : '',
    from: mail.from?.value[0]?.address ?? '',
    to: [mail.to ?? []].flat().flatMap((to: AddressObject) => to.value.flatMap(({ address }) => address ?? [])),
    ...(replyTo === undefined ? {} : { replyTo }),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
  };
}

/** What kind of mail it is, such as a page, by the business key it carries. */
const actionOf = (key: string): string | undefined => key.split(':')[1];

function drop(server: SMTPServer, session: string): void {
  for (const connection of server.connections as Set<{ id: string; _socket: { destroy(): void } }>) {
    if (connection.id === session) connection._socket.destroy();
  }
}
