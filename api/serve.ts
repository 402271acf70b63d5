import express, { type Express, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { Refusal } from '../domain/errors.js';
import type { Instant } from '../domain/time.js';
import { hasRole, type Caller } from './auth.js';
import { isCaseId } from './case-id.js';
import type { ApiDeps } from './deps.js';
import type { Trace } from './trace.js';
import { PRESENT_HEADER, presentOf } from './present.js';
import { isTooLarge } from './problem.js';
import type { AnyRoute, Call, Reply } from './route.js';

/** A command is at most this large (architecture §4). */
export const BODY_LIMIT = 32 * 1024;

/** No colon: ids with one are the product's own (`mail:…`, `wake:…`), and nobody may take them in advance. */
const Key = z.string().regex(/^[A-Za-z0-9._~-]{1,128}$/);
/** The id of the opening command of every case. */
const RESERVED = 'open';

const NOBODY: Caller = { id: '', org: '', client: '', roles: [], gateway: false };

/** Puts the routes on the application: who may, the key, the body and its schema are checked here, in this order. */
export function serve(app: Express, routes: readonly AnyRoute[], deps: ApiDeps): void {
  for (const route of routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    app[route.method](path, gate(route, deps), bodyOf(route), handler(route, deps));
  }
}

type Local = { trace: Trace; caller: Caller };

function gate(route: AnyRoute, { authenticate }: ApiDeps): RequestHandler {
  return async (request: Request, response: Response, next: NextFunction) => {
    const local = response.locals as Local;
    local.trace.route = route.path;
    local.caller = NOBODY;
    if (route.access !== 'public') {
      local.caller = await authenticate(request.get('authorization'));
      local.trace.actor = local.caller.id;
      if (!hasRole(local.caller, ...route.access)) throw new Refusal('FORBIDDEN_ROLE', { needs: [...route.access] });
    }
    next();
  };
}

function bodyOf({ rawBody }: AnyRoute): RequestHandler {
  const { limit = BODY_LIMIT, tooLarge = 'BODY_TOO_LARGE' } = rawBody ?? {};
  const read = express.raw({ type: () => true, limit });
  return (request, response, next) =>
    read(request, response, (error?: unknown) => next(isTooLarge(error) ? new Refusal(tooLarge, { limit }) : error));
}

function handler(route: AnyRoute, { config }: ApiDeps): RequestHandler {
  return async (request, response) => {
    const local = response.locals as Local;
    const now = presentOf(config, request.get(PRESENT_HEADER));
    const { status = 200, body, headers, attachment } = await route.handle(callOf(route, request, local, now));
    response.status(status).set({ ...headers });
    if (attachment) sendFile(response, attachment);
    else response.json(body);
  };
}

/** As a file to save, whatever it holds: a browser must neither show it nor guess what it is. */
function sendFile(response: Response, { content, type, name }: NonNullable<Reply['attachment']>): void {
  response.attachment(name).set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'private, no-store' });
  // Not by `set`, which adds a charset nobody knows.
  response.setHeader('Content-Type', type);
  response.send(content);
}

function callOf(route: AnyRoute, request: Request, { trace, caller }: Local, now: Instant): Call<never, never, never> {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  return {
    caller,
    now,
    key: route.keyed ? keyOf(request) : '',
    params: (route.params?.parse(request.params) ?? request.params) as never,
    query: route.query?.parse(request.query) as never,
    body: (route.body && parseBody(route.body, raw)) as never,
    raw,
    requestId: trace.requestId,
    lang: trace.lang,
    header: (name) => request.get(name),
    about: (caseId, zone) => {
      // Anything may stand in the path; only what has the form of an id is kept.
      if (isCaseId(caseId)) trace.caseId = caseId;
      trace.zone = zone ?? trace.zone;
    },
  };
}

function keyOf(request: Request): string {
  const given = request.get('idempotency-key');
  if (given === undefined || given === '') throw new Refusal('IDEMPOTENCY_KEY_REQUIRED');
  if (!Key.safeParse(given).success || given === RESERVED)
    throw new Refusal('INPUT_INVALID', {
      faults: [{ field: 'Idempotency-Key', fault: 'up to 128 of A-Z a-z 0-9 . _ ~ -' }],
    });
  return given;
}

function parseBody(schema: z.ZodType, raw: Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw)) as unknown;
  } catch {
    throw new Refusal('MALFORMED_JSON');
  }
  return schema.parse(value);
}
