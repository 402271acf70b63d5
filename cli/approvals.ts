import type { Command } from 'commander';
import { type ApiClient, type ApiOptions, CliError, EXIT, withApi } from './client.js';
import { sendCommand } from './commands.js';
import { show, table, text, type Row } from './print.js';
import { wordsOf } from './words.js';

interface TokenOptions extends ApiOptions {
  readonly approval?: string;
  readonly mail?: string;
}

interface DecideOptions extends TokenOptions {
  readonly reason?: string;
}

/** The approvals inbox, tokens for the plain `temporal` command line, and decisions. */
export function registerApprovals(program: Command): void {
  const approvals = program.command('approvals').description('approvals that wait for you');
  withApi(
    approvals.command('list', { isDefault: true }).description('approvals you may decide'),
    false,
    async (client, { json }: ApiOptions) => {
      const answer = (await client.get('/v1/approvals')) as { approvals: Row[] };
      show(json, answer, () => inboxText(client, answer.approvals));
    }
  );
  withApi(
    named(
      approvals
        .command('token')
        .description('a signed token, and the temporal signal lines that use it')
        .argument('<case>')
    ),
    false,
    async (client, { json, approval, mail }: TokenOptions, id: string) => {
      const answer = (await client.get(`/v1/approvals/${encodeURIComponent(id)}/token`, { approval, mail })) as Row;
      show(json, answer, () => tokenText(client, answer));
    }
  );
  decision(program, 'approve', 'approve, with a stored mail as evidence');
  decision(program, 'reject', 'reject, with a stored mail as evidence and a reason').option('--reason <text>', 'why');
}

function named(command: Command): Command {
  return command
    .option('--approval <approval>', 'which approval, where several wait')
    .option('--mail <id>', 'Message-ID of the stored mail that is the evidence');
}

function decision(program: Command, verdict: 'approve' | 'reject', description: string): Command {
  return withApi(
    named(program.command(verdict).description(description).argument('<case>')),
    true,
    async (client, options: DecideOptions, id: string) => {
      const { mail: mailId, reason } = options;
      const approval = options.approval ?? (await onlyApproval(client, id));
      const body = { type: 'decideApproval', decision: verdict, approval, mailId };
      const personal = reason === undefined ? {} : { personal: [`reason=${reason}`] };
      await sendCommand(client, { ...options, ...personal }, id, body);
    }
  );
}

/** The approval that waits in a case, where it is the only one. */
async function onlyApproval(client: ApiClient, id: string): Promise<string> {
  const view = (await client.get(`/v1/cases/${encodeURIComponent(id)}`)) as { approvals: Record<string, Row> };
  const open = Object.entries(view.approvals).filter(([, { decision: decided }]) => decided === undefined);
  const [first, ...others] = open.length > 0 ? open : Object.entries(view.approvals);
  if (first && others.length === 0) return first[0];
  throw new CliError(`${id}: say which with --approval (${open.map(([name]) => name).join(', ')})`, EXIT.usage);
}

function inboxText({ lang }: ApiClient, approvals: Row[]): string[] {
  const w = wordsOf(lang);
  if (approvals.length === 0) return [w.nothing];
  const rows = approvals.map((one) => {
    const label = text((one['label'] as Row | undefined)?.[lang]);
    return [one['caseId'], `${text(one['approval'])} ${label}`, one['revision'], one['openedAt']];
  });
  return table([w.case, w.approval, w.revision, w.since], rows);
}

function tokenText({ lang }: ApiClient, answer: Row): string[] {
  const w = wordsOf(lang);
  const approve = text(answer['approve']);
  const head = `${w.approval}: ${text(answer['approval'])}, ${w.revision} ${text(answer['revision'])}. ${w.validUntil}: ${text(answer['expiresAt'])}`;
  return [
    head,
    ...(approve.includes('MESSAGE-ID-OF-YOUR-MAIL') ? [w.fillIn] : []),
    '',
    approve,
    '',
    text(answer['reject']),
  ];
}
