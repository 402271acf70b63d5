import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FilePlace } from './file-store.js';

/** Contents in a folder: `ab/cd/abcd…`, so that no folder grows too large. Drafts lie apart, on the same disk. */
export class FileFolder implements FilePlace {
  constructor(private readonly folder: string) {}

  async put(name: string, bytes: Buffer): Promise<void> {
    const file = this.file(name);
    const draft = join(this.folder, 'drafts', randomUUID());
    await Promise.all([mkdir(dirname(file), { recursive: true }), mkdir(dirname(draft), { recursive: true })]);
    try {
      await written(draft, bytes);
      await rename(draft, file);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    for (const folder of [dirname(file), dirname(dirname(file)), this.folder]) await synced(folder);
  }

  async get(name: string): Promise<Buffer | undefined> {
    return readFile(this.file(name)).catch(noneIfAbsent);
  }

  async *names(): AsyncIterable<string> {
    for (const first of await entries(this.folder, /^[0-9a-f]{2}$/))
      for (const second of await entries(join(this.folder, first), /^[0-9a-f]{2}$/))
        yield* await entries(join(this.folder, first, second), /^[0-9a-f]{64}$/);
  }

  private file(name: string): string {
    return join(this.folder, name.slice(0, 2), name.slice(2, 4), name);
  }
}

async function entries(folder: string, pattern: RegExp): Promise<string[]> {
  const names = (await readdir(folder).catch(noneIfAbsent)) ?? [];
  return names.filter((name) => pattern.test(name)).sort();
}

function noneIfAbsent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

async function written(file: string, bytes: Buffer): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A name is durable when its folder is. Windows cannot be asked for that. */
async function synced(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
