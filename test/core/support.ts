import { parse } from 'yaml';
import { readPackFiles } from '../../config/pack-files.js';
import { loadCalendar } from '../../config/packs.js';
import type { Command, Facts } from '../../domain/case/commands.js';
import type { Event, EventOf, EventType } from '../../domain/case/events.js';
import type { Answer, Pinned } from '../../domain/decide/index.js';
import { at } from '../../domain/pack/lint.js';
import { loadPack } from '../../domain/pack/load.js';
import { compilePack } from '../../domain/pack/compile.js';
import { actorOf, pagedOf } from '../../domain/scenario/commands.js';
import { CaseInMemory } from '../../domain/scenario/play.js';
import { Cast } from '../../domain/scenario/cast.js';
import { parseInstant, type Instant } from '../../domain/time.js';

const files = readPackFiles('points-platform');
export const packText = files.pack.text;
export const demo = files.demo;
export const cast = Cast.parse(parse(files.cast?.text ?? ''));
export const calendar = loadCalendar('cn');

/** Local time in Shanghai. */
export const T = (local: string): Instant => parseInstant(`${local}+08:00`);

const { id, version, hash } = calendar;
export const pin = { id, version, hash };

const shipped: unknown = (() => {
  const loaded = loadPack(packText, demo);
  if ('faults' in loaded) throw new Error(JSON.stringify(loaded.faults));
  return loaded.content;
})();

/** A part of the points platform's content, to build a test's own upon. */
export const part = (path: string): Record<string, unknown> => at(shipped, path.split('.')) as Record<string, unknown>;

function set(target: unknown, path: string[], value: unknown): void {
  const last = path.at(-1) ?? '';
  (at(target, path.slice(0, -1)) as Record<string, unknown>)[last] = value;
}

/** The points platform with other values at some paths. Not linted, so that broken packs can be tried, too. */
export function pinned(changes: Record<string, unknown> = {}): Pinned {
  const content = structuredClone(shipped);
  for (const [path, value] of Object.entries(changes)) set(content, path.split('.'), value);
  return { pack: compilePack(content), calendar, calendarPin: pin };
}

export const points = pinned();

type Body<C = Command> = C extends unknown ? Omit<C, 'id' | 'actor' | 'source'> : never;

let count = 0;
export function command(as: string, body: Body & { id?: string; source?: Command['source'] }): Command {
  const actor = as === 'system' ? { id: 'system', roles: [] } : actorOf(cast, as);
  return { id: `c${++count}`, actor, source: 'gateway', ...body };
}

/** One complaint in memory, spoken to in short sentences. */
export class Complaint extends CaseInMemory {
  override paged = pagedOf(cast);

  /** Takes a command at a local time; everything due before is done first, at its own instant. */
  take(local: string, as: string, body: Body & { id?: string; source?: Command['source'] }): Answer {
    return this.run(command(as, body), T(local));
  }

  act(local: string, as: string, action: string, input: Facts = {}, gave: string[] = []): Answer {
    return this.take(local, as, { type: 'act', action, input, gave });
  }

  call(local: string, as = 'A1', connected = true): Answer {
    return this.take(local, as, { type: 'call', direction: 'out', connected, party: 'member' });
  }

  approve(local: string, as = 'SV', decision: 'approve' | 'reject' = 'approve'): Answer {
    const evidence = { messageId: `${local}@example.org`, sender: 'sv@example.org', sentAt: T(local), textSha256: '0' };
    return this.take(local, as, { type: 'decideApproval', approval: 'solution', decision, evidence, gave: ['reason'] });
  }

  of<E extends EventType>(type: E): EventOf<E>[] {
    return this.events.filter((e: Event): e is EventOf<E> => e.type === type);
  }

  /** How often somebody was told or paged, warnings apart. */
  told(who: string): number {
    return this.of('effectRequested').filter(
      (e) => ['sendNotice', 'page'].includes(e.action) && e.with['kind'] !== 'warning' && e.to?.includes(who)
    ).length;
  }
}

interface Opening {
  category?: string;
  channel?: string;
  facts?: Facts;
  people?: Record<string, string>;
  as?: string;
  rules?: Pinned;
  id?: string;
}

/** Opens a complaint at a local time; level I by the hotline, taken by A1, unless told otherwise. */
export function open(local: string, opening: Opening = {}): Complaint {
  const it = new Complaint(opening.rules ?? points, opening.id ?? 'C-test');
  const as = opening.as ?? 'A1';
  it.take(local, as, {
    type: 'open',
    category: opening.category ?? 'I-1',
    channel: opening.channel ?? 'hotline',
    facts: opening.facts ?? {},
    people: { intakeAgent: as, ...opening.people },
    gave: ['memberNumber', 'narrative', 'demand'],
  });
  return it;
}

/** A level-I complaint about a merchant, brought to the stage before the one named, at fixed times of 2026-03-10 and 11. */
export function broughtTo(stage: 'propose' | 'approve' | 'reply' | 'execute' | 'followUp'): Complaint {
  const it = open('2026-03-10T10:00', { facts: { merchantId: 'M-1' } });
  const steps: [string, () => Answer][] = [
    ['verify', () => it.act('2026-03-10T10:30', 'A1', 'verify', { finding: 'valid', ruleRef: 'T&C 4.2' })],
    ['mmFeedback', () => it.call('2026-03-10T15:00')],
    ['mmFeedback', () => it.act('2026-03-11T11:00', 'MM', 'giveFeedback', { feedback: 'received' }, ['feedback'])],
    ['propose', () => it.act('2026-03-11T11:30', 'A1', 'propose', {}, ['cause', 'solution'])],
    ['approve', () => it.approve('2026-03-11T16:00')],
    ['reply', () => it.act('2026-03-11T16:20', 'A1', 'reply', { answer: 'agreed' })],
    ['execute', () => it.act('2026-03-11T16:40', 'A1', 'execute', { operations: [{ code: 'refund' }] })],
  ];
  for (const [at, go] of steps) {
    if (at === stage) break;
    const answer = go();
    if (!answer.ok) throw new Error(`${at}: ${answer.code} ${JSON.stringify(answer.detail)}`);
  }
  return it;
}

export const code = (answer: Answer): string => (answer.ok ? 'ok' : answer.code);
