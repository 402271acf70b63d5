import type { Calendar } from '../domain/calendar/index.js';
import type { Pin } from '../domain/case/commands.js';
import type { Pinned } from '../domain/decide/index.js';
import type { CompiledPack } from '../domain/pack/compile.js';

/** What a new case of a pack is pinned to. */
export interface ActivePack {
  readonly pack: CompiledPack;
  readonly packPin: Pin;
  readonly calendar: Calendar;
  readonly calendarPin: Pin;
}

/** The packs and calendars in force, and every one that an open case is pinned to. No database on the way of an opening. */
export interface PackShelf {
  active(packId: string): Promise<ActivePack | undefined>;
  list(): Promise<readonly ActivePack[]>;
  /** The version of a calendar that new cases get. */
  calendar(id: string): Promise<Pin | undefined>;
  /** Rejects when the content is nowhere to be found. */
  pinned(pack: Pin, calendar: Pin): Promise<Pinned>;
}
