import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { parseKeys } from '../../config/keyring.js';
import { FileBucket } from '../../db/file-bucket.js';
import { FilesDown, FileStore, hashOf } from '../../db/file-store.js';
import { allOf } from '../support/files.js';

/** Names on one page of a list. */
const PAGE = 2;
const keys = parseKeys(`k1:${Buffer.alloc(32, 7).toString('base64')}`);

type Answer = { status: number; body?: string | Buffer };
const refusal = (status: number, code: string): Answer => ({ status, body: `<Error><Code>${code}</Code></Error>` });

/** The verbs of S3 that are used: put, get and list by pages; `refuse` answers every request of a bucket without rights. */
class Fake {
  readonly objects = new Map<string, Buffer>();
  readonly signed: string[] = [];
  refuse = false;

  readonly serve = (request: IncomingMessage, response: ServerResponse) => {
    void this.answer(request).then(({ status, body }) => response.writeHead(status).end(body));
  };

  private async answer(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? '', 'http://fake');
    const [, bucket, key = ''] = url.pathname.split('/');
    const body = await buffer(request);
    this.signed.push(request.headers.authorization ?? '');
    if (this.refuse) return refusal(403, 'AccessDenied');
    if (bucket !== 'evidence') return refusal(404, 'NoSuchBucket');
    if (request.method === 'PUT') this.objects.set(key, body);
    if (request.method === 'PUT') return { status: 200 };
    if (key === '') return { status: 200, body: this.list(url.searchParams.get('continuation-token') ?? '') };
    const found = this.objects.get(key);
    return found ? { status: 200, body: found } : refusal(404, 'NoSuchKey');
  }

  private list(after: string): string {
    const names = [...this.objects.keys()].sort().filter((name) => name > after);
    const page = names.slice(0, PAGE);
    const more = names.length > PAGE;
    const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
    const lines = page.map((name) => `<Contents><Key>${name}</Key></Contents>`).join('');
    return `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${lines}</ListBucketResult>`;
  }
}

async function bucket() {
  const fake = new Fake();
  const server = createServer(fake.serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const at = { url, bucket: 'evidence', region: 'eu-central-1', keyId: 'AKIA', secret: 's3cr3t' };
  return { fake, at, store: new FileStore(new FileBucket(at), keys) };
}

it('a bucket keeps contents sealed, under their hash, once, and gives them back', async () => {
  const { fake, store } = await bucket();
  const contents = ['one', 'two', 'three', 'four', 'five', 'one'].map((text) => Buffer.from(text));
  for (const content of contents) await store.put(content);
  fake.objects.set('README', Buffer.from('not ours'));
  expect(await allOf(store.names())).toEqual([...new Set(contents.map(hashOf))].sort());
  for (const content of contents) expect(await store.get(hashOf(content))).toEqual(content);
  const lying = fake.objects.get(hashOf(Buffer.from('three')));
  expect([lying?.subarray(0, 3).toString(), lying?.includes('three')]).toEqual(['k1\n', false]);
  expect(fake.signed.every((one) => /^AWS4-HMAC-SHA256 Credential=AKIA\/\d{8}\/eu-central-1\/s3\//.test(one))).toBe(
    true
  );
});

it('what a bucket has lost or changed is told apart from a bucket that does not answer', async () => {
  const { fake, at, store } = await bucket();
  const sha256 = await store.put(Buffer.from('one'));
  await expect(store.get('0'.repeat(64))).rejects.toMatchObject({ fault: 'missing' });
  fake.objects.set(sha256, Buffer.from('k1\nnonsense'));
  await expect(store.get(sha256)).rejects.toMatchObject({ fault: 'corrupted' });
  fake.refuse = true;
  await expect(store.get(sha256)).rejects.toBeInstanceOf(FilesDown);
  await expect(store.put(Buffer.from('two'))).rejects.toBeInstanceOf(FilesDown);
  await expect(allOf(store.names())).rejects.toBeInstanceOf(FilesDown);
  fake.refuse = false;
  const other = new FileStore(new FileBucket({ ...at, bucket: 'other' }), keys);
  await expect(other.get(sha256)).rejects.toBeInstanceOf(FilesDown);
});
