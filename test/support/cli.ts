import { Command } from 'commander';
import { vi } from 'vitest';
import { registerApprovals } from '../../cli/approvals.js';
import { registerCases } from '../../cli/cases.js';
import { tellCliErrors } from '../../cli/client.js';
import { registerCommands } from '../../cli/commands.js';
import { registerCorrect } from '../../cli/correct.js';
import { registerImport } from '../../cli/import.js';
import { registerLetters } from '../../cli/letters.js';
import { registerMigrate } from '../../cli/migrate.js';
import { registerProposals, registerReports } from '../../cli/reports.js';
import { registerTasks } from '../../cli/tasks.js';

/** What a command line printed, and its exit code. */
export interface Printed {
  out: string;
  err: string;
  code: number;
}

/** Types a command line to the API at this address, at a terminal in English unless it asks for another language. */
export async function typed(api: string, args: readonly string[]): Promise<Printed> {
  const printed = { out: '', err: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      printed[stream === 'stdout' ? 'out' : 'err'] += String(text);
      return true;
    })
  );
  process.exitCode = undefined;
  vi.stubEnv('REDRESS_API', api);
  vi.stubEnv('LANG', 'en_US.UTF-8');
  const program = new Command('redress').exitOverride();
  const all = [
    ...[registerCases, registerCommands, registerCorrect, registerApprovals, registerLetters],
    ...[registerImport, registerMigrate],
    ...[registerTasks, registerReports, registerProposals],
  ];
  for (const register of all) register(program);
  try {
    await tellCliErrors(() => program.parseAsync([...args], { from: 'user' }));
    return { ...printed, code: Number(process.exitCode ?? 0) };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = undefined;
  }
}
