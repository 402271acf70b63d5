import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { Control, SYSTEMS, type Switchboard } from './control.js';
import { sendFeedback } from './feedback.js';
import type { RequestRecord, Store } from './store.js';
import { answerPage } from './pager.js';
import { handle, isKnown, type Outcome } from './systems.js';
import { tellReceipt } from './sms.js';
import { playCall, tellTransfer } from './telephony.js';

export interface CounterpartDeps {
  readonly store: Store;
  readonly switchboard: Switchboard;
  /** Standard Webhooks secret, in both directions. */
  readonly secret: string;
  /** Where merchant maintenance, the pager and the gateways call back; undefined refuses to play them. */
  readonly apiUrl?: string;
}

const Body = z.looseObject({
  caseId: z.string().min(1),
  /** When the case asked for it. */
  at: z.string().optional(),
  account: z.string().optional(),
  targets: z.array(z.string()).optional(),
});

/**
 * Plays the systems outside: `POST /{system}/{action}` for merchant maintenance, account core, CRM, risk control, the telephony and the
 * SMS gateway, signed and under an Idempotency-Key. For people and tests: `POST /control`, `GET /log?case=`, `GET /accounts`,
 * `GET /mails?case=`, `POST /merchant-maintenance/feedback`, `POST /pager/answers`, `POST /telephony/calls`. For development only: these have no access control.
 */
export function createCounterpart(deps: CounterpartDeps): Express {
  const { store, switchboard } = deps;
  const app = express().disable('x-powered-by');
  app.use(express.raw({ type: '*/*', limit: '256kb' }));
  app.post('/control', (request, response) => {
    const control = Control.safeParse(parse(request));
    if (!control.success)
      return void response.status(400).json({ code: 'CONTROL_INVALID', fault: control.error.message });
    switchboard.set(control.data);
    response.json(control.data);
  });
  app.get('/log', ({ query }, response) => {
    response.json(store.requests().filter(({ caseId }) => query['case'] === undefined || caseId === query['case']));
  });
  app.get('/accounts', (_request, response) => void response.json([...store.accounts.values()]));
  app.get('/mails', ({ query }, response) => {
    response.json(
      store.mails().filter(({ key }) => query['case'] === undefined || key.split(':')[0] === query['case'])
    );
  });
  app.post('/merchant-maintenance/feedback', async (request, response) => {
    const { status, body } = await sendFeedback(deps, parse(request));
    response.status(status).json(body);
  });
  app.post('/pager/answers', async (request, response) => {
    const { status, body } = await answerPage(deps, parse(request));
    response.status(status).json(body);
  });
  app.post('/telephony/calls', async (request, response) => {
    const { status, body } = await playCall(deps, parse(request));
    response.status(status).json(body);
  });
  app.post('/:system/:action', (request, response) => effect(deps, request, response));
  const broken: ErrorRequestHandler = (error, _request, response, next) => {
    if (response.headersSent) return next(error);
    response.status(400).json({ fault: 'unreadable request' });
  };
  return app.use(broken);
}

async function effect(deps: CounterpartDeps, request: Request<{ system: string; action: string }>, response: Response) {
  const system = SYSTEMS.find((name) => name === request.params.system);
  if (!system || !isKnown(system, request.params.action)) return void response.status(404).json({});
  const raw = bytes(request);
  const key = request.get('idempotency-key') ?? '';
  const body = Body.safeParse(parse(request)).data;
  if (!signed(deps.secret, raw, request) || key !== request.get('webhook-id'))
    return void response.status(401).json({});
  if (!body) return void response.status(400).json({ code: 'BODY_INVALID' });
  const control = deps.switchboard.next(system, request.params.action, body.caseId);
  const base = { kind: 'request', at: new Date().toISOString(), system, action: request.params.action, key } as const;
  const digest = createHash('sha256').update(raw).digest('hex');
  const record = { ...base, digest, body, caseId: body.caseId, mode: control.mode };
  if (control.mode === 'slow') await sleep(control.ms);
  switch (control.mode) {
    case 'hang':
      return deps.store.add({ ...record, effect: false });
    case 'fail':
      return reply(deps.store, response, record, 500, {});
    case 'busy':
      response.set('retry-after', String(Math.ceil(control.ms / 1000)));
      return reply(deps.store, response, record, 503, {});
    case 'refuse':
      return reply(deps.store, response, record, 422, { code: control.refusal });
    default: {
      const { account, targets = [] } = body;
      const wanted = { ...record, targets, answers: control.answers, ...(account === undefined ? {} : { account }) };
      const outcome = handle(deps.store, wanted, new Date().toISOString());
      if (system === 'telephony') void tellTransfer(deps, wanted, outcome, body.at);
      if (system === 'sms') void tellReceipt(deps, key, outcome, control.receipt);
      return act(deps.store, response, record, outcome);
    }
  }
}

type Begun = Omit<RequestRecord, 'effect'>;

function act(store: Store, response: Response, record: Begun, outcome: Outcome): void {
  if (outcome.status !== 200) return reply(store, response, record, outcome.status, { code: outcome.code });
  const { answer, effect, account } = outcome;
  const done = { ...record, effect, answer, ...(account ? { account } : {}) };
  if (record.mode !== 'failAfterEffect') store.add({ ...done, status: 200 });
  else {
    store.add(done);
    return void response.destroy();
  }
  response.json(answer);
}

function reply(store: Store, response: Response, record: Begun, status: number, body: object): void {
  store.add({ ...record, effect: false, status });
  response.status(status).json(body);
}

function signed(secret: string, raw: Buffer, request: Request<{ system: string; action: string }>): boolean {
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
  const headers = Object.fromEntries(names.map((name) => [name, request.get(name) ?? '']));
  try {
    new Webhook(secret).verify(raw, headers);
    return true;
  } catch {
    return false;
  }
}

const bytes = ({ body }: { body?: unknown }): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));

function parse(request: { body?: unknown }): unknown {
  try {
    return JSON.parse(bytes(request).toString());
  } catch {
    return undefined;
  }
}
