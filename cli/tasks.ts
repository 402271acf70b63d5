import type { Command } from 'commander';
import { type ApiClient, type ApiOptions, withApi } from './client.js';
import { fieldsOf, show, table } from './print.js';
import { reportWords, type ReportWords } from './report-words.js';
import type { Lang } from './start-text.js';
import { wordsOf } from './words.js';

interface TaskLine {
  readonly id: string;
  readonly label: Readonly<Record<Lang, string>>;
  readonly period: string;
  readonly dueAt?: string;
  readonly standing: keyof ReportWords['standings'];
  readonly submittedBy?: string;
}

interface ListOptions extends ApiOptions {
  readonly pack?: string;
  readonly open?: boolean;
}

/** `redress tasks`, `redress tasks submit`. */
export function registerTasks(program: Command): void {
  const tasks = program.command('tasks').description('tasks of periods, which belong to no case · 定期任务');
  withApi(
    tasks
      .command('list', { isDefault: true })
      .description('the latest period first')
      .option('--pack <pack>', 'only those of this pack')
      .option('--open', 'only those that wait to be handed in'),
    false,
    async (client, { json, pack, open }: ListOptions) => {
      const answer = await client.get('/v1/tasks', { pack, ...(open && { open: 'true' }) });
      show(json, answer, () => tasksText(client, (answer as { tasks: TaskLine[] }).tasks));
    }
  );
  withApi(
    tasks
      .command('submit')
      .description('hand a task in')
      .argument('<task>', 'its id, as the list shows it')
      .argument('[input...]', 'what it asks for, as name=text or name:=json'),
    true,
    async (client, { json }: ApiOptions, id: string, input: string[] = []) => {
      const { body } = await client.post(`/v1/tasks/${encodeURIComponent(id)}/submit`, { input: fieldsOf(input) });
      show(json, body, () => tasksText(client, [body as TaskLine]));
    }
  );
}

function tasksText({ lang }: ApiClient, tasks: readonly TaskLine[]): string[] {
  const w = reportWords(lang);
  if (tasks.length === 0) return [wordsOf(lang).nothing];
  return table(
    [w.task, w.period, w.due, w.standing, w.by, w.id],
    tasks.map(({ id, label, period, dueAt, standing, submittedBy }) => [
      ...[label[lang], period, dueAt, w.standings[standing], submittedBy, id],
    ])
  );
}
