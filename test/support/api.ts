import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { ProblemAnswer } from '../../api/answers.js';
import { allRoutes, createApp } from '../../api/app.js';
import { createAuthenticator, signDevToken, type Caller } from '../../api/auth.js';
import type { ApiDeps } from '../../api/deps.js';
import { KnownCases } from '../../api/known-cases.js';
import { openCase } from '../../api/opening.js';
import type { ActivePack, PackShelf } from '../../api/packs.js';
import { OpenCase } from '../../api/schemas.js';
import { loadConfig } from '../../config/config.js';
import { packageRoot } from '../../config/root.js';
import { createCallRegister } from '../../db/call-register.js';
import { createFiles } from '../../db/files.js';
import { createLetterRegister } from '../../db/letter-register.js';
import { createMailRegister } from '../../db/mail-register.js';
import { CalendarDataSchema, compileCalendar } from '../../domain/calendar/index.js';
import { compilePack } from '../../domain/pack/compile.js';
import { instant } from '../../domain/time.js';
import { CoreEngine } from './core-engine.js';
import { demoText, directoryOf } from './directory.js';

const file = (...parts: string[]) => readFileSync(join(packageRoot(), ...parts), 'utf8');
const key = Buffer.alloc(32, 7).toString('base64');

export const WEBHOOK_SECRET = `whsec_${key}`;
/** Nothing listens there: the database is down. */
const NO_DATABASE = 'postgresql://nobody@127.0.0.1:9/none';

const environment = {
  DATABASE_URL: NO_DATABASE,
  TEMPORAL_ADDRESS: '127.0.0.1:9',
  PAYLOAD_KEYS: `k1:${key}`,
  LOOKUP_KEY: key,
  JWT_ISSUER: 'redress-test',
  JWT_SECRET: 's'.repeat(32),
  APPROVAL_TOKEN_SECRET: 'a'.repeat(32),
  WEBHOOK_SECRET,
  COUNTERPART_URL: 'http://127.0.0.1:9',
  COUNTERPART_SMTP_URL: 'smtp://127.0.0.1:9',
  DEV_MODE: 'true',
};

interface Content {
  parameters: Record<string, object>;
  roles: Record<string, object>;
  intake: Record<string, unknown>;
  personal: Record<string, unknown>;
}

/** The points platform as shipped, with the demo values of its parameters. */
export function pointsPlatformContent(): Content {
  const content = parse(file('policies', 'points-platform', 'pack.yaml')) as Content;
  const values = parse(file('policies', 'points-platform', 'parameters.demo.yaml')) as Record<string, unknown>;
  for (const [name, value] of Object.entries(values)) Object.assign(content.parameters[name] ?? {}, { value });
  return content;
}

/** A variant in which complaints by mail wait to be claimed and these roles take contacts, whatever the shipped pack says. */
export function packByMail(id: string, contactsBy = ['mailbox', 'agent']): object {
  const content = pointsPlatformContent();
  const label = { zh: '邮箱', en: 'Mailbox' };
  const claim = { channels: ['email'], from: ['mailbox'], stage: 'intake', pool: 'agent', provenance: 'recommended' };
  return {
    ...content,
    id,
    roles: { ...content.roles, mailbox: { label } },
    intake: { ...content.intake, claim },
    contacts: { by: contactsBy, provenance: 'recommended' },
  };
}

/** Opens a case of such a pack as the mailbox does: nobody has claimed it. */
export async function openedByMailbox(deps: ApiDeps, pack: string): Promise<string> {
  const actor = { id: 'mailbox', roles: ['mailbox'], asOf: instant(Date.now()) };
  const personal = { email: 'wang@member.example', narrative: '积分未到账' };
  const { status, body } = await openCase(deps, new KnownCases(deps.pool, deps.engine), {
    ...{ org: 'demo', client: 'mailbox', key: newKey() },
    body: OpenCase.parse({ pack, category: 'I-4', channel: 'email', personal }),
    ...{ by: () => ({ actor, source: 'mail' as const }), about: () => undefined },
  });
  expect(status).toBe(201);
  return (body as { caseId: string }).caseId;
}

/** A pack with the calendar it is shipped with. */
export function activePack(content: unknown): ActivePack {
  const pack = compilePack(content);
  const calendar = compileCalendar(
    CalendarDataSchema.parse(JSON.parse(file('policies', 'calendars', 'cn-2025-11-04.json')))
  );
  const { id, version } = pack.data;
  const calendarPin = { id: calendar.data.id, version: calendar.data.version, hash: calendar.hash };
  return { pack, calendar, packPin: { id, version, hash: pack.hash }, calendarPin };
}

export const pointsPlatform = (): ActivePack => activePack(pointsPlatformContent());

/** A shelf with one pack. */
export function shelfOf(only: ActivePack): PackShelf {
  return {
    active: async (id) => (id === only.packPin.id ? only : undefined),
    list: async () => [only],
    calendar: async (id) => (id === only.calendarPin.id ? only.calendarPin : undefined),
    pack: async () => only.pack,
    loadCalendar: async () => only.calendarPin,
    pinned: async () => ({ pack: only.pack, calendar: only.calendar, calendarPin: only.calendarPin }),
  };
}

/** The API's dependencies without servers: the core decides in memory, and no database answers. */
export function depsWithoutServers(
  env: Record<string, string> = {},
  logged: (line: string) => void = () => undefined,
  only: ActivePack = pointsPlatform()
): ApiDeps & { engine: CoreEngine } {
  const config = loadConfig({ ...environment, ...env });
  const pool = new pg.Pool({ connectionString: config.database.url, connectionTimeoutMillis: 500 });
  const packs = shelfOf(only);
  return {
    ...{ config, pool, packs },
    log: pino({ level: 'info' }, { write: logged }),
    engine: new CoreEngine(packs),
    directory: directoryOf(demoText),
    register: createMailRegister(pool, config.payloadKeys),
    calls: createCallRegister(pool, config.payloadKeys),
    letters: createLetterRegister(pool, config.payloadKeys),
    files: createFiles(config, pool),
    authenticate: createAuthenticator(config.jwt),
    sendNotice: async ({ at }) => ({ ref: 'notice', at }),
    names: async () => [],
  };
}

export interface Heard {
  status: number;
  headers: Headers;
  // What came as JSON; tests look into it freely.
  body: Record<string, unknown> & { code?: string; details?: unknown; caseId?: string };
}

export type Send = (
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  given?: { as?: Partial<Caller> | null; body?: unknown; key?: string | null; headers?: Record<string, string> }
) => Promise<Heard>;

export const A1: Caller = { id: 'A1', org: 'demo', client: 'A1', roles: ['staff'], gateway: false };
export const HOTLINE: Caller = { id: 'hotline', org: 'demo', client: 'hotline', roles: ['client'], gateway: true };

let keys = 0;
// Stacks of one run share a Temporal server, and a case is found by its key: another file's case must not be.
const run = randomBytes(4).toString('hex');
/** A key nobody used yet. */
export const newKey = () => `key-${run}-${++keys}`;

/** Serves the app on a free port; `send` speaks as A1 under a new key unless told otherwise (`null`: not at all). */
export async function serveApp(deps: ApiDeps): Promise<{ url: string; send: Send; close: () => Promise<void> }> {
  const server = createServer(createApp(deps)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const send = sender(url, (caller) => signDevToken(deps.config.jwt, caller));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await deps.pool.end();
  };
  return { url, send, close };
}

/** Speaks to an API as whoever `as` names. */
export function sender(url: string, tokenOf: (caller: Caller) => Promise<string>): Send {
  return async (method, path, { as = A1, body, key: given, headers = {} } = {}) => {
    const used = given === undefined && method === 'POST' ? newKey() : given;
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(as && { authorization: `Bearer ${await tokenOf({ ...A1, ...as })}` }),
        ...(used && { 'idempotency-key': used }),
        ...headers,
      },
      ...(body !== undefined && {
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    });
    const heard = {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Heard['body'],
    };
    checkAnswer(method, path, heard);
    return heard;
  };
}

const routes = allRoutes(depsWithoutServers());

/** Every answer of every test is what the OpenAPI document says of it. */
function checkAnswer(method: string, path: string, { status, body }: Heard): void {
  const [bare = ''] = path.split('?');
  const route = routes.find(
    (one) => one.method === method.toLowerCase() && new RegExp(`^${one.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(bare)
  );
  const schema = status >= 400 && body.code !== undefined ? ProblemAnswer : route?.answers[status]?.[1];
  if (schema === undefined && bare !== '/openapi.json') throw new Error(`${method} ${path}: undocumented ${status}`);
  schema?.parse(body);
}

/** A complaint about a price difference, as A1 takes it by telephone. */
export function complaint(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    pack: 'points-platform',
    category: 'I-4',
    channel: 'hotline',
    facts: { merchantId: 'M-1', orderRef: 'O-9' },
    personal: { memberNumber: '88001234', narrative: '太贵', demand: '退差价' },
    ...more,
  };
}
