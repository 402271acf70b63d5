import { z } from 'zod';
import { lookUp } from '../../db/lookup.js';
import { asked } from '../../domain/lookup/keys.js';
import { Refusal } from '../../domain/errors.js';
import { FoundLines } from '../answers.js';
import { hasRole } from '../auth.js';
import { cursorOf, placeOf } from '../cursor.js';
import type { ApiDeps } from '../deps.js';
import type { KnownCases } from '../known-cases.js';
import { mayReadCase } from '../readers.js';
import { type AnyRoute, route } from '../route.js';
import { LookupQuery } from '../schemas.js';
import { lineView } from '../views.js';

const Place = z.tuple([z.enum(['key', 'text']), z.boolean(), z.int(), z.string()]);

/** `POST /v1/lookup`: the caller's cases while the phone rings. */
export function lookupRoutes(deps: ApiDeps, known: KnownCases): AnyRoute[] {
  const { pool, config, packs } = deps;
  const { payloadKeys: keys, lookupKey } = config;
  const lookup = { pool, keys, lookupKey, packOf: packs.pack.bind(packs) };
  return [
    route({
      method: 'post',
      path: '/v1/lookup',
      summary:
        'Cases by what a caller says: number, address, name, order, form, or words of the complaint. Staff and gateways.',
      access: ['client', 'staff'],
      body: LookupQuery,
      answers: { 200: ['At most 20, open ones first, then the newest; `cursor` leads on.', FoundLines] },
      errors: ['DATABASE_UNAVAILABLE', 'PAYLOAD_UNREADABLE'],
      async handle({ caller, now, body: { q, kind, cursor } }) {
        if (!caller.gateway && !hasRole(caller, 'staff')) throw new Refusal('FORBIDDEN_ROLE', { needs: ['staff'] });
        const mayRead = (caseId: string): Promise<boolean> => mayReadCase(deps, known, caseId, { caller, now });
        const { cases, next } = await lookUp(
          { ...lookup, mayRead },
          caller.org,
          asked(q, kind),
          placeOf(Place, cursor)
        );
        const more = next === undefined ? { more: false } : { more: true, cursor: cursorOf(...next) };
        return { body: { cases: cases.map(lineView), ...more } };
      },
    }),
  ];
}
