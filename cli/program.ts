import { Command } from 'commander';
import { packageVersion } from '../config/root.js';
import { registerApprovals } from './approvals.js';
import { registerCalendar } from './calendar.js';
import { registerCases } from './cases.js';
import { registerClockRecords } from './clock-records.js';
import { EXIT } from './client.js';
import { registerCommands } from './commands.js';
import { registerCorrect } from './correct.js';
import { registerDirectory } from './directory.js';
import { registerDue } from './due.js';
import { registerFiles } from './files.js';
import { registerImport } from './import.js';
import { registerLetters } from './letters.js';
import { registerLookup } from './lookup.js';
import { registerMigrate } from './migrate.js';
import { registerOwnership } from './ownership.js';
import { registerPolicy } from './policy.js';
import { registerRehearse } from './rehearse.js';
import { registerReplay } from './replay.js';
import { registerProposals, registerReports } from './reports.js';
import { registerSetup } from './setup.js';
import { registerSimulate } from './simulate.js';
import { registerStart } from './start.js';
import { registerTasks } from './tasks.js';

/** Commands that have processes of their own to stop, whoever still reads what they print. */
const WITH_PROCESSES = ['start', 'rehearse'];

/** All commands of `redress`. */
export function redressProgram(): Command {
  const program = new Command('redress').description('Complaint handling as durable workflows.');
  program.version(packageVersion());
  // Commands take this over from the program, so it comes before them. What is no fault, as help asked for, ends with 0.
  program.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : EXIT.usage));
  program.hook('preAction', (_program, command) => {
    // The reader left (`redress timeline CASE | head`): nothing more to do, and nothing to complain of.
    if (!WITH_PROCESSES.includes(command.name())) process.stdout.once('error', () => process.exit());
  });
  registerStart(program);
  registerSetup(program);
  registerCases(program);
  registerCommands(program);
  registerCorrect(program);
  registerApprovals(program);
  registerFiles(program);
  registerLetters(program);
  registerLookup(program);
  registerOwnership(program);
  registerClockRecords(program);
  registerTasks(program);
  registerReports(program);
  registerProposals(program);
  registerImport(program);
  registerPolicy(program);
  registerRehearse(program);
  registerReplay(program);
  registerSimulate(program);
  registerDue(program);
  registerCalendar(program);
  registerMigrate(program);
  registerDirectory(program);
  return program;
}
