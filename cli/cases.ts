import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { actionsText } from './action-lines.js';
import { caseText, clocksText, linesText, timelineText } from './case-text.js';
import { type Answer, type ApiClient, type ApiOptions, CliError, EXIT, withApi } from './client.js';
import { show } from './print.js';
import { wordsOf } from './words.js';

interface ListOptions extends ApiOptions {
  readonly handler?: string;
  readonly stage?: string;
  readonly limit?: string;
  readonly cursor?: string;
  readonly lifecycle?: string;
  readonly atRisk?: boolean;
  readonly mine?: boolean;
}

/** Opening and reading cases. */
export function registerCases(program: Command): void {
  withApi(
    program
      .command('open')
      .description('open a complaint from a JSON file; - reads standard input')
      .argument('<file>', 'what POST /v1/cases takes, such as examples/complaint.json'),
    true,
    async (client, { json }: ApiOptions, file: string) => {
      printCase(client, json, await client.post('/v1/cases', readJson(file)));
    }
  );
  registerLists(program);
  registerReads(program);
}

function registerLists(program: Command): void {
  const listed = (path: string) => async (client: ApiClient, options: ListOptions) => {
    const { handler, stage, limit, cursor, lifecycle, atRisk, mine } = options;
    const risk = { ...(atRisk && { atRisk: 'true' }), ...(mine && { mine: 'true' }) };
    const answer = await client.get(path, { handler, stage, limit, cursor, lifecycle, ...risk });
    show(options.json, answer, () => linesText(answer, client.lang));
  };
  const filters = (command: Command) =>
    command
      .option('--handler <person>', 'only cases of this handler')
      .option('--stage <stage>', 'only cases in this stage')
      .option('--limit <n>', 'at most so many (50)')
      .option('--cursor <cursor>', 'the page after the one that gave this cursor (--json)');
  const list = filters(program.command('list').description('cases, newest first'));
  withApi(list.option('--lifecycle <state>', 'open, closed or completed'), false, listed('/v1/cases'));
  const queue = filters(program.command('queue').description('open cases, most pressing first'));
  queue.option('--at-risk', 'only overdue ones or due within four hours');
  withApi(queue.option('--mine', 'only what you look after'), false, listed('/v1/queue'));
}

function registerReads(program: Command): void {
  const read = (
    name: string,
    description: string,
    path: string,
    lines: (client: ApiClient, answer: unknown) => string[]
  ) =>
    withApi(
      program.command(name).description(description).argument('<case>'),
      false,
      async (client, { json }: ApiOptions, id: string) => {
        const answer = await client.get(`/v1/cases/${encodeURIComponent(id)}${path}`);
        show(json, answer, () => lines(client, answer));
      }
    );
  read('show', 'a case as it stands', '', ({ lang }, answer) => caseText(answer, lang));
  read('timeline', 'everything that happened in a case', '/timeline', (_client, answer) => timelineText(answer));
  read('clocks', 'the clocks of a case, with the proofs of their due dates', '/clocks', ({ lang }, answer) =>
    clocksText(answer, lang)
  );
  read('duplicates', 'open cases that may tell the same complaint', '/duplicates', ({ lang }, answer) =>
    linesText({ cases: (answer as { duplicates: unknown }).duplicates }, lang)
  );
  read('actions', 'what you may do with a case now', '/actions', ({ lang }, answer) => actionsText(answer, lang));
}

/** Prints what a command came to. */
export function printCase(client: ApiClient, json: boolean | undefined, { status, body, replayed }: Answer): void {
  const w = wordsOf(client.lang);
  const pending = status === 202;
  const known = pending ? (body as { case?: unknown }).case : body;
  const { similar, linkedTo } = body as { similar?: unknown[]; linkedTo?: { caseId: string } };
  const followed = status === 201 ? w.openedAfter : w.goneOnAfter;
  show(json, body, () => [
    ...(replayed ? [w.replayed] : []),
    ...(linkedTo ? [`${linkedTo.caseId}: ${followed}`] : []),
    ...(pending ? [w.pending] : []),
    ...(known === undefined ? [`${w.case}: ${(body as { caseId: string }).caseId}`] : caseText(known, client.lang)),
    ...(similar ? [`${w.similar}:`, ...linesText({ cases: similar }, client.lang)] : []),
  ]);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8')) as unknown;
  } catch (error) {
    throw new CliError(`${file}: ${error instanceof Error ? error.message : 'unreadable'}`, EXIT.usage);
  }
}
