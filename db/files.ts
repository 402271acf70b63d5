import type { Pool } from 'pg';
import type { Config } from '../config/config.js';
import { createFileRegister, type FileRegister } from './case-files.js';
import { FileBucket } from './file-bucket.js';
import { FileFolder } from './file-folder.js';
import { FileStore } from './file-store.js';

/** The files of cases: their contents, and what is known of them. */
export interface Files {
  readonly store: FileStore;
  readonly register: FileRegister;
}

/** Both as the configuration says. */
export function createFiles({ files: { place }, payloadKeys }: Config, pool: Pool): Files {
  const where = 'folder' in place ? new FileFolder(place.folder) : new FileBucket(place);
  return { store: new FileStore(where, payloadKeys), register: createFileRegister(pool, payloadKeys) };
}
