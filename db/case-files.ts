import type { Pool } from 'pg';
import type { FileRef } from '../domain/case/commands.js';
import { activeKey, keyById, seal, unseal, type Keyring } from '../config/keyring.js';

export interface NewFile extends FileRef {
  readonly caseId: string;
  readonly name?: string;
  readonly uploadedBy: string;
  /** Idempotency-Key of the upload, unique in its case. */
  readonly uploadKey: string;
}

/** A file of a case; `commands` are the ids of those that cited it. */
export interface CaseFile extends NewFile {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly commands: readonly string[];
}

export interface FileRead {
  readonly caseId: string;
  readonly sha256: string;
  readonly readBy: string;
  readonly requestId: string;
}

/** Which contents belong to which case, which commands cited them, and who read them. */
export interface FileRegister {
  /** Enters a file; false where the case has this content, or the key was used in it, already. */
  add(file: NewFile): Promise<boolean>;
  /** The files of a case in the order they came. */
  ofCase(caseId: string): Promise<CaseFile[]>;
  /** Enters what an accepted command cited. The first word holds: a repeat under the same id adds nothing. */
  cite(caseId: string, command: string, files: readonly FileRef[]): Promise<void>;
  addRead(read: FileRead): Promise<void>;
  /** Contents by hash after `after`, at most `limit`, each with the cases it belongs to. */
  contents(after: string, limit: number): Promise<{ sha256: string; cases: string[] }[]>;
  /** Contents by hash that a case cites in its events and that are no file of its any more, with those cases. */
  removed(): Promise<{ sha256: string; cases: string[] }[]>;
  /** Those of the hashes that belong to no case. */
  unknownOf(hashes: readonly string[]): Promise<string[]>;
}

/** The register in PostgreSQL; names are sealed with the first key. */
export function createFileRegister(pool: Pool, keys: Keyring): FileRegister {
  return {
    add: (file) => addFile(pool, keys, file),
    ofCase: (caseId) => filesOf(pool, keys, caseId),
    cite: async (caseId, command, files) => {
      if (files.length === 0) return;
      await pool.query(
        `insert into file_commands (case_id, command, sha256) select $1, $2, cited from unnest($3::text[]) as cited
         where not exists (select 1 from file_commands where case_id = $1 and command = $2) on conflict do nothing`,
        [caseId, command, files.map(({ sha256 }) => sha256)]
      );
    },
    addRead: async ({ caseId, sha256, readBy, requestId }) => {
      await pool.query('insert into file_reads (case_id, sha256, read_by, request_id) values ($1, $2, $3, $4)', [
        ...[caseId, sha256, readBy, requestId],
      ]);
    },
    contents: async (after, limit) => {
      const { rows } = await pool.query<{ sha256: string; cases: string[] }>(
        `select sha256, array_agg(case_id order by case_id) as cases from case_files where sha256 > $1
         group by sha256 order by sha256 limit $2`,
        [after, limit]
      );
      return rows;
    },
    removed: () => removedFiles(pool),
    unknownOf: async (hashes) => {
      const { rows } = await pool.query<{ sha256: string }>(
        `select sha256 from unnest($1::text[]) as given (sha256)
         where not exists (select 1 from case_files f where f.sha256 = given.sha256)`,
        [hashes]
      );
      return rows.map(({ sha256 }) => sha256);
    },
  };
}

async function addFile(pool: Pool, keys: Keyring, file: NewFile): Promise<boolean> {
  const { caseId, sha256, type, size, name, uploadedBy, uploadKey } = file;
  const key = activeKey(keys);
  const sealed = name === undefined ? null : seal(key, Buffer.from(name), context(caseId, sha256));
  const { rowCount } = await pool.query(
    `insert into case_files (case_id, sha256, type, size, name_sealed, name_key, uploaded_by, upload_key)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [caseId, sha256, type, size, sealed, sealed && key.id, uploadedBy, uploadKey]
  );
  return rowCount === 1;
}

async function removedFiles(pool: Pool): Promise<{ sha256: string; cases: string[] }[]> {
  const { rows } = await pool.query<{ sha256: string; cases: string[] }>(
    `select cited->>'sha256' as sha256, array_agg(distinct e.case_id order by e.case_id) as cases
     from case_events e, jsonb_array_elements(e.event->'files') as cited where e.event ? 'files'
       and not exists (select 1 from case_files f where f.case_id = e.case_id and f.sha256 = cited->>'sha256')
     group by 1 order by 1`
  );
  return rows;
}

async function filesOf(pool: Pool, keys: Keyring, caseId: string): Promise<CaseFile[]> {
  const { rows } = await pool.query<FileRow>(
    `select f.*, array(select command from file_commands c where c.case_id = f.case_id and c.sha256 = f.sha256
       order by command) as commands from case_files f where case_id = $1 order by at, sha256`,
    [caseId]
  );
  return rows.map((row) => {
    const { sha256, type, name_sealed: sealed, name_key: key, commands } = row;
    const name = sealed && key ? unseal(keyById(keys, key), sealed, context(caseId, sha256)).toString() : undefined;
    return {
      ...{ caseId, sha256, type, size: Number(row.size), commands, at: row.at.getTime() },
      ...{ uploadedBy: row.uploaded_by, uploadKey: row.upload_key },
      ...(name !== undefined && { name }),
    };
  });
}

const context = (caseId: string, sha256: string) => `file-name:${caseId}:${sha256}`;

interface FileRow {
  sha256: string;
  type: string;
  size: string;
  name_sealed: Buffer | null;
  name_key: string | null;
  uploaded_by: string;
  upload_key: string;
  at: Date;
  commands: string[];
}
