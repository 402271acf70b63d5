import { z } from 'zod';
import type { RegisteredLetter } from '../../db/letter-register.js';
import { casePersonal } from '../../db/personal.js';
import { formatLocal } from '../../domain/calendar/index.js';
import type { Pack } from '../../domain/pack/schema.js';
import { parseInstant } from '../../domain/time.js';
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
} from '../letter-schemas.js';
import { type AnyRoute, route } from '../route.js';
import { CaseParams } from '../schemas.js';
import { verified } from './callbacks.js';

/** What was written to the complainant, what would be, and what became of it. */
export function letterRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return [listRoute(deps, cases), previewRoute(deps, cases), receiptRoute(deps)];
}

function listRoute(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/cases/{id}/letters',
    summary: 'The letters of a case as they were sent, with what became of them.',
    access: ['staff'],
    params: CaseParams,
    answers: { 200: ['Oldest first.', CaseLetters] },
    errors: ['CASE_UNKNOWN', 'DATABASE_UNAVAILABLE'],
    async handle({ params: { id }, caller, about }) {
      about(id);
      const { pack: pin, zone } = await cases.find(id, caller);
      about(id, zone);
      const pack = (await deps.packs.pack(pin)).data;
      const letters = await deps.letters.ofCase(id);
      return { body: { caseId: id, letters: letters.map((letter) => letterView(letter, pack, zone)) } };
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
    errors: ['CASE_UNKNOWN', 'LETTER_UNKNOWN', 'LETTER_VALUE_MISSING', 'LETTER_TOO_LONG', 'DATABASE_UNAVAILABLE'],
    async handle({ params: { id, letter }, query: { channel, language }, caller, about }) {
      about(id);
      const { state, now } = await cases.fresh(id, caller);
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
