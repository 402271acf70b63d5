/** Classes of SQLSTATE that mean the server is not there or going away: 08 connection, 53 resources, 57P shutdown. */
const DOWN = /^(08|53|57P)/;
const SOCKET = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT', 'EHOSTUNREACH']);
/** What `pg` says, without any code, when a connection is lost or none can be had. */
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|timeout expired|Query read timeout)/;

/** Whether an error of `pg` means that the database cannot be reached now, as opposed to a faulty statement. */
export function isDatabaseDown(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseDown);
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return (typeof code === 'string' && (DOWN.test(code) || SOCKET.has(code))) || LOST.test(error.message);
}
