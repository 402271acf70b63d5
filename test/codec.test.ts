import { randomBytes } from 'node:crypto';
import { ApplicationFailure, defaultPayloadConverter, type Payload } from '@temporalio/common';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import {
  decodeOptionalFailureToOptionalError,
  encodeErrorToFailure,
  loadDataConverter,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parseKeys } from '../config/keyring.js';
import { packageRoot } from '../config/root.js';
import { EncryptingCodec } from '../worker/codec.js';
import { dataConverter, failureConverterPath } from '../worker/converter.js';

const entry = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const old = entry('k1');
const current = entry('k2');
const complaint = { caseId: 'C-abcdefghijklmnop', personal: { memberName: '王小明', phone: '13800138000' } };

function payload(value: unknown): Payload {
  const made = defaultPayloadConverter.toPayload(value);
  if (!made) throw new Error('no payload');
  return made;
}
async function encode(keys: string, value: Payload): Promise<Payload> {
  const [encoded] = await new EncryptingCodec(parseKeys(keys)).encode([value]);
  return encoded ?? {};
}
async function decode(keys: string, value: Payload): Promise<unknown> {
  const [decoded] = await new EncryptingCodec(parseKeys(keys)).decode([value]);
  return defaultPayloadConverter.fromPayload(decoded ?? {});
}
const size = (value: Payload) => value.data?.length ?? 0;

it('shows nothing of a complaint to the engine and gives it back whole (invariant 14)', async () => {
  const sealed = await encode(current, payload(complaint));
  const seen = Buffer.from(sealed.data ?? []);
  for (const secret of ['C-abc', 'memberName', '王小明', '13800138000']) expect(seen.includes(secret)).toBe(false);
  expect(Buffer.from(sealed.metadata?.['key'] ?? []).toString()).toBe('k2');
  expect(await decode(current, sealed)).toEqual(complaint);
});

it('gives back any value, text or bytes, empty or large', async () => {
  const values = fc.oneof(fc.jsonValue(), fc.uint8Array(), fc.constant(undefined), fc.string({ maxLength: 5000 }));
  await fc.assert(
    fc.asyncProperty(values, async (value) => {
      const plain = payload(value);
      expect(await decode(current, await encode(current, plain))).toEqual(defaultPayloadConverter.fromPayload(plain));
    }),
    { numRuns: 300 }
  );
});

it('opens what an earlier key sealed, and seals with the first key of the list', async () => {
  const before = await encode(old, payload(complaint));
  expect(await decode(`${current},${old}`, before)).toEqual(complaint);
  const after = await encode(`${current},${old}`, payload(complaint));
  expect(await decode(current, after)).toEqual(complaint);
});

it('answers KEY_UNKNOWN for a key that is no longer in the list', async () => {
  await expect(decode(current, await encode(old, payload(complaint)))).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
});

it('notices every changed byte, a cut, and a payload relabelled to another key', async () => {
  const sealed = await encode(current, payload('frozen'));
  for (let at = 0; at < size(sealed); at++) {
    const data = Buffer.from(sealed.data ?? []);
    data[at] = (data[at] ?? 0) ^ 1;
    await expect(decode(current, { ...sealed, data })).rejects.toMatchObject({ code: 'SEAL_BROKEN' });
  }
  const cut = { ...sealed, data: sealed.data?.slice(0, 20) };
  await expect(decode(current, cut)).rejects.toMatchObject({ code: 'SEAL_BROKEN' });
  const twin = `k9:${current.split(':')[1]}`;
  const relabelled = { ...sealed, metadata: { ...sealed.metadata, key: Buffer.from('k9') } };
  await expect(decode(twin, relabelled)).rejects.toMatchObject({ code: 'SEAL_BROKEN' });
});

it('never repeats a nonce for the same complaint', async () => {
  const nonces = new Set<string>();
  for (let i = 0; i < 200; i++) {
    const sealed = await encode(current, payload(complaint));
    nonces.add(Buffer.from(sealed.data ?? []).toString('hex', 0, 12));
  }
  expect(nonces.size).toBe(200);
});

it('compresses where that helps and costs 29 bytes where it does not', async () => {
  const long = payload({ narrative: '商品缺少赠品，请尽快处理。'.repeat(100) });
  expect(size(await encode(current, long))).toBeLessThan(size(long) / 10);
  const noise = payload(randomBytes(400).toString('base64').slice(0, 8));
  expect(size(await encode(current, noise))).toBe(size(noise) + 29);
});

it('lets a plain signal of the temporal command line pass', async () => {
  const plain = payload({ decision: 'approve' });
  expect(await new EncryptingCodec(parseKeys(current)).decode([plain])).toEqual([plain]);
});

it.each([
  ['', 'no id'],
  ['k1', 'no colon'],
  ['k1:c2hvcnQ=', 'too short'],
  [`k 1:${randomBytes(32).toString('base64')}`, 'blank in the id'],
  [`${old},${old}`, 'twice'],
  [`${old},`, 'empty entry'],
])('refuses the list %j (%s) without repeating a key', (list) => {
  const refused = () => parseKeys(list);
  expect(refused).toThrow(expect.objectContaining({ code: 'KEYS_INVALID' }));
  expect(refused).not.toThrow(old.slice(3, 20));
});

it('encrypts message and stack of a failure and gives them back', async () => {
  const converter = loadDataConverter(dataConverter(parseKeys(current)));
  const failure = await encodeErrorToFailure(
    converter,
    ApplicationFailure.nonRetryable('王小明 refused', 'ACCOUNT_CLOSED')
  );
  expect(JSON.stringify(failure)).not.toMatch(/王小明|codec\.test/);
  const back = await decodeOptionalFailureToOptionalError(converter, failure);
  expect(back).toMatchObject({ message: '王小明 refused', type: 'ACCOUNT_CLOSED' });
});

it('is part of a workflow bundle', async () => {
  mkdirSync(join(packageRoot(), '.redress'), { recursive: true });
  const folder = mkdtempSync(join(packageRoot(), '.redress', 'bundle-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const workflowsPath = join(folder, 'workflow.js');
  writeFileSync(workflowsPath, 'export async function nothing() {}');
  const silent = new DefaultLogger('ERROR');
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    failureConverterPath: failureConverterPath(),
    logger: silent,
  });
  expect(code).toContain('encodeCommonAttributes: true');
});
