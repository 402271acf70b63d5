import { randomUUID } from 'node:crypto';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { EdgeRefusal } from '../db/refusals.js';
import type { Refusal } from '../domain/errors.js';
import { Refusal as Refused } from '../domain/errors.js';
import { problem, RETRY_AFTER, refusalOf, type Lang } from './problem.js';

/** What is known of a request while it is served. */
export interface Trace {
  readonly requestId: string;
  readonly lang: Lang;
  readonly began: number;
  /** The path of the route, with its parameters' names: real paths may name mails. */
  route?: string;
  actor?: string;
  caseId?: string;
  zone: string;
  code?: string;
}

const tracesOf = (locals: object): { trace: Trace } => locals as { trace: Trace };

/** Gives every request an id (the caller's own where it is plain) and logs one line when it has been answered. */
export function traced(log: Logger): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id') ?? '';
    const requestId = /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
    const lang = request.acceptsLanguages('en', 'zh') === 'zh' ? 'zh' : 'en';
    const trace: Trace = { requestId, lang, began: performance.now(), zone: 'UTC' };
    tracesOf(response.locals).trace = trace;
    response.set({ 'X-Request-Id': requestId, 'Content-Language': lang === 'zh' ? 'zh-CN' : 'en' });
    response.on('finish', () => {
      const { began, zone: _zone, lang: _lang, ...known } = trace;
      const ms = Math.round(performance.now() - began);
      log.info({ ...known, method: request.method, status: response.statusCode, ms }, 'request');
    });
    next();
  };
}

export const notFound: RequestHandler = () => {
  throw new Refused('NOT_FOUND');
};

/** Answers every error as problem+json; keeps a record of refusals of callers who are known. */
export function problems(log: Logger, keep: (refusal: EdgeRefusal) => Promise<void>): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const { trace } = tracesOf(response.locals);
    const foreseen = refusalOf(error);
    // The error itself may quote what a caller sent: its kind and place are enough to find the fault.
    if (!foreseen) log.error({ requestId: trace.requestId, ...faultOf(error) }, 'internal error');
    const refusal = foreseen ?? new Refused('INTERNAL');
    trace.code = refusal.code;
    const body = problem(refusal, trace.lang, trace.requestId, trace.zone);
    if (recorded(refusal, body.status, trace)) {
      const { requestId, actor, caseId, route = '' } = trace;
      const { code, detail } = refusal;
      const row = { requestId, actor, caseId, method: request.method, path: route, code, detail } as EdgeRefusal;
      keep(row).catch(() => log.warn({ requestId, code }, 'refusal not recorded'));
    }
    if (body.status === 503) response.set('Retry-After', String(RETRY_AFTER));
    if (body.status === 401) response.set('WWW-Authenticate', 'Bearer');
    response.status(body.status).type('application/problem+json').json(body);
  };
}

/** Of unknown callers nothing is kept: they could fill the register. What the case itself refused is in its own record. */
function recorded({ decided }: Refusal & { decided?: boolean }, status: number, trace: Trace): boolean {
  return trace.actor !== undefined && status < 500 && decided !== true;
}

function faultOf(error: unknown): object {
  if (!(error instanceof Error)) return { kind: typeof error };
  return { kind: error.name, at: error.stack?.split('\n').slice(1, 6).join('\n') };
}
