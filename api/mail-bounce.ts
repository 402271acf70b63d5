/** What a mail system says of a mail it returned. */
export interface Returned {
  readonly status: 'delivered' | 'failed';
  /** Status of RFC 3463, such as `5.1.1`, or `BOUNCED` where none is given. */
  readonly code: string;
}

const IDS = /^(?:original-)?message-id:\s*(<[^<>\s]+>)/gim;
const ACTION = /^action:\s*([a-z]+)/im;
const STATUS = /^status:\s*([245]\.\d{1,3}\.\d{1,3})/im;
const REPORT = /^content-type:\s*multipart\/report/im;

/** Message-IDs that stand in a raw bounce, its own among them: the returned message or its header is part of it. */
export function returnedIds(raw: Buffer): string[] {
  return [...new Set([...raw.toString('latin1').matchAll(IDS)].flatMap(([, id]) => id ?? []))];
}

/**
 * What a raw bounce tells (RFC 3464). Undefined for what settles nothing: a delay, a relay, a receipt of having been read. An old
 * bounce without a report is taken at its word: the mail came back.
 */
export function returned(raw: Buffer): Returned | undefined {
  const text = raw.toString('latin1');
  const action = ACTION.exec(text)?.[1]?.toLowerCase();
  const code = STATUS.exec(text)?.[1] ?? 'BOUNCED';
  if (action === 'failed' || action === 'delivered') return { status: action, code };
  return action === undefined && !REPORT.test(text) ? { status: 'failed', code } : undefined;
}
