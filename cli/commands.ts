import type { Command } from 'commander';
import { printCase } from './cases.js';
import { type ApiClient, type ApiOptions, withApi } from './client.js';
import { fieldsOf } from './print.js';

interface CommandOptions extends ApiOptions {
  readonly personal?: string[];
  readonly at?: string;
  readonly reason?: string;
}

/** Sends one command to a case and prints what came of it. */
export async function sendCommand(
  client: ApiClient,
  options: CommandOptions,
  id: string,
  command: object
): Promise<void> {
  const { at, json, reason } = options;
  const personal = { ...fieldsOf(options.personal ?? []), ...(reason !== undefined && { reason }) };
  const body = {
    ...command,
    ...(at !== undefined && { occurredAt: at }),
    ...(Object.keys(personal).length > 0 && { personal }),
  };
  printCase(client, json, await client.post(`/v1/cases/${encodeURIComponent(id)}/commands`, body));
}

function define<O extends CommandOptions>(
  program: Command,
  usage: string,
  description: string,
  command: (options: O, args: readonly string[], rest: readonly string[]) => object,
  setUp: (command: Command) => Command = (plain) => plain
): void {
  const defined = program.command(`${usage.split(' ')[0] ?? ''}`).description(description);
  for (const argument of usage.split(' ').slice(1)) defined.argument(argument);
  setUp(defined)
    .option('--personal <field...>', 'personal data as name=text')
    .option('--at <time>', 'when it happened, ISO 8601 with offset (default: now)');
  withApi(defined, true, async (client, options: O, id: string, ...args: (string | string[])[]) => {
    const plain = args.filter((one) => typeof one === 'string');
    const rest = args.flatMap((one) => (Array.isArray(one) ? one : []));
    await sendCommand(client, options, id, command(options, plain, rest));
  });
}

/** What people do with a case. */
export function registerCommands(program: Command): void {
  define(
    program,
    'act <case> <action> [input...]',
    'take an action of the pack; input as name=text or name:=json',
    (_o, [action], input) => ({
      type: 'act',
      action,
      input: fieldsOf(input),
    })
  );
  define(
    program,
    'confirm <case> <step> [input...]',
    'confirm a step a person does',
    ({ ref }: CommandOptions & { ref?: string }, [step], input) => ({
      type: 'confirmStep',
      step,
      input: fieldsOf(input),
      ref,
    }),
    (command) => command.option('--ref <reference>', 'reference of what was done by hand')
  );
  define(
    program,
    'waive <case> <step>',
    'let a step that was refused go undone; needs --personal reason=…',
    (_o, [step]) => ({
      type: 'waiveStep',
      step,
    })
  );
  registerContacts(program);
  registerPlain(program);
}

/** Commands that need nothing but names. */
function registerPlain(program: Command): void {
  define(program, 'assign <case> <slot> <person>', 'give a place in the case to a person', (_o, [slot, person]) => ({
    type: 'assign',
    slot,
    person,
  }));
  define(program, 'reclassify <case> <category>', 'put the case into another category', (_o, [category]) => ({
    type: 'reclassify',
    category,
  }));
  define(program, 'consent <case> <command>', 'consent to a refused or withheld command', (_o, [to]) => ({
    type: 'consent',
    to,
  }));
  define(program, 'lift <case> <hold>', 'lift a hold, such as a freeze', (_o, [hold]) => ({ type: 'liftHold', hold }));
  define(
    program,
    'acknowledge <case>',
    'take on what you were paged about: nobody else is paged',
    ({ page }: CommandOptions & { page?: string }) => ({ type: 'acknowledgePage', ...{ page } }),
    (command) => command.option('--page <page>', 'which page (default: the one that waits)')
  );
  registerReviews(program);
  registerMerging(program);
  define(program, 'close <case>', 'close the case', () => ({ type: 'close' }));
}

/** Opinions on a form. */
function registerReviews(program: Command): void {
  define(
    program,
    'opinion <case> <review> <reviewer> <opinion>',
    'give an opinion in a review: noObjection, or advise or mustChange with --reason',
    ({ revision }: CommandOptions & { revision?: string }, [review, reviewer, opinion]) => ({
      type: 'giveOpinion',
      ...{ review, reviewer, opinion },
      ...(revision !== undefined && { revision: Number(revision) }),
    }),
    (command) =>
      command.option('--reason <text>', 'what and why').option('--revision <number>', 'the revision that was read')
  );
}

/** One complaint that was told twice. */
function registerMerging(program: Command): void {
  define(
    program,
    'merge <case>',
    'merge a duplicate into the case that goes on for both',
    ({ into }: CommandOptions & { into: string }) => ({ type: 'merge', into }),
    (command) =>
      command
        .requiredOption('--into <other>', 'the case that goes on')
        .requiredOption('--reason <text>', 'why the two are one complaint')
  );
  define(program, 'unmerge <case>', 'let a merged case go on by itself again', () => ({ type: 'unmerge' }));
}

interface ClaimOptions extends CommandOptions {
  readonly category?: string;
  readonly also?: string[];
  readonly person?: string[];
}

/** How the complainant and we meet. */
function registerContacts(program: Command): void {
  registerClaim(program);
  registerCall(program);
  define(program, 'contact <case> <channel>', 'the complainant came back', (_o, [channel]) => ({
    type: 'contact',
    channel,
  }));
}

function registerClaim(program: Command): void {
  define(
    program,
    'claim <case> [fact...]',
    'take on a complaint that came in unattended; what you found out as name=text or name:=json',
    ({ category, also, person }: ClaimOptions, _args, facts) => ({
      type: 'claim',
      facts: fieldsOf(facts),
      ...{ category, also },
      ...(person && { people: fieldsOf(person) }),
    }),
    (command) =>
      command
        .option('--category <category>', 'what it turned out to be')
        .option('--also <category...>', 'other categories it falls under')
        .option('--person <place...>', 'who holds which place, as place=person')
  );
}

interface CallOptions extends CommandOptions {
  readonly missed?: boolean;
  readonly incoming?: boolean;
  readonly party: string;
  readonly promise?: string;
}

function registerCall(program: Command): void {
  define(
    program,
    'call <case>',
    'enter a telephone call',
    ({ missed, incoming, party, promise }: CallOptions) => ({
      type: 'call',
      direction: incoming ? 'in' : 'out',
      connected: !missed,
      party,
      ...(promise !== undefined && { promise: { at: promise } }),
    }),
    (command) =>
      command
        .option('--missed', 'it did not connect')
        .option('--incoming', 'they called')
        .option('--party <party>', 'who was called', 'member')
        .option('--promise <time>', 'another call was promised for this time')
  );
}
