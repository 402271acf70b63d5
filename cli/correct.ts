import type { Command } from 'commander';
import { type ApiClient, type ApiOptions, CliError, EXIT, withApi } from './client.js';
import { sendCommand } from './commands.js';
import { fieldsOf } from './print.js';

interface CorrectOptions extends ApiOptions {
  readonly entry: string;
  readonly set?: string[];
  readonly at?: string;
  readonly struck?: boolean;
  readonly reason: string;
}

/** `redress correct`: a wrong entry gets its right reading, or is struck out. */
export function registerCorrect(program: Command): void {
  const defined = program
    .command('correct')
    .description('correct a wrong entry by its number in the timeline; both readings stay visible')
    .argument('<case>')
    .requiredOption('--entry <number>', 'the event that is wrong, as `timeline` numbers it')
    .option('--set <field...>', 'what it should have said, as name=text or name:=json')
    .option('--at <time>', 'when it really happened, ISO 8601 with offset')
    .option('--struck', 'it never happened')
    .requiredOption('--reason <text>', 'why');
  withApi(defined, true, async (client: ApiClient, { at, ...options }: CorrectOptions, id: string) => {
    const { entry, set = [], struck, reason } = options;
    if ((struck === true) === (at !== undefined || set.length > 0))
      throw new CliError('say either --struck, or what is right with --set and --at', EXIT.usage);
    const reading = { ...(at !== undefined && { occurredAt: at }), input: saidRight(set) };
    const body = { type: 'correct', entry: Number(entry), ...(!struck && { reading }) };
    await sendCommand(client, { ...options, personal: [`reason=${reason}`] }, id, body);
  });
}

/** `connected=false` is as good as `connected:=false`. */
function saidRight(set: readonly string[]): Record<string, unknown> {
  const flags = new Map<unknown, boolean>([
    ['true', true],
    ['false', false],
  ]);
  return Object.fromEntries(Object.entries(fieldsOf(set)).map(([name, value]) => [name, flags.get(value) ?? value]));
}
