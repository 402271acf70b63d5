import { z } from 'zod';
import type { CaseFile } from '../../db/case-files.js';
import type { FileRef } from '../../domain/case/commands.js';
import { FileFault, FilesDown, hashOf } from '../../db/file-store.js';
import { formatLocal } from '../../domain/calendar/index.js';
import { Refusal, type ErrorCode } from '../../domain/errors.js';
import { instant } from '../../domain/time.js';
import { actorOf } from '../actors.js';
import { hasRole, type Caller } from '../auth.js';
import type { ApiDeps } from '../deps.js';
import { checkContent, cleanName, declaredType } from '../file-check.js';
import { scan } from '../file-scan.js';
import type { KnownCase, KnownCases } from '../known-cases.js';
import { mayReadKnown } from '../readers.js';
import { type AnyRoute, type Call, type Reply, route } from '../route.js';
import { CaseParams, FileReference, Iso } from '../schemas.js';

const FileParams = z.object({ id: z.string(), sha256: z.string() });
const name = z.string().optional().meta({ description: 'Personal: not for auditors.' });
const Kept = FileReference.extend({ name }).meta({ id: 'File' });
const Line = Kept.extend({ by: z.string(), at: Iso, commands: z.array(z.string()) }).meta({ id: 'CaseFile' });
const CaseFiles = z.object({ caseId: z.string(), files: z.array(Line) }).meta({ id: 'CaseFiles' });

const shared = ['CASE_UNKNOWN', 'DATABASE_UNAVAILABLE', 'ENGINE_UNAVAILABLE'] as const;
const REFUSALS: ErrorCode[] = ['FILE_TOO_LARGE', 'FILE_TYPE_REFUSED', 'FILE_INFECTED', 'INPUT_INVALID'];

/** Evidence of a case: contents by hash in the file store, never in the engine. */
export function fileRoutes(deps: ApiDeps, cases: KnownCases): AnyRoute[] {
  return [upload(deps, cases), list(deps, cases), download(deps, cases)];
}

function upload(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'post',
    path: '/v1/cases/{id}/files',
    summary:
      'Add a file to a case: its content as body, its `Content-Type`, its name in `X-File-Name` (percent-encoded UTF-8). A case has a content once.',
    access: ['client', 'staff'],
    keyed: true,
    params: CaseParams,
    rawBody: { type: '*/*', limit: deps.config.files.limit, tooLarge: 'FILE_TOO_LARGE' },
    answers: { 200: ['The case has it already, as first added.', Kept], 201: ['Added.', Kept] },
    errors: [...shared, ...REFUSALS, 'IDEMPOTENCY_KEY_REUSED', 'FILES_UNAVAILABLE'],
    async handle(call) {
      const { id } = call.params;
      await open(cases, call, id);
      const { register } = deps.files;
      const sha256 = hashOf(call.raw);
      const before = earlier(await register.ofCase(id), call.key, sha256);
      const file = before ?? (await checked(deps, call, { caseId: id, sha256 }));
      // A repeat mends what the store may have lost.
      await inStore(deps, deps.files.store.put(call.raw));
      if (!before && (await register.add(file))) return keptAnswer(id, file, false);
      // Another upload of the same content, or under the same key, was faster.
      const first = before ?? earlier(await register.ofCase(id), call.key, sha256);
      if (!first) throw new Refusal('DATABASE_UNAVAILABLE');
      return keptAnswer(id, first, true);
    },
  });
}

/** The case's own file with this content. Throws IDEMPOTENCY_KEY_REUSED where the key brought another one. */
function earlier(files: readonly CaseFile[], key: string, sha256: string): CaseFile | undefined {
  if (files.some((file) => file.uploadKey === key && file.sha256 !== sha256))
    throw new Refusal('IDEMPOTENCY_KEY_REUSED');
  return files.find((file) => file.sha256 === sha256);
}

async function checked(
  { config, directory }: ApiDeps,
  { raw, header, caller, now, key }: Call,
  { caseId, sha256 }: { caseId: string; sha256: string }
) {
  const declared = declaredType(header('content-type'), config.files.types);
  const given = cleanName(header('x-file-name'), declared);
  const uploadedBy = actorOf(directory, caller, undefined, now).id;
  await checkContent(raw, declared);
  await scan(config, raw, sha256, declared.type);
  const ref = { caseId, sha256, type: declared.type, size: raw.length };
  return { ...ref, uploadedBy, uploadKey: key, ...(given !== undefined && { name: given }) };
}

function keptAnswer(
  id: string,
  { sha256, type, size, name: called }: FileRef & { name?: string },
  again: boolean
): Reply {
  const headers = { Location: `/v1/cases/${id}/files/${sha256}`, ...(again && { 'Idempotent-Replay': 'true' }) };
  return { status: again ? 200 : 201, body: { sha256, type, size, name: called }, headers };
}

function list(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/cases/{id}/files',
    summary: 'The files of a case and the commands that cited them. Names are shown to whoever may read the files.',
    access: ['client', 'staff', 'auditor'],
    params: CaseParams,
    answers: { 200: ['In the order they came.', CaseFiles] },
    errors: [...shared],
    async handle({ params: { id }, caller, now, about }) {
      about(id);
      const known = await cases.find(id, caller);
      const named = mayOpen(caller, known) && (await mayReadKnown(deps, cases, { caseId: id, known }, { caller, now }));
      const files = await deps.files.register.ofCase(id);
      return { body: { caseId: id, files: files.map((file) => lineOf(file, known.zone, named)) } };
    },
  });
}

function lineOf(
  { sha256, type, size, name: called, uploadedBy, at, commands }: CaseFile,
  zone: string,
  named: boolean
) {
  const ref = { sha256, type, size, ...(named && { name: called }) };
  return { ...ref, by: uploadedBy, at: formatLocal(instant(at), zone), commands };
}

function download(deps: ApiDeps, cases: KnownCases): AnyRoute {
  return route({
    method: 'get',
    path: '/v1/cases/{id}/files/{sha256}',
    summary: 'The content of a file. Who reads it is kept.',
    access: ['client', 'staff'],
    params: FileParams,
    produces: 'application/octet-stream',
    answers: { 200: ['The content, as an attachment.', z.string()] },
    errors: [...shared, 'PERSONAL_RESTRICTED', 'FILE_UNKNOWN', 'FILES_UNAVAILABLE'],
    async handle(call) {
      const { id, sha256 } = call.params;
      const known = await open(cases, call, id);
      if (!(await mayReadKnown(deps, cases, { caseId: id, known }, call))) throw new Refusal('PERSONAL_RESTRICTED');
      const { register, store } = deps.files;
      const file = (await register.ofCase(id)).find((one) => one.sha256 === sha256);
      if (!file) throw new Refusal('FILE_UNKNOWN');
      const content = await inStore(deps, store.get(sha256));
      const readBy = actorOf(deps.directory, call.caller, undefined, call.now).id;
      await register.addRead({ caseId: id, sha256, readBy, requestId: call.requestId });
      return { attachment: { content, type: file.type, name: file.name ?? sha256 } };
    },
  });
}

/** A case whose files the caller may have in hands. Throws CASE_UNKNOWN, FORBIDDEN_ROLE. */
async function open(
  cases: KnownCases,
  { caller, about }: Pick<Call, 'caller' | 'about'>,
  id: string
): Promise<KnownCase> {
  about(id);
  const known = await cases.find(id, caller);
  about(id, known.zone);
  if (!mayOpen(caller, known)) throw new Refusal('FORBIDDEN_ROLE', { needs: ['staff'] });
  return known;
}

/** Seeing a case is not enough: an auditor sees all, and files are personal throughout. */
function mayOpen(caller: Caller, { client }: KnownCase): boolean {
  return caller.gateway || hasRole(caller, 'staff') || (hasRole(caller, 'client') && caller.client === client);
}

/** What the store cannot do now is the operator's to see and the caller's to repeat. Throws FILES_UNAVAILABLE. */
async function inStore<T>({ log }: ApiDeps, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof FileFault) log.error({ sha256: error.sha256, fault: error.fault }, 'file damaged');
    else if (error instanceof FilesDown)
      log.warn({ kind: error.cause.name, error: error.cause.message }, 'file store failed');
    else throw error;
    throw new Refusal('FILES_UNAVAILABLE', { service: 'store' });
  }
}
