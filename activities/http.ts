import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { formatInstant, HOUR, instant, parseInstant, SECOND } from '../domain/time.js';
import type { EffectInput, EffectResult } from '../domain/case/effect.js';

/** An outside system; `secret` is a Standard Webhooks secret (`whsec_…`), `timeoutMs` bounds one whole attempt. */
export interface Endpoint {
  readonly name: string;
  readonly url: string;
  readonly secret: string;
  readonly timeoutMs: number;
}

const ANSWER_LIMIT = 64 * 1024;
const RETRY_AFTER_LIMIT = HOUR;
/** Client errors that say something about the transport or our set-up, nothing about the complaint. */
const NO_VERDICT = new Set([401, 407, 408, 421, 425]);

const Answer = z.object({
  ref: z.string().min(1).max(200),
  at: z.string().transform((text, context) => {
    try {
      return parseInstant(text);
    } catch {
      context.addIssue('not an instant');
      return z.NEVER;
    }
  }),
  data: z.record(z.string(), z.unknown()).optional(),
});
const Refusal = z.object({ code: z.string().regex(/^[A-Z][A-Z0-9_]{2,59}$/) });

/**
 * Sends one effect: signed (Standard Webhooks; `webhook-id` = business key), with the key as `Idempotency-Key`.
 *
 * Throws ApplicationFailures by retry meaning. Not retried: a 4xx whose body holds `{code}` (a business refusal; `type` is
 * that code). Retried: COUNTERPART_BUSY (429, 503; after Retry-After), COUNTERPART_FAILED (5xx), COUNTERPART_MISMATCH (any
 * other status: wrong address or secret, for an operator to mend), COUNTERPART_TIMEOUT and COUNTERPART_UNREACHABLE (it may
 * have happened: the key makes the repeat safe), COUNTERPART_ANSWER_INVALID. Nothing of a body gets into an error but the code.
 */
export async function send(to: Endpoint, path: string, input: EffectInput, more: object = {}): Promise<EffectResult> {
  const { key, caseId, action, at, personal } = input;
  const body = JSON.stringify({ caseId, action, at: formatInstant(instant(at)), ...more, with: input.with, personal });
  const { status, text, retryAfter } = await attempt(to, path, key, body);
  if (status >= 200 && status < 300) return accepted(to, text);
  if (status === 429 || status === 503) throw busy(to, retryAfter);
  if (status >= 500) throw retryable('COUNTERPART_FAILED', `${to.name} failed (${status})`);
  const refusal = status >= 400 && !NO_VERDICT.has(status) ? Refusal.safeParse(json(text)).data : undefined;
  if (refusal) throw ApplicationFailure.nonRetryable(`${to.name} refused`, refusal.code);
  throw retryable('COUNTERPART_MISMATCH', `${to.name} does not understand us (${status})`);
}

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | null;
}

async function attempt(to: Endpoint, path: string, key: string, body: string): Promise<Reply> {
  const now = new Date();
  const headers = {
    'content-type': 'application/json',
    'idempotency-key': key,
    'webhook-id': key,
    'webhook-timestamp': String(Math.floor(now.getTime() / SECOND)),
    'webhook-signature': new Webhook(to.secret).sign(key, now, body),
  };
  const signal = AbortSignal.timeout(to.timeoutMs);
  try {
    const response = await fetch(to.url + path, { method: 'POST', headers, body, signal, redirect: 'manual' });
    return { status: response.status, text: await limited(response), retryAfter: response.headers.get('retry-after') };
  } catch {
    if (signal.aborted) throw retryable('COUNTERPART_TIMEOUT', `${to.name} gave no answer in ${to.timeoutMs} ms`);
    throw retryable('COUNTERPART_UNREACHABLE', `no connection to ${to.name}, or it broke`);
  }
}

async function limited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > ANSWER_LIMIT) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function accepted(to: Endpoint, text: string): EffectResult {
  const answer = Answer.safeParse(json(text)).data;
  if (!answer) throw retryable('COUNTERPART_ANSWER_INVALID', `${to.name} answered without reference and time`);
  return answer.data ? { ref: answer.ref, at: answer.at, data: answer.data } : { ref: answer.ref, at: answer.at };
}

function busy(to: Endpoint, retryAfter: string | null): ApplicationFailure {
  const options = {
    type: 'COUNTERPART_BUSY',
    message: `${to.name} is busy`,
    category: ApplicationFailureCategory.BENIGN,
  };
  const wait = retryAfter === null ? Number.NaN : retryAfterMs(retryAfter);
  return ApplicationFailure.create(Number.isNaN(wait) ? options : { ...options, nextRetryDelay: wait });
}

/** Seconds or an HTTP date, as milliseconds from now, between 0 and an hour: no counterpart may park a freeze for days. */
function retryAfterMs(value: string): number {
  const ms = /^\d+$/.test(value) ? Number(value) * SECOND : Date.parse(value) - Date.now();
  return Math.min(Math.max(ms, 1), RETRY_AFTER_LIMIT);
}

function retryable(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.retryable(message, type);
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
