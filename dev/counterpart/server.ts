import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCounterpart } from './app.js';
import { Switchboard } from './control.js';
import { createMailbox } from './mailbox.js';
import { Store } from './store.js';

export interface CounterpartOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly smtpPort: number;
  /** NDJSON file with everything that happened. */
  readonly state: string;
  readonly secret: string;
  readonly apiUrl?: string;
}

export interface Counterpart {
  readonly url: string;
  readonly smtpUrl: string;
  readonly close: () => Promise<void>;
}

const HOST = '127.0.0.1';

/** Starts HTTP and SMTP side on the loop-back address; rejects when a port is taken. */
export async function startCounterpart(options: CounterpartOptions): Promise<Counterpart> {
  const store = new Store(options.state);
  const switchboard = new Switchboard();
  const http = createServer(createCounterpart({ store, switchboard, ...options }));
  const smtp = createMailbox(store, switchboard);
  await once(http.listen(options.port, HOST), 'listening');
  await once(smtp.listen(options.smtpPort, HOST), 'listening');
  const portOf = (address: AddressInfo | string | null) =>
    address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://${HOST}:${portOf(http.address())}`,
    smtpUrl: `smtp://${HOST}:${portOf(smtp.server.address())}`,
    close: async () => {
      http.closeAllConnections();
      await Promise.all([
        new Promise((done) => http.close(done)),
        new Promise<void>((done) => {
          smtp.close(done);
          for (const { _socket } of smtp.connections as Set<{ _socket: { destroy(): void } }>) _socket.destroy();
        }),
      ]);
    },
  };
}
