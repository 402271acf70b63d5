import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as disk from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { parseKeys } from '../../config/keyring.js';
import { FileFolder } from '../../db/file-folder.js';
import { FileFault, FileStore, hashOf, type FilePlace } from '../../db/file-store.js';
import { verifyFiles } from '../../db/verify-files.js';
import { allOf, FilesInMemory } from '../support/files.js';
import { folder } from '../support/outside.js';

vi.mock('node:fs/promises', async (original) => ({ ...(await original<typeof disk>()) }));

const keyOf = (id: string, fill: number) => `${id}:${Buffer.alloc(32, fill).toString('base64')}`;
const keys = parseKeys(keyOf('k1', 7));

function storeIn(home: string, ring = keys) {
  return new FileStore(new FileFolder(home), ring);
}

const contents = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 12 });
const pathOf = (home: string, sha256: string) => join(home, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
const fault = async (work: Promise<unknown>) => {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  return error instanceof FileFault ? error.fault : error;
};

it('a content is kept once under its hash, however often it comes, and comes back as it was', async () => {
  await fc.assert(
    fc.asyncProperty(contents, async (given) => {
      const store = storeIn(folder());
      const all = [...given, ...given].map((one) => Buffer.from(one));
      const hashes = await Promise.all(all.map((one) => store.put(one)));
      expect(hashes).toEqual(all.map(hashOf));
      expect(await allOf(store.names())).toEqual([...new Set(hashes)].sort());
      for (const one of all) expect(await store.get(hashOf(one))).toEqual(one);
    }),
    { numRuns: 10 }
  );
});

it('nothing of a content lies on the disk in the clear', async () => {
  const home = folder();
  const sha256 = await storeIn(home).put(Buffer.from('张三 13800000000'));
  expect(readFileSync(pathOf(home, sha256)).toString('latin1')).toMatch(/^k1\n/);
  expect(readFileSync(pathOf(home, sha256)).includes(Buffer.from('13800000000'))).toBe(false);
});

it('a process that dies between draft and name leaves nothing that can be seen, and the upload can be repeated', async () => {
  const home = folder();
  const content = Buffer.from('evidence');
  const rename = vi.spyOn(disk, 'rename').mockImplementation(() => new Promise(() => undefined));
  void storeIn(home).put(content);
  await expect.poll(() => rename.mock.calls.length).toBe(1);
  rename.mockRestore();
  const after = storeIn(home);
  expect(readdirSync(join(home, 'drafts'))).toHaveLength(1);
  expect(await allOf(after.names())).toEqual([]);
  expect(await fault(after.get(hashOf(content)))).toBe('missing');
  expect(await after.get(await after.put(content))).toEqual(content);
});

it('a disk that fails leaves no draft behind, and what was there stays whole', async () => {
  const home = folder();
  const store = storeIn(home);
  const sha256 = await store.put(Buffer.from('evidence'));
  const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  const rename = vi.spyOn(disk, 'rename').mockRejectedValueOnce(full);
  await expect(store.put(Buffer.from('evidence'))).rejects.toThrow('no space left');
  rename.mockRestore();
  expect(readdirSync(join(home, 'drafts'))).toEqual([]);
  expect((await store.get(sha256)).toString()).toBe('evidence');
});

it('a content with a single byte changed, cut short or exchanged is never handed out', async () => {
  const home = folder();
  const store = storeIn(home);
  const sha256 = await store.put(Buffer.from('the receipt of 30 yuan'));
  const path = pathOf(home, sha256);
  const sound = readFileSync(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const damaged = Buffer.from(sound);
      damaged.writeUInt8((damaged[at] ?? 0) ^ change, at);
      writeFileSync(path, damaged);
      expect(['corrupted', 'keyMissing']).toContain(await fault(store.get(sha256)));
      writeFileSync(path, sound.subarray(0, at));
      expect(await fault(store.get(sha256))).toBe('corrupted');
    })
  );
  const other = await store.put(Buffer.from('another receipt'));
  writeFileSync(path, readFileSync(pathOf(home, other)));
  expect(await fault(store.get(sha256))).toBe('corrupted');
  await store.put(Buffer.from('the receipt of 30 yuan'));
  expect((await store.get(sha256)).toString()).toBe('the receipt of 30 yuan');
});

it('after a change of keys old files open with the old key, and without it are told as such', async () => {
  const home = folder();
  const sha256 = await storeIn(home).put(Buffer.from('old'));
  const both = parseKeys(`${keyOf('k2', 8)},${keyOf('k1', 7)}`);
  expect((await storeIn(home, both).get(sha256)).toString()).toBe('old');
  expect(await fault(storeIn(home, parseKeys(keyOf('k2', 8))).get(sha256))).toBe('keyMissing');
});

it('verification finds what is missing, corrupted and orphaned, names the cases, and finds nothing else', async () => {
  const home = folder();
  const store = storeIn(home);
  const register = new FilesInMemory();
  const add = async (caseId: string, text: string) => {
    const sha256 = await store.put(Buffer.from(text));
    await register.add({ caseId, sha256, type: 'text/plain', size: 1, uploadedBy: 'A1', uploadKey: text });
    return sha256;
  };
  const [, lost, broken] = [await add('C-1', 'sound'), await add('C-1', 'lost'), await add('C-2', 'broken')];
  await add('C-3', 'broken');
  const orphan = await store.put(Buffer.from('of no case'));
  rmSync(pathOf(home, lost));
  writeFileSync(pathOf(home, broken), 'k1\nnonsense');
  let seen = 0;
  const found = await allOf(verifyFiles(register, store, () => (seen += 1)));
  expect(seen).toBe(3);
  expect(found.sort((a, b) => a.fault.localeCompare(b.fault))).toEqual([
    { sha256: broken, fault: 'corrupted', cases: ['C-2', 'C-3'] },
    { sha256: lost, fault: 'missing', cases: ['C-1'] },
    { sha256: orphan, fault: 'orphaned', cases: [] },
  ]);
});

it('verification looks at every content, however many there are', async () => {
  const kept = new Map<string, Buffer>();
  const place: FilePlace = {
    put: async (name, bytes) => void kept.set(name, bytes),
    get: async (name) => kept.get(name),
    names: async function* () {
      yield* kept.keys();
    },
  };
  const store = new FileStore(place, keys);
  const register = new FilesInMemory();
  const hashes: string[] = [];
  for (let n = 0; n < 1100; n++) hashes.push(await store.put(Buffer.from(`entered ${n}`)));
  for (let n = 0; n < 1100; n++) await store.put(Buffer.from(`orphan ${n}`));
  for (const sha256 of hashes)
    await register.add({ caseId: 'C-1', sha256, type: 'text/plain', size: 1, uploadedBy: 'A1', uploadKey: sha256 });
  for (const sha256 of hashes) kept.delete(sha256);
  const faults = (await allOf(verifyFiles(register, store, () => undefined))).map((one) => one.fault);
  expect(faults.filter((one) => one === 'missing')).toHaveLength(1100);
  expect(faults.filter((one) => one === 'orphaned')).toHaveLength(1100);
});
