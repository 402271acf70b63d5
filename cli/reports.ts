import type { Command } from 'commander';
import { type ApiClient, type ApiOptions, withApi } from './client.js';
import { show, table, text, type Row } from './print.js';
import { reportWords, type ReportWords } from './report-words.js';
import type { Lang } from './start-text.js';
import { wordsOf } from './words.js';

type Label = Readonly<Record<Lang, string>>;

interface Counted {
  readonly count: number;
  readonly share?: number;
  readonly mean?: number | null;
  readonly apart?: number;
}

interface Answer {
  readonly label: Label;
  readonly labels: Readonly<Record<string, Label>>;
  readonly hash: string;
  readonly verified?: boolean;
  readonly content: {
    readonly period: { label: string; from: string; until: string };
    readonly asOf: string;
    readonly figures: Readonly<Record<string, Counted & { groups?: (Counted & { by: Row })[] }>>;
    readonly list?: Row[];
    readonly addenda?: Row[];
    readonly proposals?: Row[];
  };
}

interface ReportOptions extends ApiOptions {
  readonly pack: string;
  readonly period: string;
  readonly verify?: boolean;
}

/** `redress report`. */
export function registerReports(program: Command): void {
  withApi(
    program
      .command('report')
      .description('the report of a period, as it was made · 报告')
      .argument('<report>')
      .requiredOption('--pack <pack>', 'whose report it is')
      .requiredOption('--period <period>', 'as 2026-W40, 2026-09, 2026-Q3 or 2026')
      .option('--verify', 'make it anew of the recorded events and compare'),
    false,
    async (client, { json, pack, period, verify }: ReportOptions, id: string) => {
      const path = `/v1/reports/${encodeURIComponent(id)}`;
      const answer = await client.get(path, { pack, period, ...(verify && { verify: 'true' }) });
      show(json, answer, () => reportText(client, answer as Answer));
    }
  );
}

function reportText({ lang }: ApiClient, { label, labels, hash, verified, content }: Answer): string[] {
  const w = reportWords(lang);
  const { period, asOf, figures, list = [], addenda = [], proposals = [] } = content;
  const lines = Object.entries(figures).flatMap(([name, { groups = [], ...all }]) => [
    [labels[name]?.[lang] ?? name, ...cells(all)],
    ...groups.map(({ by, ...one }) => [`  ${Object.values(by).map(text).join(' · ')}`, ...cells(one)]),
  ]);
  return [
    `${label[lang]} ${period.label} (${period.from} – ${period.until}), ${w.asOf} ${asOf}`,
    `sha256 ${hash}${verified === undefined ? '' : `: ${w.verified[`${verified}`]}`}`,
    '',
    ...table([w.figure, w.count, w.share, w.mean, w.apart], lines),
    ...section(w.list, list),
    ...section(w.addenda, addenda),
    ...section(w.proposals, proposals),
  ];
}

const cells = ({ count, share, mean, apart }: Counted): unknown[] => [
  ...[count, share === undefined ? '' : `${share} %`, mean, apart],
];

function section(heading: string, rows: readonly Row[]): string[] {
  const [first] = rows;
  return first
    ? [
        '',
        heading,
        ...table(
          Object.keys(first),
          rows.map((row) => Object.values(row))
        ),
      ]
    : [];
}

interface ProposalLine {
  readonly id: string;
  readonly label: Label;
  readonly person: string;
  readonly count: number;
  readonly measures: readonly string[];
  readonly decided?: { decision: keyof ReportWords['decisions']; measure?: string; by: string };
}

interface DecideOptions extends ApiOptions {
  readonly accept?: string;
  readonly reason: string;
}

/** `redress proposals`, `redress proposals decide`. */
export function registerProposals(program: Command): void {
  const proposals = program.command('proposals').description('what reports put before people to decide · 建议');
  withApi(
    proposals.command('list', { isDefault: true }).option('--open', 'only those nobody has decided'),
    false,
    async (client, { json, open }: ApiOptions & { open?: boolean }) => {
      const answer = await client.get('/v1/proposals', open ? { open: 'true' } : {});
      show(json, answer, () => proposalsText(client, (answer as { proposals: ProposalLine[] }).proposals));
    }
  );
  withApi(
    proposals
      .command('decide')
      .description('accept a measure, or without one reject')
      .argument('<proposal>', 'its id, as the list shows it')
      .option('--accept <measure>', 'one of those proposed')
      .requiredOption('--reason <reason>', 'why'),
    true,
    async (client, { json, accept, reason }: DecideOptions, id: string) => {
      const said = accept === undefined ? { decision: 'reject' } : { decision: 'accept', measure: accept };
      const { body } = await client.post(`/v1/proposals/${encodeURIComponent(id)}/decide`, { ...said, reason });
      show(json, body, () => proposalsText(client, [body as ProposalLine]));
    }
  );
}

function proposalsText({ lang }: ApiClient, proposals: readonly ProposalLine[]): string[] {
  const w = reportWords(lang);
  if (proposals.length === 0) return [wordsOf(lang).nothing];
  const told = ({ decided }: ProposalLine): string =>
    decided ? [w.decisions[decided.decision], decided.measure ?? '', decided.by].join(' ') : '';
  const rows = proposals.map((one) => [
    ...[one.label[lang], one.person, one.count, one.measures.join(', '), told(one), one.id],
  ]);
  return table([w.proposals, w.person, w.count, w.measures, w.decided, w.id], rows);
}
