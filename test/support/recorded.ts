import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { createFiles } from '../../db/files.js';
import { createLetterRegister } from '../../db/letter-register.js';
import { migrate } from '../../db/migrate.js';
import { record, type Recording } from '../../db/recorder.js';
import type { Directory } from '../../domain/directory/directory.js';
import type { Event } from '../../domain/case/events.js';
import { depsWithoutServers, pointsPlatform, serveApp, HOTLINE, complaint, type Send } from './api.js';
import { demoText, directoryOf } from './directory.js';

/** The API over a real database, with the core deciding in memory: what is decided is recorded when a test says so. */
export interface RecordedApi {
  readonly send: Send;
  readonly pool: pg.Pool;
  /** The organisation of this moment; a test may put another one in its place. */
  directory: Directory;
  readonly engine: ReturnType<typeof depsWithoutServers>['engine'];
  readonly recording: Recording;
  /** Opens a case of this organisation's in the name of a person and records it; answers its id. */
  open(org: string, agent: string, more?: Record<string, unknown>): Promise<string>;
  /** Records everything decided so far. */
  record(): Promise<void>;
  close(): Promise<void>;
}

/** Serves the API with one pack on a schema of its own, gone again after `close`. */
export async function recordedApi(only = pointsPlatform()): Promise<RecordedApi> {
  const { databaseUrl } = inject('servers');
  const schema = `o${randomBytes(5).toString('hex')}`;
  await migrate(databaseUrl, schema);
  const pool = new pg.Pool({ connectionString: databaseUrl, options: `-c search_path=${schema}` });
  const { pool: unused, ...base } = depsWithoutServers({}, undefined, only);
  await unused.end();
  const { payloadKeys: keys, lookupKey } = base.config;
  const recording = { pool, keys, lookupKey, packOf: async () => only.pack };
  let directory = directoryOf(demoText);
  const deps = {
    ...base,
    pool,
    letters: createLetterRegister(pool, keys),
    files: createFiles(base.config, pool),
    get directory() {
      return directory;
    },
  };
  const served = await serveApp(deps);
  const recordAll = async () => {
    for (const [caseId, { input, events }] of base.engine.cases) await record(recording, burst(caseId, input, events));
  };
  return {
    ...{ send: served.send, pool, engine: base.engine, recording, record: recordAll },
    get directory() {
      return directory;
    },
    set directory(other) {
      directory = other;
    },
    open: async (org, agent, more = {}) => {
      const { body } = await served.send('POST', '/v1/cases', {
        as: { ...HOTLINE, org },
        body: complaint({ agent, ...more }),
      });
      if (body.caseId === undefined) throw new Error(JSON.stringify(body));
      await recordAll();
      return body.caseId;
    },
    close: async () => {
      await pool.query(`DROP SCHEMA ${schema} CASCADE`);
      await served.close();
    },
  };
}

function burst(caseId: string, { org, client }: { org: string; client: string }, events: Event[]) {
  return { caseId, org, client, firstRunId: caseId, events, personal: [] };
}
