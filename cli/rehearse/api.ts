import { setTimeout as sleep } from 'node:timers/promises';
import type { ToldEvent } from '../../domain/register/rehearsed.js';

/** The API refused, or gave no final answer in time. */
export class RehearsalRefused extends Error {
  override readonly name = 'RehearsalRefused';
  constructor(
    readonly code: string,
    message: string
  ) {
    super(message);
  }
}

/** The part of a case's brief a rehearsal looks at. */
export interface ToldCase {
  caseId: string;
  seq: number;
  lifecycle: string;
  clocks: { clock: string; dueAt: string }[];
}

interface Told {
  status: number;
  body: Partial<ToldCase> & { status?: unknown; code?: string; title?: string; details?: unknown };
  retryAfter: number;
}

/** Milliseconds. */
const PATIENCE = 60_000;
/** A process that stands still answers nothing and closes nothing. */
const REQUEST_WITHIN = 45_000;

/** The API as the gateway of a rehearsal uses it: every request may be repeated under its key until its answer is there. */
export class RehearsalApi {
  /** Answers 500 so far: where nobody foresaw what went wrong. */
  readonly unforeseen: string[] = [];
  private token = '';

  /** `patience`: how long an answer is asked for again, in milliseconds. */
  constructor(
    private readonly url: string,
    private readonly client: string,
    private readonly patience = PATIENCE
  ) {}

  async login(): Promise<void> {
    const { body } = await this.once('POST', '/dev/token', { client: this.client });
    this.token = (body as { token?: string }).token ?? '';
    if (this.token === '') throw new RehearsalRefused('UNAUTHENTICATED', 'the API gives no token');
  }

  open(key: string, body: object): Promise<ToldCase> {
    return this.final('/v1/cases', body, key);
  }

  command(caseId: string, key: string, body: object): Promise<ToldCase> {
    return this.final(`/v1/cases/${caseId}/commands`, body, key);
  }

  /** Hands in a raw mail that came in at `at`. */
  mail(raw: string, at: string): Promise<ToldCase> {
    return this.final(`/v1/mail?at=${encodeURIComponent(at)}`, raw);
  }

  /** Moves a stepped clock; `asleep` leaps, as if no worker had been there. A case that has ended stays ended. */
  async advance(caseId: string, to: string, asleep = false): Promise<number | undefined> {
    try {
      return (await this.final(`/v1/cases/${caseId}/advance`, { to, asleep })).seq;
    } catch (error) {
      if (error instanceof RehearsalRefused && error.code === 'CASE_COMPLETED') return undefined;
      throw error;
    }
  }

  /** The case as recorded, once it is as `enough` wants it. Throws PENDING. */
  async view<T extends ToldCase>(caseId: string, enough: (told: T) => boolean): Promise<T> {
    for (const end = Date.now() + this.patience; Date.now() < end; await sleep(100)) {
      const { status, body } = await this.once('GET', `/v1/cases/${caseId}`);
      if (status === 200 && enough(body as T)) return body as T;
    }
    throw new RehearsalRefused('PENDING', `${caseId} does not become what it has to`);
  }

  /** Everything that happened, once the recorder has written down at least event `seq`. */
  async timeline(caseId: string, seq: number): Promise<ToldEvent[]> {
    for (const end = Date.now() + this.patience; Date.now() < end; await sleep(100)) {
      const { status, body } = await this.once('GET', `/v1/cases/${caseId}/timeline?limit=500`);
      const { events = [] } = body as { events?: ToldEvent[] };
      if (status === 200 && (events.at(-1)?.seq ?? 0) >= seq) return events;
    }
    throw new RehearsalRefused('PENDING', `event ${seq} is not recorded`);
  }

  private async final(path: string, body: object | string, key?: string): Promise<ToldCase> {
    for (const end = Date.now() + this.patience; Date.now() < end;) {
      const told = await this.once('POST', path, body, key);
      if (told.status === 200 || told.status === 201) return told.body as ToldCase;
      if (told.status !== 202 && told.status < 500) {
        const { code = `HTTP ${told.status}`, title = '', details } = told.body;
        throw new RehearsalRefused(code, `${code}: ${title} ${JSON.stringify(details ?? null)}`);
      }
      await sleep(told.retryAfter);
    }
    throw new RehearsalRefused('PENDING', `no final answer from ${path}`);
  }

  /** One request; a broken connection counts as 503: the key makes a repeat harmless. */
  private async once(method: string, path: string, body?: object | string, key?: string): Promise<Told> {
    const sent = this.send(method, path, body, key);
    return sent.catch(() => ({ status: 503, body: {}, retryAfter: 500 }));
  }

  private async send(method: string, path: string, body?: object | string, key?: string): Promise<Told> {
    const response = await fetch(this.url + path, {
      method,
      signal: AbortSignal.timeout(REQUEST_WITHIN),
      headers: {
        'content-type': typeof body === 'string' ? 'message/rfc822' : 'application/json',
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    if (response.status === 500) this.unforeseen.push(`${method} ${path}`);
    const told = (await response.json().catch(() => undefined)) as Told['body'] | undefined;
    return {
      // An answer that broke off half-way is none.
      status: told === undefined && response.ok ? 503 : response.status,
      body: told ?? {},
      retryAfter: Number(response.headers.get('retry-after') ?? 0.2) * 1000,
    };
  }
}
