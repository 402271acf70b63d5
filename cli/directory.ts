import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { DirectoryDocument } from '../domain/directory/schema.js';
import type { Fault } from '../domain/yaml.js';
import { type ApiClient, type ApiOptions, CliError, EXIT, withApi } from './client.js';
import { BrokenRows, fromCsv, type Written } from './directory-csv.js';
import { unreadable } from './import.js';
import { RegisterUnreadable } from './import/read.js';
import { show, table } from './print.js';

interface ImportOptions extends ApiOptions {
  readonly dryRun?: boolean;
  readonly strict?: boolean;
  readonly validFrom?: string;
}

interface View {
  readonly source: string;
  readonly importedBy: string;
  readonly importedAt: string;
  readonly validFrom: string;
  readonly directory: DirectoryDocument;
}

interface Imported {
  readonly added: boolean;
  readonly source: string;
  readonly validFrom: string;
  readonly warnings: readonly Fault[];
}

const words = {
  en: {
    head: ['Id', 'Name', 'Roles', 'Supervisor', 'Deputy', 'Seniority', 'Team', 'Skills'],
    version: ({ source, validFrom, importedBy, importedAt }: View) =>
      `${source}, in force from ${validFrom}, imported by ${importedBy} at ${importedAt}`,
    roster: (name: string, from: string) => `${name}, a week each from ${from}:`,
    added: ({ source, validFrom }: Imported) => `${source} is in force from ${validFrom}.`,
    wouldAdd: ({ source, validFrom }: Imported) => `${source} would be in force from ${validFrom}; nothing was added.`,
    same: ({ source }: Imported) => `${source} says the same as what is in force already; nothing was added.`,
    warning: 'warning:',
  },
  zh: {
    head: ['编号', '姓名', '角色', '主管', '代理人', '资历', '班组', '技能'],
    version: ({ source, validFrom, importedBy, importedAt }: View) =>
      `${source}，自 ${validFrom} 起生效，${importedBy} 于 ${importedAt} 导入`,
    roster: (name: string, from: string) => `${name}，自 ${from} 起每周轮换：`,
    added: ({ source, validFrom }: Imported) => `${source} 自 ${validFrom} 起生效。`,
    wouldAdd: ({ source, validFrom }: Imported) => `${source} 将自 ${validFrom} 起生效；未作改动。`,
    same: ({ source }: Imported) => `${source} 与现行版本内容相同；未作改动。`,
    warning: '提示：',
  },
} as const;

/** Adds `redress directory import|show`. */
export function registerDirectory(program: Command): void {
  const command = program.command('directory').description('the organisation: people, roles, shifts, leave · 组织目录');
  const bring = command
    .command('import')
    .description('put a new version in force (as an administrator) · 导入新版本')
    .argument('<file>', 'YAML like examples/directory.yaml, or CSV of people')
    .option('--dry-run', 'check and compare only')
    .option('--strict', 'refuse what is otherwise warned of')
    .option('--valid-from <instant>', 'when it takes over (now)');
  withApi(bring, false, importDirectory);
  const view = command.command('show').description('the people and rosters of a version · 查看');
  withApi(view.option('--at <instant>', 'the version in force then (now)'), false, showDirectory);
}

async function importDirectory(client: ApiClient, options: ImportOptions, file: string): Promise<void> {
  if (!existsSync(file)) throw unreadable(client.lang, 'IMPORT_FILE_INVALID', file);
  const { content, tell } = file.endsWith('.csv') ? await people(client, file) : await whole(file);
  const { dryRun, strict, validFrom, json } = options;
  const query = { ...(dryRun && { dryRun: 'true' }), ...(strict && { strict: 'true' }), validFrom };
  const answer = await client.put('/v1/directory', content, query).catch((error: unknown) => {
    throw error instanceof CliError ? withFaults(error, tell) : error;
  });
  const imported = answer as Imported;
  const w = words[client.lang];
  const outcome = imported.added ? (dryRun ? w.wouldAdd(imported) : w.added(imported)) : w.same(imported);
  show(json, answer, () => [...imported.warnings.map((warning) => `${w.warning} ${tell(warning)}`), outcome]);
}

async function whole(file: string): Promise<Written> {
  return {
    content: await readFile(file),
    tell: ({ line, path, message }) => `line ${line} ${path}: ${message}`,
  };
}

async function people(client: ApiClient, file: string): Promise<Written> {
  const { directory } = (await client.get('/v1/directory')) as View;
  return fromCsv(file, directory).catch((error: unknown) => {
    const known = error instanceof RegisterUnreadable || error instanceof BrokenRows;
    throw known ? unreadable(client.lang, 'IMPORT_FILE_INVALID', error.message) : error;
  });
}

/** The refusal with one line for each fault. */
function withFaults(error: CliError, tell: Written['tell']): CliError {
  const { code, title, details } = (error.problem ?? {}) as {
    code?: string;
    title?: string;
    details?: { faults: Fault[] };
  };
  if (code !== 'DIRECTORY_INVALID' || !details) return error;
  return new CliError([`${code}: ${title}`, ...details.faults.map(tell)].join('\n'), EXIT.refused, error.problem);
}

async function showDirectory(client: ApiClient, { at, json }: ApiOptions & { at?: string }): Promise<void> {
  const answer = await client.get('/v1/directory', { at });
  show(json, answer, () => directoryText(client, answer as View));
}

function directoryText({ lang }: ApiClient, view: View): string[] {
  const w = words[lang];
  const { people: all, rosters } = view.directory;
  const rows = all.map(({ id, name, roles, supervisor, deputy, seniority, team, skills }) => [
    ...[id, name[lang], roles.join(' '), supervisor, deputy, seniority, team, skills.join(' ')],
  ]);
  const turns = Object.entries(rosters).flatMap(([role, { from, people: turn }]) => [
    '',
    w.roster(role, from),
    ...turn.map((ids) => `  ${ids.join(', ') || '-'}`),
  ]);
  return [w.version(view), '', ...table(w.head, rows), ...turns];
}
