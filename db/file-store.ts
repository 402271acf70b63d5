import { createHash } from 'node:crypto';
import { activeKey, keyById, KeyringError, seal, unseal, type Keyring } from '../config/keyring.js';

/** Where sealed contents lie, under the hash of what they hold. */
export interface FilePlace {
  /** Keeps bytes durably, whole or not at all; what lies there under this name already is replaced. */
  put(name: string, bytes: Buffer): Promise<void>;
  get(name: string): Promise<Buffer | undefined>;
  /** Every name that is kept. */
  names(): AsyncIterable<string>;
}

/** A content cannot be given out: it is not there, is not what its hash says, or its key is not at hand. */
export class FileFault extends Error {
  override readonly name = 'FileFault';
  constructor(
    readonly sha256: string,
    readonly fault: 'missing' | 'corrupted' | 'keyMissing'
  ) {
    super(`file ${sha256} is ${fault}`);
  }
}

/** The folder or bucket failed, does not answer or refuses us; `cause` is what it said. */
export class FilesDown extends Error {
  override readonly name = 'FilesDown';
  constructor(override readonly cause: Error) {
    super(`the file store failed: ${cause.message}`);
  }
}

/** What stands before sealed bytes: the id of their key and an end of line. */
const HEAD = /^([\w.-]{1,32})\n/;
const HEAD_BYTES = 33;

/** SHA-256 of a content, hex: its name in the store and in the case. */
export function hashOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Contents by hash, sealed in one piece: GCM vouches for a content only when all of it has been read, so none is handed out
 * in parts. Memory: while a content of n bytes is put or got, about 3 n (docs/operators.md).
 */
export class FileStore {
  constructor(
    private readonly place: FilePlace,
    private readonly keys: Keyring
  ) {}

  /** Keeps a content and answers its hash. Throws FilesDown. One that is there already is written anew: so a damaged one is mended. */
  async put(content: Buffer): Promise<string> {
    const sha256 = hashOf(content);
    const key = activeKey(this.keys);
    const sealed = Buffer.concat([Buffer.from(`${key.id}\n`), seal(key, content, context(sha256))]);
    await this.place.put(sha256, sealed).catch(failed);
    return sha256;
  }

  /** The content with this hash. Throws FileFault, FilesDown. */
  async get(sha256: string): Promise<Buffer> {
    const bytes = await this.place.get(sha256).catch(failed);
    if (!bytes) throw new FileFault(sha256, 'missing');
    const [head, id = ''] = HEAD.exec(bytes.toString('latin1', 0, HEAD_BYTES)) ?? [];
    if (head === undefined) throw new FileFault(sha256, 'corrupted');
    try {
      const content = unseal(keyById(this.keys, id), bytes.subarray(head.length), context(sha256));
      if (hashOf(content) === sha256) return content;
    } catch (error) {
      if (!(error instanceof KeyringError)) throw error;
      if (error.code === 'KEY_UNKNOWN') throw new FileFault(sha256, 'keyMissing');
    }
    throw new FileFault(sha256, 'corrupted');
  }

  /** Every hash a content is kept under. Throws FilesDown. */
  async *names(): AsyncIterable<string> {
    try {
      yield* this.place.names();
    } catch (error) {
      failed(error);
    }
  }
}

function failed(error: unknown): never {
  throw new FilesDown(error instanceof Error ? error : new Error(String(error)));
}

const context = (sha256: string) => `file:${sha256}`;
