import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { formatInstant } from '../../domain/time.js';
import type { ClockOutcome } from '../../domain/simulate/replay.js';
import type { Queueing } from '../../domain/simulate/capacity/capacity.js';
import type { CaseChange, Pair, Sums } from '../../domain/simulate/tally.js';
import { csvLine } from '../csv.js';
import { simulateWords } from './words.js';

const SIDE = ['dueAt', 'verdict'];
const HEAD = ['case', 'clock', ...SIDE.map((n) => `${n}Before`), ...SIDE.map((n) => `${n}After`)];
const COUNTS = ['warnings', 'breaches', 'ladder'] as const;

const clock = (one: ClockOutcome | undefined): string[] => (one ? [formatInstant(one.dueAt), one.verdict] : ['', '']);

/** A line for each clock that changes, and one for the case itself where something else does. */
function csvLines({ id, clocks, refused, ...counts }: CaseChange): string {
  const numbers = COUNTS.flatMap((name) => [counts[name].before, counts[name].after]);
  const codes = (['before', 'after'] as const).map((s) => refused[s].map((r) => `${r.command} ${r.code}`).join('; '));
  const rows = clocks.length > 0 ? clocks : [{ clock: '', before: undefined, after: undefined }];
  return rows.map((c) => csvLine([id, c.clock, ...clock(c.before), ...clock(c.after), ...numbers, ...codes])).join('');
}

/** A file written as the cases come, so that none of them is kept. */
class Growing {
  private readonly stream: WriteStream;

  constructor(
    file: string,
    head: string,
    private readonly each: (change: CaseChange, first: boolean) => string
  ) {
    this.stream = createWriteStream(file);
    this.stream.write(head);
  }
  private first = true;

  async add(change: CaseChange): Promise<void> {
    const room = this.stream.write(this.each(change, this.first));
    this.first = false;
    if (!room) await once(this.stream, 'drain');
  }

  async end(rest: string): Promise<void> {
    this.stream.end(rest);
    await finished(this.stream);
  }
}

function unknown(queues: boolean): Record<string, readonly string[]> {
  const all = (['zh', 'en'] as const).map((lang) => {
    const { caveats, queueCaveats } = simulateWords(lang);
    return [lang, [...caveats, ...(queues ? queueCaveats : [])]] as const;
  });
  return Object.fromEntries(all);
}

/** What would change, case by case, as CSV and as JSON; the JSON ends with the sums and with what they cannot know. */
export class Reports {
  private readonly csv: Growing | undefined;
  private readonly json: Growing | undefined;

  constructor(csv: string | undefined, json: string | undefined) {
    const counts = COUNTS.flatMap((name) => [`${name}Before`, `${name}After`]);
    const head = csvLine([...HEAD, ...counts, 'refusedBefore', 'refusedAfter']);
    this.csv = csv === undefined ? undefined : new Growing(csv, head, csvLines);
    this.json =
      json === undefined
        ? undefined
        : new Growing(json, '{"cases":[', (change, first) => `${first ? '' : ','}\n${JSON.stringify(change)}`);
  }

  async change(change: CaseChange): Promise<void> {
    await this.csv?.add(change);
    await this.json?.add(change);
  }

  async end(sums: Sums, queues?: Record<string, Pair<Queueing>>): Promise<void> {
    await this.csv?.end('');
    const rest = { sum: sums, ...(queues && { queues }), unknown: unknown(queues !== undefined) };
    await this.json?.end(`\n],${JSON.stringify(rest).slice(1)}\n`);
  }
}
