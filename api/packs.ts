import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Pool } from 'pg';
import { activate, activeContents, type Active } from '../db/contents.js';
import type { ContentStore } from '../db/content-store.js';
import { compileCalendar, extendCalendar, type Calendar, type CalendarData } from '../domain/calendar/index.js';
import type { Pin } from '../domain/case/commands.js';
import type { Pinned } from '../domain/decide/index.js';
import { Refusal } from '../domain/errors.js';
import type { CompiledPack } from '../domain/pack/compile.js';

/** What a new case of a pack is pinned to. */
export interface ActivePack {
  readonly pack: CompiledPack;
  readonly packPin: Pin;
  readonly calendar: Calendar;
  readonly calendarPin: Pin;
}

/** The packs and calendars in force, and every one that an open case is pinned to. */
export interface PackShelf {
  active(packId: string): Promise<ActivePack | undefined>;
  list(): Promise<readonly ActivePack[]>;
  /** The version of a calendar that new cases get. */
  calendar(id: string): Promise<Pin | undefined>;
  /** Stores a version and puts it in force. Throws CALENDAR_CONTRADICTS where it changes a day already covered. */
  loadCalendar(data: CalendarData): Promise<Pin>;
  /** Reject when the content is nowhere to be found. */
  pack(pin: Pick<Pin, 'hash'>): Promise<CompiledPack>;
  pinned(pack: Pin, calendar: Pin): Promise<Pinned>;
}

/** What is in force is asked again after this time, in milliseconds, without anybody waiting for it. */
const FRESH = 5_000;

/**
 * The shelf over the content store. An opening never waits for the database: what was in force when it was last seen is
 * kept in memory and, for a start while the database is down, in the data folder.
 */
export class ActiveShelf implements PackShelf {
  private known: Active[] | undefined;
  private asked = 0;
  private asking: Promise<void> | undefined;

  constructor(
    private readonly store: ContentStore,
    private readonly pool: Pool,
    private readonly home: string
  ) {}

  async active(packId: string): Promise<ActivePack | undefined> {
    const contents = await this.contents();
    const packPin = pinOf(contents, 'pack', packId);
    return packPin && this.load(packPin, contents);
  }

  async list(): Promise<readonly ActivePack[]> {
    const contents = await this.contents();
    const packs = contents.filter(({ kind }) => kind === 'pack');
    return Promise.all(packs.map(({ id, version, hash }) => this.load({ id, version, hash }, contents)));
  }

  async calendar(id: string): Promise<Pin | undefined> {
    return pinOf(await this.contents(), 'calendar', id);
  }

  pack({ hash }: Pick<Pin, 'hash'>): Promise<CompiledPack> {
    return this.store.pack(hash);
  }

  async pinned(pack: Pin, calendar: Pin): Promise<Pinned> {
    const [compiled, days] = await Promise.all([this.store.pack(pack.hash), this.store.calendar(calendar.hash)]);
    return { pack: compiled, calendar: days, calendarPin: calendar };
  }

  async loadCalendar(data: CalendarData): Promise<Pin> {
    const known = await this.calendar(data.id);
    const { differences } = known
      ? extendCalendar(await this.store.calendar(known.hash), compileCalendar(data))
      : { differences: [] };
    if (differences.length > 0) throw new Refusal('CALENDAR_CONTRADICTS', { differences: differences.slice(0, 20) });
    const pin = await this.store.put('calendar', data);
    await activate(this.pool, 'calendar', pin.id, pin.hash);
    await this.refresh();
    return pin;
  }

  private async load(packPin: Pin, contents: readonly Active[]): Promise<ActivePack> {
    const pack = await this.store.pack(packPin.hash);
    const calendarPin = pinOf(contents, 'calendar', pack.data.calendar);
    if (!calendarPin) throw new Refusal('CALENDAR_INVALID', { missing: pack.data.calendar });
    return { pack, packPin, calendarPin, calendar: await this.store.calendar(calendarPin.hash) };
  }

  private async contents(): Promise<readonly Active[]> {
    if (!this.known) await this.ask();
    else if (Date.now() - this.asked > FRESH) void this.ask().catch(() => undefined);
    return this.known ?? [];
  }

  private ask(): Promise<void> {
    this.asking ??= this.refresh().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async refresh(): Promise<void> {
    this.asked = Date.now();
    try {
      this.known = await activeContents(this.pool);
      await this.keep(this.known);
    } catch (error) {
      this.known ??= await this.kept();
      if (!this.known) throw error;
    }
  }

  private async keep(known: Active[]): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true });
    const draft = `${this.file}.${process.pid}`;
    await writeFile(draft, JSON.stringify(known));
    await rename(draft, this.file);
  }

  private async kept(): Promise<Active[] | undefined> {
    const text = await readFile(this.file, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as Active[]);
  }

  private get file(): string {
    return join(this.home, 'content', 'active.json');
  }
}

function pinOf(contents: readonly Active[], kind: Active['kind'], id: string): Pin | undefined {
  const found = contents.find((content) => content.kind === kind && content.id === id);
  return found && { id, version: found.version, hash: found.hash };
}
