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

/** What became of the cases of a handover. */
export interface ToldHandover {
  cases: { caseId: string; to?: string; outcome: string; code?: string }[];
  more: boolean;
}

/** What goes along with a request: its key, what time it is, and whose token instead of the gateway's. */
interface Sent {
  readonly key?: string;
  readonly now?: string;
  readonly token?: string;
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
  private readonly tokens = new Map<string, string>();

  /** `patience`: how long an answer is asked for again, in milliseconds. */
  constructor(
    private readonly url: string,
    private readonly client: string,
    private readonly patience = PATIENCE
  ) {}

  async login(): Promise<void> {
    this.token = await this.tokenFor({ client: this.client });
  }

  open(key: string, body: object): Promise<ToldCase> {
    return this.final('/v1/cases', body, { key });
  }

  /**
   * `now`: what time it is for the case, and so as of when the directory is asked; default: the real time. `by`: a person of the
   * directory who speaks for themselves, instead of the gateway.
   */
  async command(caseId: string, key: string, body: object, now?: string, by?: string): Promise<ToldCase> {
    const as = by === undefined ? {} : { token: await this.tokenOf(by) };
    return this.final(`/v1/cases/${caseId}/commands`, body, { key, ...(now !== undefined && { now }), ...as });
  }

  /** Hands the cases of a person over, as somebody of the directory and at an instant. */
  async handOver(key: string, body: object, { by, now }: { by: string; now: string }): Promise<ToldHandover> {
    return this.final('/v1/handovers', body, { key, now, token: await this.tokenOf(by) });
  }

  /** Hands in a raw mail that came in at `at`. */
  mail(raw: string, at: string): Promise<ToldCase> {
    return this.final('/v1/mail', raw, { now: at });
  }

  /** Moves a stepped clock. A case that has ended stays ended. */
  async advance(caseId: string, to: string): Promise<number | undefined> {
    try {
      return (await this.final<ToldCase>(`/v1/cases/${caseId}/advance`, { to })).seq;
    } catch (error) {
      if (error instanceof RehearsalRefused && error.code === 'CASE_COMPLETED') return undefined;
      throw error;
    }
  }

  /** Lets time pass for a case while no worker is there: the case learns of it when one is. */
  async sleep(caseId: string, to: string): Promise<void> {
    await this.final(`/v1/cases/${caseId}/advance`, { to, asleep: true }, {}, [202]).catch((error: unknown) => {
      if (!(error instanceof RehearsalRefused) || error.code !== 'CASE_COMPLETED') throw error;
    });
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
      const events = await this.recorded(caseId);
      if ((events?.at(-1)?.seq ?? 0) >= seq) return events ?? [];
    }
    throw new RehearsalRefused('PENDING', `event ${seq} is not recorded`);
  }

  /** Page by page; undefined where one is not answered. */
  private async recorded(caseId: string, after = 0): Promise<ToldEvent[] | undefined> {
    const { status, body } = await this.once('GET', `/v1/cases/${caseId}/timeline?limit=500&after=${after}`);
    const { events = [], next } = body as { events?: ToldEvent[]; next?: number };
    if (status !== 200) return undefined;
    const more = next === undefined ? [] : await this.recorded(caseId, next);
    return more && [...events, ...more];
  }

  private async tokenOf(user: string): Promise<string> {
    const token = this.tokens.get(user) ?? (await this.tokenFor({ user }));
    this.tokens.set(user, token);
    return token;
  }

  private async tokenFor(who: { client: string } | { user: string }): Promise<string> {
    const { body } = await this.once('POST', '/dev/token', who);
    const { token } = body as { token?: string };
    if (token === undefined) throw new RehearsalRefused('UNAUTHENTICATED', 'the API gives no token');
    return token;
  }

  private async final<T = ToldCase>(
    path: string,
    body: object | string,
    more: Sent = {},
    good: readonly number[] = [200, 201]
  ): Promise<T> {
    for (const end = Date.now() + this.patience; Date.now() < end;) {
      const told = await this.once('POST', path, body, more);
      if (good.includes(told.status)) return told.body as T;
      if (told.status !== 202 && told.status < 500) {
        const { code = `HTTP ${told.status}`, title = '', details } = told.body;
        throw new RehearsalRefused(code, `${code}: ${title} ${JSON.stringify(details ?? null)}`);
      }
      await sleep(told.retryAfter);
    }
    throw new RehearsalRefused('PENDING', `no final answer from ${path}`);
  }

  /** One request; a broken connection counts as 503: the key makes a repeat harmless. */
  private async once(method: string, path: string, body?: object | string, more: Sent = {}): Promise<Told> {
    const sent = this.send(method, path, body, more);
    return sent.catch(() => ({ status: 503, body: {}, retryAfter: 500 }));
  }

  private async send(
    method: string,
    path: string,
    body: object | string | undefined,
    { key, now, token = this.token }: Sent
  ): Promise<Told> {
    const response = await fetch(this.url + path, {
      method,
      signal: AbortSignal.timeout(REQUEST_WITHIN),
      headers: {
        'content-type': typeof body === 'string' ? 'message/rfc822' : 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
        ...(key !== undefined && { 'idempotency-key': key }),
        ...(now !== undefined && { 'rehearsal-now': now }),
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
