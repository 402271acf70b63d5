import { z } from 'zod';
import { Refusal } from '../../domain/errors.js';
import { personOf } from '../actors.js';
import { DevToken, Health, Ready } from '../answers.js';
import { signDevToken, type Caller, type SystemRole } from '../auth.js';
import type { ApiDeps } from '../deps.js';
import { type AnyRoute, route } from '../route.js';
import { DevLogin } from '../schemas.js';

/** The organisation of development tokens. */
const DEV_ORG = 'demo';

/** Health, readiness and, in development, tokens. */
export function systemRoutes(deps: ApiDeps): AnyRoute[] {
  return [
    health(),
    ready(deps),
    ...(deps.config.devMode && deps.config.jwt.secret !== undefined ? [devToken(deps)] : []),
  ];
}

function health(): AnyRoute {
  return route({
    method: 'get',
    path: '/health',
    summary: 'The process runs.',
    access: 'public',
    answers: { 200: ['It does.', Health] },
    handle: async () => ({ body: { status: 'up' } }),
  });
}

function ready({ engine, pool }: ApiDeps): AnyRoute {
  return route({
    method: 'get',
    path: '/ready',
    summary: 'The process reaches Temporal and PostgreSQL.',
    access: 'public',
    answers: { 200: ['Both.', Ready], 503: ['Not both.', Ready] },
    async handle() {
      const database = pool.query('select 1').then(
        () => true,
        () => false
      );
      const body = { temporal: await engine.up(), database: await database };
      return { status: body.temporal && body.database ? 200 : 503, body };
    },
  });
}

function devToken(deps: ApiDeps): AnyRoute {
  return route({
    method: 'post',
    path: '/dev/token',
    summary: 'An access token for a demo user or client. Development only.',
    access: 'public',
    body: DevLogin.refine((given) => (given.user === undefined) !== (given.client === undefined), 'user or client'),
    answers: { 200: ['For twelve hours.', DevToken] },
    errors: ['PERSON_UNKNOWN'],
    async handle({ body: { user, client } }) {
      const caller = client === undefined ? demoUser(deps.directory, user ?? '') : demoClient(client);
      return { body: { token: await signDevToken(deps.config.jwt, caller), user: caller.id, roles: caller.roles } };
    },
  });
}

function demoUser(directory: ApiDeps['directory'], user: string): Caller {
  const person = personOf(directory, user);
  if (!person) throw new Refusal('PERSON_UNKNOWN', { person: user });
  const special = z.array(z.enum(['auditor', 'policyOwner', 'admin'])).catch([]);
  const named = person.roles.flatMap((role) => special.parse([role]));
  const roles: SystemRole[] = named.length > 0 ? named : ['staff'];
  return { id: person.id, org: DEV_ORG, client: person.id, roles, gateway: false };
}

function demoClient(client: string): Caller {
  return { id: client, org: DEV_ORG, client, roles: ['client'], gateway: true };
}
