import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { terminalLang, type Lang } from './start-text.js';

/** Options every command that talks to the API has. */
export interface ApiOptions {
  readonly as?: string;
  readonly json?: boolean;
  readonly lang?: string;
  readonly key?: string;
  /** A demo client instead of a person (development). */
  readonly client?: string;
}

/** Exit codes: 1 unexpected or found wrong, 2 wrong use, 3 refused, 4 not reachable or not available now. */
export const EXIT = { unexpected: 1, usage: 2, refused: 3, unavailable: 4 } as const;

/** An end of the program with a message for the person at the terminal. */
export class CliError extends Error {
  override readonly name = 'CliError';
  constructor(
    message: string,
    readonly exitCode: number,
    /** The problem+json of the API, for `--json`. */
    readonly problem?: unknown
  ) {
    super(message);
  }
}

interface Problem {
  code?: string;
  title?: string;
  detail?: string;
  status?: number;
  requestId?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly replayed: boolean;
}

type Query = Readonly<Record<string, string | undefined>>;

/** The API as one person at the terminal sees it. */
export class ApiClient {
  readonly lang: Lang;
  private token: string | undefined;

  constructor(
    private readonly options: ApiOptions,
    private readonly env: NodeJS.ProcessEnv = process.env
  ) {
    this.lang = terminalLang(options.lang, env);
    this.token = options.as === undefined && options.client === undefined ? env.REDRESS_TOKEN : undefined;
  }

  get url(): string {
    return (this.env.REDRESS_API ?? 'http://127.0.0.1:3000').replace(/\/$/, '');
  }

  async get(path: string, query: Query = {}): Promise<unknown> {
    return (await this.send('GET', path + searchOf(query))).body;
  }

  /** Sends a file's content as it stands. */
  async put(path: string, content: string | Uint8Array, query: Query = {}): Promise<unknown> {
    return (await this.send('PUT', path + searchOf(query), content)).body;
  }

  /** Sends under the key of `--key`, or a new one; a key typed again repeats the same act. */
  async post(path: string, body: unknown, key = this.options.key ?? randomUUID()): Promise<Answer> {
    return this.send('POST', path, body, key);
  }

  /** Sends a content as it is, under a key like `post`. */
  async upload(path: string, content: Buffer, headers: Record<string, string>): Promise<Answer> {
    return this.send('POST', path, content, this.options.key ?? randomUUID(), headers);
  }

  /** Fetches a content as it is. */
  async download(path: string): Promise<Buffer> {
    const response = await this.fetched('GET', path, undefined, await this.identity());
    return Buffer.from(await response.arrayBuffer());
  }

  private async send(
    method: string,
    path: string,
    body?: unknown,
    key?: string,
    more: Record<string, string> = {}
  ): Promise<Answer> {
    return this.request(method, path, body, {
      ...(await this.identity()),
      ...(key !== undefined && { 'idempotency-key': key }),
      ...more,
    });
  }

  private async identity(): Promise<Record<string, string>> {
    this.token ??= await this.login();
    return { authorization: `Bearer ${this.token}` };
  }

  /** The development issuer; elsewhere REDRESS_TOKEN holds a token of the identity provider. */
  private async login(): Promise<string> {
    const { client, as } = this.options;
    const who = client === undefined ? { user: as ?? this.env.REDRESS_AS ?? 'A1' } : { client };
    const { body } = await this.request('POST', '/dev/token', who, {}).catch((error: unknown) => {
      if (error instanceof CliError && (error.problem as Problem | undefined)?.code === 'NOT_FOUND')
        throw new CliError('This server knows no demo users: put an access token into REDRESS_TOKEN.', EXIT.usage);
      throw error;
    });
    return (body as { token: string }).token;
  }

  private async request(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
    const response = await this.fetched(method, path, body, headers);
    const answer: unknown = await response.json().catch(() => undefined);
    return { status: response.status, body: answer, replayed: response.headers.get('idempotent-replay') === 'true' };
  }

  private async fetched(method: string, path: string, body: unknown, headers: Record<string, string>) {
    const response = await fetch(this.url + path, {
      method,
      headers: { 'accept-language': this.lang, 'content-type': 'application/json', ...headers },
      ...(body !== undefined && {
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    }).catch(() => {
      throw new CliError(
        `No answer from ${this.url}. Is it running (redress start)? REDRESS_API names another address.`,
        EXIT.unavailable
      );
    });
    if (response.ok) return response;
    throw refused((await response.json().catch(() => undefined)) ?? {}, response);
  }
}

function searchOf(query: Query): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length > 0 ? `?${new URLSearchParams(given).toString()}` : '';
}

function refused(problem: Problem, response: Response): CliError {
  const { code = `HTTP ${response.status}`, title = '', detail, requestId } = problem;
  const wait = response.headers.get('retry-after');
  const lines = [
    `${code}: ${title}`,
    ...(detail ? [`  ${detail}`] : []),
    ...(requestId ? [`  request ${requestId}`] : []),
  ];
  const later = wait === null ? [] : [`  Retry-After: ${wait} s`];
  const exit = response.status === 503 ? EXIT.unavailable : response.status >= 500 ? EXIT.unexpected : EXIT.refused;
  return new CliError([...lines, ...later].join('\n'), exit, problem);
}

/** Adds the options of {@link ApiOptions} and an action that gets a client; `keyed` commands take `--key`. */
export function withApi<A extends unknown[], O extends ApiOptions>(
  command: Command,
  keyed: boolean,
  action: (client: ApiClient, options: O, ...args: A) => Promise<void>
): Command {
  command
    .option('--as <person>', 'act as this demo user (development; REDRESS_AS), default A1')
    .option('--json', 'print the answer of the API as it is')
    .option('--lang <lang>', 'zh or en (default: from LANG)');
  if (keyed) command.option('--key <key>', 'Idempotency-Key; typed again, the same act is not done twice');
  return command.action(async (...given: unknown[]) => {
    const options = command.opts<O>();
    await action(new ApiClient(options), options, ...(given.slice(0, command.registeredArguments.length) as A));
  });
}

/** Runs a program; a CliError is told on standard error (with `--json` the problem on standard output) and sets its exit code. */
export async function tellCliErrors(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { message, problem, exitCode } = error;
    if (process.argv.includes('--json') && problem !== undefined) process.stdout.write(`${JSON.stringify(problem)}\n`);
    else process.stderr.write(`${message}\n`);
    process.exitCode = exitCode;
  }
}
