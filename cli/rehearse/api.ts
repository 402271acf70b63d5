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

/** How long an answer is asked for again, in milliseconds. */
const PATIENCE = 60_000;

/** The API as the gateway of a rehearsal uses it: every request may be repeated under its key until its answer is there. */
export class RehearsalApi {
  private token = '';

  constructor(
    private readonly url: string,
    private readonly client: string
  ) {}

  async login(): Promise<void> {
    const { body } = await this.once('POST', '/dev/token', { client: this.client });
    this.token = (body as { token?: string }).token ?? '';
  }

  open(key: string, body: object): Promise<ToldCase> {
    return this.final('/v1/cases', body, key);
  }

  command(caseId: string, key: string, body: object): Promise<ToldCase> {
    return this.final(`/v1/cases/${caseId}/commands`, body, key);
  }

  /** Moves a stepped clock; a case that has ended stays ended. */
  async advance(caseId: string, to: string): Promise<number | undefined> {
    try {
      return (await this.final(`/v1/cases/${caseId}/advance`, { to })).seq;
    } catch (error) {
      if (error instanceof RehearsalRefused && error.code === 'CASE_COMPLETED') return undefined;
      throw error;
    }
  }

  /** Everything that happened, once the recorder has written down at least event `seq`. */
  async timeline(caseId: string, seq: number): Promise<ToldEvent[]> {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(100)) {
      const { status, body } = await this.once('GET', `/v1/cases/${caseId}/timeline?limit=500`);
      const { events = [] } = body as { events?: ToldEvent[] };
      if (status === 200 && (events.at(-1)?.seq ?? 0) >= seq) return events;
    }
    throw new RehearsalRefused('PENDING', `event ${seq} is not recorded`);
  }

  private async final(path: string, body: object, key?: string): Promise<ToldCase> {
    for (const end = Date.now() + PATIENCE; Date.now() < end;) {
      const told = await this.once('POST', path, body, key);
      if (told.status === 200 || told.status === 201) return told.body as ToldCase;
      if (told.status !== 202 && told.status !== 503) {
        const { code = `HTTP ${told.status}`, title = '', details } = told.body;
        throw new RehearsalRefused(code, `${code}: ${title} ${JSON.stringify(details ?? null)}`);
      }
      await sleep(told.retryAfter);
    }
    throw new RehearsalRefused('PENDING', `no final answer from ${path}`);
  }

  private async once(method: string, path: string, body?: object, key?: string): Promise<Told> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(this.token && { authorization: `Bearer ${this.token}` }),
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const told = (await response.json().catch(() => ({}))) as Told['body'];
    return {
      status: response.status,
      body: told,
      retryAfter: Number(response.headers.get('retry-after') ?? 0.2) * 1000,
    };
  }
}
