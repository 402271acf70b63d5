import { readFileSync } from 'node:fs';
import type { Pool } from 'pg';
import type { Config } from '../config/config.js';
import { readDirectory } from '../domain/directory/read.js';
import { addDirectory, hasDirectory } from './directory-register.js';

/**
 * Puts the organisation of DIRECTORY_FILE into an empty register; one that holds a version is changed by imports only. Throws a
 * DirectoryError with every fault of the file.
 */
export async function seedDirectory(pool: Pool, { directoryFile, rehearsal }: Config): Promise<void> {
  // A rehearsal's people are those of its pack, whatever was rehearsed in this schema before.
  if (!rehearsal && (await hasDirectory(pool))) return;
  const { document } = readDirectory(readFileSync(directoryFile, 'utf8'));
  const now = Date.now();
  await addDirectory(pool, { document, importedBy: 'setup', importedAt: now, validFrom: now });
}
