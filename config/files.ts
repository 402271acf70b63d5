import { join, resolve } from 'node:path';
import { FILE_TYPE_NAMES, type FileTypeName } from './file-types.js';
import type { Settings } from './settings.js';

/** A bucket of an S3-compatible server; `url` is its endpoint. */
export interface Bucket {
  readonly url: string;
  readonly bucket: string;
  readonly region: string;
  readonly keyId: string;
  readonly secret: string;
}

/** Where the files of cases are kept, and which are taken. */
export interface FilesConfig {
  /** Absolute path of a folder, or a bucket. */
  readonly place: { readonly folder: string } | Bucket;
  /** Largest file, in bytes. */
  readonly limit: number;
  readonly types: readonly FileTypeName[];
  readonly scannerUrl?: string;
}

const MIB = 1024 * 1024;

/** The part of the configuration that is about files. A rehearsal keeps its files apart and reaches no bucket and no scanner (invariant 15). */
export function filesOf(set: Settings): FilesConfig {
  const taken = { limit: set.FILES_LIMIT_MIB * MIB, types: set.FILES_TYPES ?? FILE_TYPE_NAMES };
  if (set.REHEARSAL) return { ...taken, place: { folder: resolve(set.REDRESS_HOME, 'rehearsal-files') } };
  const folder = resolve(set.FILES_DIR ?? join(set.REDRESS_HOME, 'files'));
  const bucket = {
    url: set.FILES_S3_URL ?? '',
    bucket: set.FILES_S3_BUCKET ?? '',
    region: set.FILES_S3_REGION,
    keyId: set.FILES_S3_KEY_ID ?? '',
    secret: set.FILES_S3_SECRET ?? '',
  };
  return {
    ...taken,
    place: set.FILES_S3_URL === undefined ? { folder } : bucket,
    ...(set.FILES_SCANNER_URL !== undefined && { scannerUrl: set.FILES_SCANNER_URL }),
  };
}

const bucketNames = ['FILES_S3_BUCKET', 'FILES_S3_KEY_ID', 'FILES_S3_SECRET'] as const;

/** Faults over several settings: a bucket needs all its settings, and a folder beside it would be ignored. */
export function fileFaults(given: Readonly<Record<string, string | undefined>>): string[] {
  if (given.FILES_S3_URL === undefined) return [];
  const missing = bucketNames.filter((name) => given[name] === undefined);
  return [
    ...missing.map((name) => `${name}: is required with FILES_S3_URL`),
    ...(given.FILES_DIR === undefined ? [] : ['FILES_DIR, FILES_S3_URL: only one of them may be set']),
  ];
}
