import type { Command } from 'commander';
import { type ApiClient, type ApiOptions, withApi } from './client.js';
import { migrateWords } from './migrate-words.js';
import { show, table, type Row } from './print.js';
import { wordsOf } from './words.js';

interface PlanOptions extends ApiOptions {
  readonly calendar?: string;
  readonly to?: string;
  readonly from?: string;
  readonly case?: string[];
}

type Words = ReturnType<typeof migrateWords>;

interface Change {
  readonly what: keyof Words['kinds'];
  readonly name: string;
  readonly wasDueAt?: string;
  readonly dueAt?: string;
}

interface Migration {
  readonly id?: string;
  readonly status?: keyof Words['statuses'];
  readonly target: { readonly id: string; readonly version: string };
  readonly preview: string;
  readonly proposedBy?: string;
  readonly approvedBy?: string;
  readonly counts: Readonly<Record<keyof Words['outcomes'], number>>;
  readonly changes: Readonly<Partial<Record<keyof Words['kinds'], number>>>;
  readonly left?: number;
  readonly cases: readonly (Row & { readonly outcome: keyof Words['outcomes']; readonly changes: readonly Change[] })[];
  readonly cursor?: string;
}

const bodyOf = (pack: string | undefined, { calendar, to, from, case: cases }: PlanOptions): object => ({
  ...{ pack, calendar, to, from, cases },
});

/** `redress migrate preview|propose|approve|status`. */
export function registerMigrate(program: Command): void {
  const migrate = program
    .command('migrate')
    .description('move open cases to another version of their pack or calendar · 迁移');
  withApi(
    planned(migrate.command('preview').description('what would become of them; changes nothing · 预览')),
    false,
    async (client, options: PlanOptions, pack?: string) =>
      told(client, options, (await client.post('/v1/migrations/preview', bodyOf(pack, options))).body)
  );
  withApi(
    planned(migrate.command('propose').description('propose what was previewed · 提出')).requiredOption(
      '--preview <digest>',
      'the preview that was seen'
    ),
    true,
    async (client, { preview, ...options }: PlanOptions & { preview: string }, pack?: string) =>
      told(client, options, (await client.post('/v1/migrations', { ...bodyOf(pack, options), preview })).body)
  );
  registerDecision(migrate);
}

function registerDecision(migrate: Command): void {
  withApi(
    migrate
      .command('approve')
      .description('approve what somebody else proposed, and carry it out; repeated, it goes on · 批准并执行')
      .argument('<migration>')
      .requiredOption('--preview <digest>', 'the preview that was seen'),
    true,
    async (client, { preview, ...options }: ApiOptions & { preview: string }, id: string) =>
      told(client, options, (await client.post(`${pathOf(id)}/approve`, { preview })).body)
  );
  withApi(
    migrate
      .command('status')
      .description('a migration, or all of them · 进度')
      .argument('[migration]')
      .option('--cursor <cursor>', 'the page after the one that gave this cursor'),
    false,
    async (client, options: ApiOptions & { cursor?: string }, id?: string) => {
      if (id !== undefined) return told(client, options, await client.get(pathOf(id), { cursor: options.cursor }));
      const answer = await client.get('/v1/migrations');
      show(options.json, answer, () => listText(client, (answer as { migrations: Migration[] }).migrations));
    }
  );
}

const pathOf = (id: string): string => `/v1/migrations/${encodeURIComponent(id)}`;

function planned(command: Command): Command {
  return command
    .argument('[pack]')
    .option(
      '--calendar <id>',
      'in the place of a pack: to the version of this calendar in force, where a date waits for it'
    )
    .option('--to <version>', 'version or hash (default: the one in force)')
    .option('--from <version>', 'only cases of this version or hash (default: every other one)')
    .option('--case <case...>', 'only these cases');
}

function told(client: ApiClient, { json }: ApiOptions, answer: unknown): void {
  show(json, answer, () => migrationText(client, answer as Migration));
}

function changeText({ what, name, wasDueAt, dueAt }: Change, w: Words): string {
  const due = wasDueAt === undefined ? (dueAt ?? '') : `${wasDueAt} → ${dueAt ?? ''}`;
  return `${w.kinds[what]} ${name}${due === '' ? '' : ` ${due}`}`;
}

function migrationText({ lang }: ApiClient, answer: Migration): string[] {
  const w = migrateWords(lang);
  const { target, counts, changes, cases, left } = answer;
  const rows = cases.map((one) => [
    one['caseId'],
    w.outcomes[one.outcome],
    one['code'],
    one.changes.map((change) => changeText(change, w)).join('; ') || (one['code'] === undefined ? w.none : ''),
  ]);
  const outcomes = Object.keys(w.outcomes) as (keyof Words['outcomes'])[];
  const kinds = Object.keys(w.kinds) as (keyof Words['kinds'])[];
  const sums = [
    ...outcomes.filter((one) => counts[one] > 0).map((one) => `${w.outcomes[one]} ${counts[one]}`),
    ...kinds.filter((one) => changes[one] !== undefined).map((one) => `${w.kinds[one]} ${changes[one] ?? 0}`),
  ];
  return [
    `${w.to(`${target.id}@${target.version}`)}${headText(answer, w)}`,
    ...(cases.length === 0 ? [wordsOf(lang).nothing] : table([wordsOf(lang).case, w.outcome, '', w.changes], rows)),
    ...(sums.length > 0 ? [sums.join(', ')] : []),
    ...(answer.cursor !== undefined ? [w.more] : []),
    ...(left !== undefined && left > 0 ? [w.left(left)] : []),
    `${w.preview}: ${answer.preview}`,
  ];
}

function headText({ id, status, proposedBy, approvedBy }: Migration, w: Words): string {
  const parts = [
    id && `${w.migration} ${id}`,
    status && w.statuses[status],
    proposedBy && `${w.proposedBy} ${proposedBy}`,
    approvedBy && `${w.approvedBy} ${approvedBy}`,
  ].filter((part) => part);
  return parts.length > 0 ? ` (${parts.join(', ')})` : '';
}

function listText({ lang }: ApiClient, migrations: readonly Migration[]): string[] {
  const w = migrateWords(lang);
  if (migrations.length === 0) return [wordsOf(lang).nothing];
  const rows = migrations.map(({ id, target, status, proposedBy, approvedBy, counts }) => [
    id,
    `${target.id}@${target.version}`,
    status && w.statuses[status],
    proposedBy,
    approvedBy,
    (Object.keys(w.outcomes) as (keyof Words['outcomes'])[])
      .map((one) => `${w.outcomes[one]} ${counts[one]}`)
      .join(', '),
  ]);
  return table([w.migration, w.pack, w.status, w.proposedBy, w.approvedBy, w.outcome], rows);
}
