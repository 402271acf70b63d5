import type { Pool, PoolClient } from 'pg';
import { Directory } from '../domain/directory/directory.js';
import { DirectoryDocument } from '../domain/directory/schema.js';
import { contentHash } from '../domain/hash.js';
import { transaction } from './pool.js';

/** A version of the organisation directory. Instants are epoch milliseconds. */
export interface DirectoryVersion {
  /** Counts up with every import. */
  readonly version: number;
  /** sha256 of the canonical content, hex. */
  readonly hash: string;
  /** The account that imported it. */
  readonly importedBy: string;
  readonly importedAt: number;
  readonly validFrom: number;
}

export interface KeptDirectory extends DirectoryVersion {
  /** As it was written, possibly by a newer release: to be parsed before use. */
  readonly content: unknown;
}

export interface DirectoryImport {
  readonly document: DirectoryDocument;
  readonly importedBy: string;
  readonly importedAt: number;
  readonly validFrom: number;
}

/** Adds a version and answers true, unless the one in force at `validFrom` says the same. */
export function addDirectory(
  pool: Pool,
  { document, importedBy, importedAt, validFrom }: DirectoryImport
): Promise<boolean> {
  const hash = contentHash(document);
  return transaction(pool, async (client) => {
    // Imports come one after another, so that of two equal ones the second finds the first.
    await client.query('lock table directory_versions in share row exclusive mode');
    const known = await directoryAt(client, validFrom);
    if (known?.hash === hash) return false;
    await client.query(
      `insert into directory_versions (hash, content, imported_by, imported_at, valid_from) values ($1, $2, $3, $4, $5)`,
      [hash, JSON.stringify(document), importedBy, new Date(importedAt), new Date(validFrom)]
    );
    return true;
  });
}

/** The version in force at an instant: of those valid by then the one with the latest beginning. */
export async function directoryAt(pool: Pool | PoolClient, at: number): Promise<KeptDirectory | undefined> {
  const { rows } = await pool.query<Row>(
    'select * from directory_versions where valid_from <= $1 order by valid_from desc, version desc limit 1',
    [new Date(at)]
  );
  return rows.map(kept)[0];
}

/** The directory in force at each of some instants, looked up at once; undefined where none was. */
export async function directoriesAt(
  pool: Pool,
  instants: readonly number[]
): Promise<(at: number) => Directory | undefined> {
  const times = await pool.query<{ at: string; version: string }>(
    `select distinct on (at) at, version from unnest($1::bigint[]) as at
     join directory_versions on valid_from <= to_timestamp(at / 1000.0) order by at, valid_from desc, version desc`,
    [[...new Set(instants)]]
  );
  const versions = await pool.query<Row>('select * from directory_versions where version = any($1)', [
    [...new Set(times.rows.map(({ version }) => version))],
  ]);
  const made = new Map(
    versions.rows.map(({ version, content, hash }) => [version, new Directory(DirectoryDocument.parse(content), hash)])
  );
  const inForce = new Map(times.rows.map(({ at, version }) => [Number(at), made.get(version)]));
  return (at) => inForce.get(at);
}

/**
 * The version in force at an instant and all that follow, in the order they take over, with the number of the newest import;
 * undefined while that is still `newest`.
 */
export async function directoriesSince(
  pool: Pool,
  newest: number,
  at: number
): Promise<{ newest: number; versions: KeptDirectory[] } | undefined> {
  const { rows } = await pool.query<Row & { newest: string }>(
    `select *, (select max(version) from directory_versions) as newest from directory_versions
     where (select max(version) from directory_versions) > $1
       and valid_from >= coalesce((select max(valid_from) from directory_versions where valid_from <= $2), valid_from)
     order by valid_from, version`,
    [newest, new Date(at)]
  );
  return rows[0] && { newest: Number(rows[0].newest), versions: rows.map(kept) };
}

/** Versions, the newest first, from before version `before` on. */
export async function directoryVersions(
  pool: Pool,
  before: number | undefined,
  limit: number
): Promise<DirectoryVersion[]> {
  const { rows } = await pool.query<Omit<Row, 'content'>>(
    `select version, hash, imported_by, imported_at, valid_from from directory_versions
     where $1::bigint is null or version < $1 order by version desc limit $2`,
    [before ?? null, limit]
  );
  return rows.map(versionOf);
}

export async function hasDirectory(pool: Pool): Promise<boolean> {
  return (await directoryVersions(pool, undefined, 1)).length > 0;
}

interface Row {
  version: string;
  hash: string;
  content: unknown;
  imported_by: string;
  imported_at: Date;
  valid_from: Date;
}

function versionOf({ version, hash, imported_by: importedBy, imported_at, valid_from }: Omit<Row, 'content'>) {
  return {
    ...{ version: Number(version), hash, importedBy },
    ...{ importedAt: imported_at.getTime(), validFrom: valid_from.getTime() },
  };
}

function kept(row: Row): KeptDirectory {
  return { ...versionOf(row), content: row.content };
}
