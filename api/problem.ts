import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { z } from 'zod';
import { KeyringError } from '../config/keyring.js';
import { formatLocal } from '../domain/calendar/index.js';
import type { Value } from '../domain/case/commands.js';
import { ERRORS, Refusal, type ErrorCode } from '../domain/errors.js';
import { isDatabaseDown } from '../db/errors.js';
import { isoDeep } from './instants.js';

export type Lang = 'zh' | 'en';

/** An error answer (RFC 9457). `code` is stable, `details` are its data, `retry` says whether to try again. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly details?: Value;
  readonly requestId: string;
  readonly retry: (typeof ERRORS)[ErrorCode]['retry'];
}

/** What a caller waits before trying again, in seconds. */
export const RETRY_AFTER = 5;

/** The refusal an error amounts to; undefined for one nobody foresaw, which is an internal error and goes to the log. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof z.ZodError) return invalid(error);
  if (error instanceof KeyringError) return new Refusal('PAYLOAD_UNREADABLE');
  if (isDatabaseDown(error)) return new Refusal('DATABASE_UNAVAILABLE');
  if (error instanceof ServiceError || isGrpcServiceError(error)) return new Refusal('ENGINE_UNAVAILABLE');
  if (error instanceof URIError) return new Refusal('NOT_FOUND');
  const status = (error as { status?: number }).status ?? 500;
  return status >= 400 && status < 500 ? new Refusal('INPUT_INVALID', { body: 'unreadable' }) : undefined;
}

/** Whether reading a body ended because it is larger than its limit. */
export function isTooLarge(error: unknown): boolean {
  return (error as { type?: unknown } | undefined)?.type === 'entity.too.large';
}

/** Names fields and rules, never values: what somebody typed into a wrong field may be personal. */
function invalid(error: z.ZodError): Refusal {
  const unknown = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key].join('.')) : []
  );
  if (unknown.length > 0 && error.issues.every(({ code }) => code === 'unrecognized_keys'))
    return new Refusal('UNKNOWN_FIELD', { fields: unknown });
  const faults = error.issues.map(({ path, message }) => ({ field: path.join('.'), fault: message }));
  return new Refusal('INPUT_INVALID', { faults });
}

/** The answer to a refusal, in the caller's language; instants in `details` are told in `zone`. */
export function problem(refusal: Refusal, lang: Lang, requestId: string, zone = 'UTC'): Problem {
  const { code } = refusal;
  const { status, retry, [lang]: title } = ERRORS[code];
  const details = isoDeep(refusal.detail, (at) => formatLocal(at, zone)) as Value;
  const told = details !== null && typeof details === 'object' ? { detail: sentence(details), details } : {};
  return { type: `urn:redress:error:${code}`, title, status, code, ...told, requestId, retry };
}

function sentence(details: Value): string {
  return Object.entries(details as Record<string, Value>)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('; ');
}
