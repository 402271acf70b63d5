import type { Command } from 'commander';
import { HANDOVER_REASONS } from '../domain/case/commands.js';
import { type ApiClient, type ApiOptions, withApi } from './client.js';
import { ownershipWords } from './ownership-words.js';
import { show, table, type Row } from './print.js';
import { wordsOf } from './words.js';

interface HandoverOptions extends ApiOptions {
  readonly from: string;
  readonly to?: string;
  readonly slot?: string;
  readonly case?: string[];
  readonly reason: string;
  readonly dryRun?: boolean;
}

/** `redress candidates`, `redress handover` and `redress ownership`. */
export function registerOwnership(program: Command): void {
  withApi(
    program
      .command('candidates')
      .description('who may take a case, best first · 可接手人员')
      .argument('<case>')
      .option('--slot <slot>', 'another place in the case than its owner'),
    false,
    async (client, { json, slot }: ApiOptions & { slot?: string }, id: string) => {
      const answer = await client.get(`/v1/cases/${encodeURIComponent(id)}/candidates`, { slot });
      show(json, answer, () => candidatesText(client, answer));
    }
  );
  registerHandover(program);
  withApi(
    program.command('ownership').description('open cases by owner, and those nobody looks after · 归属'),
    false,
    async (client, { json }: ApiOptions) => {
      const answer = await client.get('/v1/ownership');
      show(json, answer, () => ownershipText(client, answer));
    }
  );
}

function registerHandover(program: Command): void {
  withApi(
    program
      .command('handover')
      .description('hand the open cases of a person over · 移交')
      .requiredOption('--from <person>', 'who has them')
      .option('--to <person>', 'who gets them (default: the stand-in, else those with the fewest cases)')
      .option('--slot <slot>', 'another place in the cases than their owner')
      .option('--case <case...>', 'only these cases')
      .option('--reason <reason>', HANDOVER_REASONS.join(', '), 'shift')
      .option('--dry-run', 'tell what would happen'),
    true,
    async (client, { from, to, slot, case: cases, reason, dryRun, json }: HandoverOptions) => {
      const { body } = await client.post('/v1/handovers', { from, to, slot, cases, reason, dryRun });
      const answer = body as HandoverPage;
      const listed = json ? [] : await allCases(client, answer);
      show(json, answer, () => handoverText(client, answer, listed));
    }
  );
}

function candidatesText({ lang }: ApiClient, answer: unknown): string[] {
  const w = ownershipWords(lang);
  const { candidates } = answer as { candidates: (Row & { name: Record<string, string>; roles: string[] })[] };
  if (candidates.length === 0) return [wordsOf(lang).nothing];
  const rows = candidates.map((one) => [
    one['person'],
    one.name[lang],
    one.roles.join(' '),
    one['open'],
    presence(w, one),
  ]);
  return table([w.person, w.name, w.roles, w.open, w.there], rows);
}

function presence(w: ReturnType<typeof ownershipWords>, { onLeave, onShift, standIn }: Row): string {
  if (onLeave === true) return typeof standIn === 'string' ? `${w.onLeave}, ${w.standIn} ${standIn}` : w.onLeave;
  return onShift === true ? w.onShift : w.offShift;
}

type Outcome = keyof ReturnType<typeof ownershipWords>['outcomes'];

interface HandoverPage {
  readonly key?: string;
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly cases: readonly (Row & { readonly outcome: Outcome })[];
  readonly cursor?: string;
}

/** The cases of a handover, those of its further pages, too. */
async function allCases(client: ApiClient, first: HandoverPage): Promise<HandoverPage['cases']> {
  const cases = [...first.cases];
  for (let { cursor } = first; cursor !== undefined;) {
    const path = `/v1/handovers/${encodeURIComponent(first.key ?? '')}`;
    const page = (await client.get(path, { cursor, limit: '200' })) as HandoverPage;
    cases.push(...page.cases);
    cursor = page.cursor;
  }
  return cases;
}

function handoverText({ lang }: ApiClient, { counts }: HandoverPage, cases: HandoverPage['cases']): string[] {
  const w = ownershipWords(lang);
  if (cases.length === 0) return [wordsOf(lang).nothing];
  const rows = cases.map((one) => [one['caseId'], one['to'], w.outcomes[one.outcome], one['code']]);
  const told = (Object.keys(w.outcomes) as Outcome[]).filter((outcome) => counts[outcome] > 0);
  const sum = told.map((outcome) => `${counts[outcome]} ${w.outcomes[outcome]}`).join(', ');
  return [...table([wordsOf(lang).case, w.to, w.outcome, ''], rows), sum];
}

function ownershipText({ lang }: ApiClient, answer: unknown): string[] {
  const w = ownershipWords(lang);
  const { people, roles, gaps } = answer as {
    people: Row[];
    roles: Row[];
    gaps: (Row & { kind: keyof typeof w.gaps })[];
  };
  const rows = [
    ...people.map((one) => [one['person'], one['open'], one['overdue'], presence(w, one)]),
    ...roles.map((one) => [
      one['role'],
      one['open'],
      one['overdue'],
      w.holders(Number(one['available']), Number(one['holders'])),
    ]),
  ];
  if (rows.length === 0) return [wordsOf(lang).nothing];
  const told = gaps.map(({ kind, owner, open }) => `${w.gaps[kind]}: ${[owner, open].filter(Boolean).join(', ')}`);
  return [...table([w.owner, w.open, w.overdue, w.there], rows), ...told];
}
