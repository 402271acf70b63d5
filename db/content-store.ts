import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { getContent, putContent, type ContentKind } from './contents.js';
import { CalendarDataSchema, compileCalendar, type Calendar } from '../domain/calendar/index.js';
import type { Pin } from '../domain/case/commands.js';
import { compilePack, type CompiledPack } from '../domain/pack/compile.js';

/** Content is missing or is not what its hash says: nothing may be decided with it. */
export class ContentFault extends Error {
  override readonly name = 'ContentFault';
}

/**
 * Packs and calendars by content hash: compiled once and kept in memory, read from the data folder, fetched from the database when a
 * machine has not seen one yet. Written before a case opens, so that any build can load any hash during a rolling deploy.
 */
export class ContentStore {
  private readonly packs = new Map<string, Promise<CompiledPack>>();
  private readonly calendars = new Map<string, Promise<Calendar>>();

  constructor(
    private readonly home: string,
    private readonly pool: Pool
  ) {}

  pack(hash: string): Promise<CompiledPack> {
    return this.once(this.packs, hash, async () => this.checked(hash, compilePack(await this.read(hash))));
  }

  calendar(hash: string): Promise<Calendar> {
    return this.once(this.calendars, hash, async () =>
      this.checked(hash, compileCalendar(CalendarDataSchema.parse(await this.read(hash))))
    );
  }

  /** Stores a pack or calendar in the data folder and the database; returns its pin. */
  async put(kind: ContentKind, content: unknown): Promise<Pin> {
    const { id, version, hash } =
      kind === 'pack' ? pinOfPack(compilePack(content)) : pinOfCalendar(CalendarDataSchema.parse(content));
    await this.keep(hash, content);
    await putContent(this.pool, kind, id, version, hash, content);
    return { id, version, hash };
  }

  private once<T>(cache: Map<string, Promise<T>>, hash: string, load: () => Promise<T>): Promise<T> {
    let known = cache.get(hash);
    if (!known) {
      cache.set(hash, (known = load()));
      known.catch(() => cache.delete(hash));
    }
    return known;
  }

  private checked<T extends { hash: string }>(hash: string, content: T): T {
    if (content.hash !== hash) throw new ContentFault(`content ${hash} has become ${content.hash}`);
    return content;
  }

  private async read(hash: string): Promise<unknown> {
    const file = await readFile(this.file(hash), 'utf8').catch(() => undefined);
    if (file !== undefined) return JSON.parse(file) as unknown;
    const content = await getContent(this.pool, hash);
    if (content === undefined) throw new ContentFault(`no content ${hash}`);
    await this.keep(hash, content);
    return content;
  }

  private async keep(hash: string, content: unknown): Promise<void> {
    await mkdir(join(this.home, 'content'), { recursive: true });
    const draft = `${this.file(hash)}.${process.pid}`;
    await writeFile(draft, JSON.stringify(content));
    await rename(draft, this.file(hash));
  }

  private file(hash: string): string {
    return join(this.home, 'content', `${hash}.json`);
  }
}

function pinOfPack({ data, hash }: CompiledPack): Pin {
  return { id: data.id, version: data.version, hash };
}

function pinOfCalendar(content: Parameters<typeof compileCalendar>[0]): Pin {
  return { id: content.id, version: content.version, hash: compileCalendar(content).hash };
}
