import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { ConfigError } from '../../config/config.js';
import { FILE_TYPE_NAMES } from '../../config/file-types.js';
import { depsWithoutServers } from '../support/api.js';

const filesOf = (env: Record<string, string> = {}) => depsWithoutServers(env).config.files;

function faults(env: Record<string, string>): readonly string[] {
  try {
    filesOf(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

const bucket = {
  FILES_S3_URL: 'https://s3.example.org',
  FILES_S3_BUCKET: 'evidence',
  FILES_S3_KEY_ID: 'AKIA',
  FILES_S3_SECRET: 's3cr3t',
};

it('files lie in the data folder, up to 20 MiB each, of every known type, unless told otherwise', () => {
  const home = resolve('.redress');
  expect(filesOf()).toEqual({
    place: { folder: join(home, 'files') },
    limit: 20 * 1024 * 1024,
    types: FILE_TYPE_NAMES,
  });
  const told = { FILES_DIR: '/srv/files', FILES_LIMIT_MIB: '3', FILES_TYPES: 'pdf, jpeg' };
  expect(filesOf(told)).toEqual({ place: { folder: '/srv/files' }, limit: 3 * 1024 * 1024, types: ['pdf', 'jpeg'] });
});

it('a bucket is told whole or the start is refused, naming everything that is missing', () => {
  expect(filesOf(bucket).place).toEqual({
    url: 'https://s3.example.org',
    bucket: 'evidence',
    region: 'us-east-1',
    keyId: 'AKIA',
    secret: 's3cr3t',
  });
  expect(faults({ FILES_S3_URL: 'https://s3.example.org', FILES_DIR: '/srv/files' })).toEqual([
    'FILES_S3_BUCKET: is required with FILES_S3_URL',
    'FILES_S3_KEY_ID: is required with FILES_S3_URL',
    'FILES_S3_SECRET: is required with FILES_S3_URL',
    'FILES_DIR, FILES_S3_URL: only one of them may be set',
  ]);
  const wrong = faults({ FILES_TYPES: 'pdf,exe', FILES_LIMIT_MIB: '9000', FILES_SCANNER_URL: 'ftp://scan' });
  expect(wrong.map((line) => line.split(':')[0]).sort()).toEqual([
    'FILES_LIMIT_MIB',
    'FILES_SCANNER_URL',
    'FILES_TYPES',
  ]);
});

it('invariant 15: a rehearsal keeps its files apart and reaches neither the bucket nor the scanner', () => {
  const real = { ...bucket, FILES_SCANNER_URL: 'https://scan.example.org', REHEARSAL: 'true' };
  const { place, scannerUrl } = filesOf(real);
  expect([place, scannerUrl]).toEqual([{ folder: join(resolve('.redress'), 'rehearsal-files') }, undefined]);
  const folder = filesOf({ FILES_DIR: '/srv/files', REHEARSAL: 'true' }).place;
  expect(folder).toEqual({ folder: join(resolve('.redress'), 'rehearsal-files') });
});
