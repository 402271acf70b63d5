import type { z } from 'zod';
import type { ErrorCode } from '../domain/errors.js';
import type { Instant } from '../domain/time.js';
import type { Caller, SystemRole } from './auth.js';
import type { Lang } from './problem.js';

/** A request that has passed authentication, role and schema. */
export interface Call<P = unknown, Q = unknown, B = unknown> {
  readonly caller: Caller;
  /** The present: real, or in a rehearsal what the caller says (present.ts). The directory is asked as of then. */
  readonly now: Instant;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The body as it came, for signatures and mail. */
  readonly raw: Buffer;
  /** The Idempotency-Key; empty where the route does not ask for one. */
  readonly key: string;
  readonly requestId: string;
  readonly lang: Lang;
  readonly header: (name: string) => string | undefined;
  /** Names the case this is about, for the log and the record of a refusal. */
  readonly about: (caseId: string, zone?: string) => void;
}

export interface Reply {
  /** Default: 200. */
  readonly status?: number;
  readonly body?: unknown;
  /** A file instead of a body in JSON; it is never shown in a page of ours. */
  readonly attachment?: { readonly content: Buffer; readonly type: string; readonly name: string };
  readonly headers?: Readonly<Record<string, string>>;
}

type Shape = z.ZodObject;
type Out<T> = T extends z.ZodType ? z.output<T> : undefined;

/** One address of the API: what express serves and what the OpenAPI document says come from the same object. */
export interface Route<P extends Shape | undefined, Q extends Shape | undefined, B extends z.ZodType | undefined> {
  readonly method: 'get' | 'post' | 'put';
  /** As OpenAPI writes it: `/v1/cases/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly access: 'public' | readonly SystemRole[];
  /** The Idempotency-Key header is required. */
  readonly keyed?: boolean;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** What the document says of a body the handler checks itself, because something comes before. */
  readonly documents?: z.ZodType;
  /** A body that is not JSON: its media type, how large it may be, and the code for a larger one (BODY_TOO_LARGE). */
  readonly rawBody?: { readonly type: string; readonly limit: number; readonly tooLarge?: ErrorCode };
  /** Media type of the answers. Default: JSON. */
  readonly produces?: string;
  readonly answers: Readonly<Record<number, readonly [description: string, schema: z.ZodType]>>;
  readonly errors?: readonly ErrorCode[];
  handle(call: Call<Out<P>, Out<Q>, Out<B>>): Promise<Reply>;
}

export type AnyRoute = Route<Shape | undefined, Shape | undefined, z.ZodType | undefined>;

/** Defines a route; the handler's types follow from its schemas. */
export function route<
  P extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(definition: Route<P, Q, B>): AnyRoute {
  return definition;
}
