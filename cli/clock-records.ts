import type { Command } from 'commander';
import { rebuildClockRecords } from '../db/rebuild-clock-records.js';
import { type ApiClient, type ApiOptions, withApi } from './client.js';
import { ownershipWords } from './ownership-words.js';
import { show, table, text, type Row } from './print.js';
import { rebuildNow } from './rebuild.js';
import { wordsOf } from './words.js';

interface RecordOptions extends ApiOptions {
  readonly owner?: string;
  readonly outcome?: string;
  readonly pack?: string;
  readonly from?: string;
  readonly until?: string;
  readonly limit?: string;
  readonly cursor?: string;
}

type Outcomes = Readonly<Record<string, number>>;
interface Report {
  readonly records: (Row & { owner?: { person?: string; role?: string } })[];
  readonly summary: { outcomes: Outcomes; owners: { owner?: string; outcomes: Outcomes }[] };
}

/** `redress clock-records`, and `redress clock-records rebuild`. */
export function registerClockRecords(program: Command): void {
  const records = program.command('clock-records').description('clocks of all cases, with counts by who owed them');
  withApi(
    records
      .command('list', { isDefault: true })
      .description('by due date · 时限记录')
      .option('--owner <owner>', 'only those of this person or role')
      .option('--outcome <outcome>', 'open, met, breached, overturned, retroactive, cancelled or superseded')
      .option('--pack <pack>', 'only those of this pack')
      .option('--from <time>', 'due then or later')
      .option('--until <time>', 'due before then')
      .option('--limit <n>', 'at most so many (50)')
      .option('--cursor <cursor>', 'the page after the one that gave this cursor (--json)'),
    false,
    async (client, { json, owner, outcome, pack, from, until, limit, cursor }: RecordOptions) => {
      const answer = await client.get('/v1/clock-records', { owner, outcome, pack, from, until, limit, cursor });
      show(json, answer, () => recordsText(client, answer as Report));
    }
  );
  records
    .command('rebuild')
    .description('make them and the owners of cases anew from the recorded cases, on the servers the environment names')
    .action(() => rebuildNow((with_, progress) => rebuildClockRecords(with_, progress)));
}

function recordsText({ lang }: ApiClient, { records, summary }: Report): string[] {
  const w = ownershipWords(lang);
  const { case: head, nothing } = wordsOf(lang);
  if (records.length === 0) return [nothing];
  const rows = records.map((one) => {
    const { person, role } = one.owner ?? {};
    const absent = one['onLeave'] === true ? ` (${w.onLeave}, ${w.standIn} ${text(one['standIn']) || '-'})` : '';
    const late = typeof one['lateMs'] === 'number' ? `${Math.round(one['lateMs'] / 60_000)} min` : '';
    return [one['caseId'], one['clock'], one['dueAt'], one['outcome'], `${person ?? role ?? ''}${absent}`, late];
  });
  const counts = (of: Outcomes) =>
    Object.entries(of)
      .map(([outcome, n]) => `${outcome} ${n}`)
      .join(', ');
  return [
    ...table([head, w.clock, w.due, w.outcome, w.owner, w.late], rows),
    '',
    ...table(
      ['', ''],
      [
        ...summary.owners.map(({ owner, outcomes }) => [owner ?? '-', counts(outcomes)]),
        [w.all, counts(summary.outcomes)],
      ]
    ).slice(1),
  ];
}
