import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openCases, OpeningStopped, type Opener } from '../../cli/import/open.js';
import { HEADER, mapping, pinned, register } from './support.js';

const row = (id: number, closed = ''): string =>
  `${id},2011-07-05 10:00:00,2011-07-07 10:00:00,${closed},${closed ? 'ONTIME' : 'OVERDUE'},Sticker Request,Self Service,PWDx`;
const rows = [row(1), row(2, '2011-07-06 10:00:00'), row(3), row(4), row(5)];
const by = { pinned, mapping, agent: 'CLERK' };

/** An API that opens a case once for each key, and breaks down instead of answering the n-th call. */
class Desk {
  readonly cases = new Map<string, object>();
  calls = 0;
  constructor(private readonly breaks?: number) {}

  readonly open: Opener = async (key, body) => {
    this.cases.set(key, body);
    if (++this.calls === this.breaks) return Promise.reject(new Error('connection lost'));
    return Promise.resolve({ caseId: `C-${key.slice(0, 8)}` });
  };
}

describe('taking on the open cases of a register', () => {
  it('opens those still open, each at its own instant with the due time the register gave', async () => {
    const desk = new Desk();
    const file = register(rows);
    expect(await openCases(file, by, `${file}.opened`, desk.open)).toEqual({ opened: 4, before: 0 });
    const [first] = desk.cases.values();
    expect(first).toEqual({
      pack: pinned.pack.data.id,
      category: 'Sticker Request',
      channel: 'Self Service',
      acceptedAt: '2011-07-05T10:00:00-04:00',
      agent: 'CLERK',
      facts: { target: '2011-07-07T10:00:00-04:00' },
      personal: {},
    });
  });

  it('goes on where it stopped and opens nothing twice, also the row whose answer was lost', async () => {
    const file = register(rows);
    const journal = `${file}.opened`;
    const desk = new Desk(3);
    const stopped = await openCases(file, by, journal, desk.open).catch((error: unknown) => error);
    expect(stopped).toBeInstanceOf(OpeningStopped);
    expect(stopped).toMatchObject({ line: 5, done: { opened: 2, before: 0 }, message: 'connection lost' });
    expect(await openCases(file, by, journal, desk.open)).toEqual({ opened: 2, before: 2 });
    // Five calls for four cases: only the one without an answer was asked for again, under its own key.
    expect([desk.calls, desk.cases.size]).toEqual([5, 4]);
    expect(await openCases(file, by, journal, desk.open)).toEqual({ opened: 0, before: 4 });
  });

  it('asks again under the same key for a row whose entry in the journal broke off', async () => {
    const file = register(rows);
    const journal = `${file}.opened`;
    const desk = new Desk();
    await openCases(file, by, journal, desk.open);
    const [entry = ''] = readFileSync(journal, 'utf8').split('\n');
    writeFileSync(journal, entry.slice(0, 70));
    await openCases(file, by, journal, desk.open);
    expect(desk.cases.size).toBe(4);
    expect(await openCases(file, by, journal, desk.open)).toEqual({ opened: 0, before: 4 });
  });

  it('knows a row again where others were put before it', async () => {
    const file = register(rows);
    const journal = `${file}.opened`;
    const desk = new Desk();
    await openCases(file, by, journal, desk.open);
    writeFileSync(file, `${HEADER}\n${row(9)}\n`);
    appendFileSync(file, rows.join('\n'));
    expect(await openCases(file, by, journal, desk.open)).toEqual({ opened: 1, before: 4 });
  });
});
