import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { directoriesSince, type KeptDirectory } from '../db/directory-register.js';
import { isDatabaseDown } from '../db/errors.js';
import { Directory } from '../domain/directory/directory.js';
import { DirectoryDocument } from '../domain/directory/schema.js';
import { Refusal } from '../domain/errors.js';

export type { Directory, Relations } from '../domain/directory/directory.js';
export type { Person } from '../domain/directory/schema.js';

/** A version as the data folder keeps it; of the register's row, what a look-up needs. */
type Kept = Pick<KeptDirectory, 'hash' | 'validFrom' | 'content'>;

interface Held {
  readonly validFrom: number;
  readonly directory: Directory;
}

/** The register is asked this often for a new version, in milliseconds. */
const PACE = 2_000;

/**
 * The organisation directory as API and worker hold it: the version in force now, and those imported to take over later. A new
 * version is seen within seconds. What was last seen lies in the data folder, so that both start and work while the database
 * is down.
 */
export class CurrentDirectory {
  private held: readonly Held[] = [];
  private newest = 0;
  private failing = false;
  private closed = false;
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly pool: Pool,
    private readonly file: string,
    private readonly log: Logger
  ) {}

  /** Looks once, and from then on again and again until it is closed. Never rejects: without any version, `current` says so. */
  static async open(
    pool: Pool,
    { home, database }: Pick<Config, 'home' | 'database'>,
    log: Logger
  ): Promise<CurrentDirectory> {
    // A rehearsal may share the data folder; its people are others, and so is its schema.
    const opened = new CurrentDirectory(pool, join(home, 'content', `directory-${database.schema}.json`), log);
    await opened.follow();
    return opened;
  }

  /** The version in force. Throws DATABASE_UNAVAILABLE where none was ever seen. */
  current(): Directory {
    const now = Date.now();
    const found = this.held.findLast(({ validFrom }) => validFrom <= now);
    if (!found) throw new Refusal('DATABASE_UNAVAILABLE', { missing: 'directory' });
    return found.directory;
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async follow(): Promise<void> {
    try {
      await this.look();
      this.failing = false;
    } catch (error) {
      // The message might quote what could not be read, and that is about people.
      const why = isDatabaseDown(error) ? 'DATABASE_UNAVAILABLE' : error instanceof Error ? error.name : 'unknown';
      if (!this.failing) this.log.warn({ error: why }, 'directory not read');
      this.failing = true;
      if (this.held.length === 0) await this.remember().catch(() => undefined);
    }
    if (!this.closed) this.timer = setTimeout(() => void this.follow(), PACE).unref();
  }

  private async look(): Promise<void> {
    const found = await directoriesSince(this.pool, this.newest, Date.now());
    if (!found) return;
    this.hold(found.versions);
    this.newest = found.newest;
    await this.keep(found.versions.map(({ hash, validFrom, content }) => ({ hash, validFrom, content })));
    this.log.info({ versions: this.held.map(({ directory }) => directory.source) }, 'directory read');
  }

  private hold(found: readonly Kept[]): void {
    this.held = found.map(({ hash, validFrom, content }) => ({
      validFrom,
      directory: new Directory(DirectoryDocument.parse(content), hash),
    }));
  }

  private async keep(found: readonly Kept[]): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    const draft = `${this.file}.${process.pid}`;
    await writeFile(draft, JSON.stringify(found), { mode: 0o600 });
    await rename(draft, this.file);
  }

  private async remember(): Promise<void> {
    this.hold(JSON.parse(await readFile(this.file, 'utf8')) as Kept[]);
  }
}
