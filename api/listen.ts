import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';

/** Requests in flight get this long after the stop was asked for, in milliseconds. */
const GRACE = 10_000;

/** Listens until `stop` is aborted, then lets requests in flight end. Rejects when the port cannot be had. */
export async function listenUntil(
  app: RequestListener,
  { host, port }: { host: string; port: number },
  stop: AbortSignal,
  onListening: (server: Server) => void
): Promise<void> {
  const server = createServer();
  const inFlight = new Set<ServerResponse>();
  server.on('request', (_request, response) => {
    inFlight.add(response);
    response.on('close', () => inFlight.delete(response));
    if (stop.aborted) tellToGo(response);
  });
  server.on('request', app);
  server.listen(port, host);
  await once(server, 'listening');
  onListening(server);
  if (!stop.aborted) await once(stop, 'abort');
  inFlight.forEach(tellToGo);
  const closed = new Promise((done) => server.close(done));
  server.closeIdleConnections();
  const last = setTimeout(() => server.closeAllConnections(), GRACE);
  await closed;
  clearTimeout(last);
}

/** A client that keeps its connection goes with the answer it is waiting for. */
function tellToGo(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}

/** Aborted by SIGTERM or SIGINT. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => controller.abort());
  return controller.signal;
}
