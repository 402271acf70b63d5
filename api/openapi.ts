import { OpenApiGeneratorV31, OpenAPIRegistry, type RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { ERRORS, type ErrorCode } from '../domain/errors.js';
import { ProblemAnswer } from './answers.js';
import { PRESENT_HEADER } from './present.js';
import type { AnyRoute } from './route.js';

type Responses = RouteConfig['responses'];

const KeyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .regex(/^[A-Za-z0-9._~-]{1,128}$/)
    .meta({ description: 'The same key acts once.' }),
});

/** The OpenAPI 3.1 document, made from the routes and schemas that serve and check. */
export function openApi(routes: readonly AnyRoute[], version: string): object {
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' });
  for (const route of routes) registry.registerPath(pathOf(route));
  const description =
    'Complaint handling as durable workflows. Errors are problem+json with a stable `code`. In a rehearsal the header ' +
    `\`${PRESENT_HEADER}\` of any request says what time it is: so the directory is asked, and a mail came in.`;
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Redress', version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: '/' }],
  });
}

function pathOf(route: AnyRoute): RouteConfig {
  const { method, path, summary, access } = route;
  return {
    ...{ method, path, summary },
    ...(access !== 'public' && { security: [{ token: [] }], description: `For ${access.join(', ')}.` }),
    request: requestOf(route),
    responses: { ...answersOf(route), ...problemsOf(route) },
  };
}

function requestOf({ params, query, body, documents, rawBody, keyed }: AnyRoute): NonNullable<RouteConfig['request']> {
  const raw = rawBody && { content: { [rawBody.type]: { schema: z.string() } }, required: true };
  return {
    ...(params && { params }),
    ...(query && { query }),
    ...(keyed && { headers: KeyHeader }),
    ...(body && { body: { content: { 'application/json': { schema: documents ?? body } }, required: true } }),
    ...(raw && { body: raw }),
  };
}

function answersOf({ answers, produces = 'application/json' }: AnyRoute): Responses {
  const entries = Object.entries(answers).map(([status, [description, schema]]) => [
    status,
    { description, content: { [produces]: { schema } } },
  ]);
  return Object.fromEntries(entries) as Responses;
}

function problemsOf({ access, keyed, body, answers, errors = [] }: AnyRoute): Responses {
  const general: ErrorCode[] = [
    ...(access === 'public' ? [] : (['UNAUTHENTICATED', 'FORBIDDEN_ROLE'] as const)),
    ...(keyed ? (['IDEMPOTENCY_KEY_REQUIRED'] as const) : []),
    ...(body ? (['MALFORMED_JSON', 'INPUT_INVALID', 'UNKNOWN_FIELD', 'BODY_TOO_LARGE'] as const) : []),
  ];
  const codes = [...new Set([...general, ...errors])];
  const statuses = [...new Set(codes.map((code) => ERRORS[code].status))].filter((status) => !(status in answers));
  const entries = statuses.map((status) => [
    status,
    {
      description: codes.filter((code) => ERRORS[code].status === status).join(', '),
      content: { 'application/problem+json': { schema: ProblemAnswer } },
    },
  ]);
  return Object.fromEntries(entries) as Responses;
}
