import { z } from 'zod';
import type { RegisteredLetter } from '../../db/letter-register.js';
import { casePersonal } from '../../db/personal.js';
import { formatLocal } from '../../domain/calendar/index.js';
import type { Pack } from '../../domain/pack/schema.js';
import { parseInstant } from '../../domain/time.js';
import { cursorOf, placeOf } from '../cursor.js';
import { takeReceipt } from '../deliveries.js';
import type { ApiDeps } from '../deps.js';
import { isoDeep } from '../instants.js';
import type { KnownCases } from '../known-cases.js';
import { writtenNow } from '../letter-order.js';
import {
  CaseLetters,
  LetterParams,
  LetterPreview,
  PreviewQuery,
  ReceiptInput,
  ReceiptTaken,
  UndeliveredLetters,
} from '../letter-schemas.js';
import { findReadable } from '../readers.js';
import { type AnyRoute, route } from '../route.js';
import { CaseParams, PageQuery } from '../schemas.js';
import { verified } from './callbacks.js';

/** What was written to the complainant, what would be, and what became of it. */
export function letterRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return [listRoute(deps, cases), undeliveredRoute(deps), previewRoute(deps, cases), receiptRoute(deps)];
}

function listRoute(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/cases/{id}/letters',
    summary: 'The letters of a case as they were sent, with what became of them.',
    access: ['staff'],
    params: CaseParams,
    answers: { 200: ['Oldest first.', CaseLetters] },
    errors: ['CASE_UNKNOWN', 'PERSONAL_RESTRICTED', 'DATABASE_UNAVAILABLE'],
    async handle({ params: { id }, caller, now, about }) {
      about(id);
      const { pack: pin, zone } = await findReadable(deps, cases, id, { caller, now });
      about(id, zone);
      const pack = (await deps.packs.pack(pin)).data;
      const letters = await deps.letters.ofCase(id);
      return { body: { caseId: id, letters: letters.map((letter) => letterView(letter, pack, zone)) } };
    },
  });
}

function undeliveredRoute({ letters }: ApiDeps): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/letters/undelivered',
    summary:
      'Letters that did not arrive and whose case was completed when that was heard of, so that it tells nobody.',
    access: ['staff'],
    query: PageQuery,
    answers: { 200: ['One page, the newest first; `cursor` leads to the next.', UndeliveredLetters] },
    errors: ['DATABASE_UNAVAILABLE'],
    async handle({ caller, query: { limit, cursor } }) {
      const after = placeOf(z.tuple([z.int(), z.string()]), cursor);
      const found = await letters.undelivered(caller.org, after, limit);
      const last = found.length === limit ? found.at(-1) : undefined;
      const views = found.map(({ zone, ...letter }) => isoDeep(letter, (at) => formatLocal(at, zone)));
      return { body: { letters: views, ...(last && { cursor: cursorOf(last.untoldAt, last.key) }) } };
    },
  });
}

function letterView({ caseId: _caseId, ...letter }: RegisteredLetter, pack: Pack, zone: string): object {
  const label = pack.letters[letter.letter]?.label;
  return isoDeep({ ...letter, ...(label && { label }) }, (at) => formatLocal(at, zone)) as object;
}

function previewRoute(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/cases/{id}/letters/{letter}/preview',
    summary: 'A letter as it would be written now. Nothing is sent.',
    access: ['staff'],
    params: LetterParams,
    query: PreviewQuery,
    answers: { 200: ['Its text.', LetterPreview] },
    errors: [
      'CASE_UNKNOWN',
      'PERSONAL_RESTRICTED',
      'LETTER_UNKNOWN',
      'LETTER_VALUE_MISSING',
      'LETTER_TOO_LONG',
      'DATABASE_UNAVAILABLE',
    ],
    async handle({ params: { id, letter }, query: { channel, language }, caller, now: asked, about }) {
      about(id);
      await findReadable(deps, cases, id, { caller, now: asked });
      const { state, now } = await cases.fresh(id, { caller, now: asked });
      about(id, state.zone);
      const pack = (await deps.packs.pack(state.pack)).data;
      const personal = await casePersonal(deps.pool, deps.config.payloadKeys, id);
      const written = writtenNow(deps, pack, { state, now }, { letter, channel, language }, personal);
      return { body: { caseId: id, letter, ...written } };
    },
  });
}

function receiptRoute(deps: ApiDeps): AnyRoute {
  return route({
    method: 'post',
    path: '/v1/callbacks/deliveries',
    summary:
      'A delivery receipt of the SMS gateway, signed by Standard Webhooks. Repeats and their order change nothing.',
    access: 'public',
    body: z.unknown(),
    documents: ReceiptInput,
    answers: { 202: ['It is kept, and the case is told where `status` says so.', ReceiptTaken] },
    errors: ['SIGNATURE_INVALID', 'LETTER_UNKNOWN', 'DATABASE_UNAVAILABLE', 'ENGINE_UNAVAILABLE'],
    async handle(call) {
      verified(deps, call);
      const { at, code, ...said } = ReceiptInput.parse(call.body);
      const receipt = { ...said, at: parseInstant(at), ...(code !== undefined && { code }) };
      return { status: 202, body: { key: said.key, ...(await takeReceipt(deps, receipt)) } };
    },
  });
}
