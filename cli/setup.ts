import { Connection } from '@temporalio/client';
import type { Command } from 'commander';
import { loadConfig } from '../config/config.js';
import { ActivationFault, prepareDatabase } from '../db/activation.js';
import { prepareNamespace } from '../dev/temporal.js';
import { DirectoryError } from '../domain/directory/read.js';
import { prepareSchedules } from '../worker/schedules.js';
import { CliError, EXIT } from './client.js';

/** `redress setup`: what a deployment needs before its first worker and API, on the servers the environment names. */
export function registerSetup(program: Command): void {
  program
    .command('setup')
    .description(
      'tables, packs and calendars in force, Temporal namespace, search attributes and schedules; may be repeated'
    )
    .action(async () => {
      const config = loadConfig(process.env);
      const { temporal } = config;
      const { packs, skipped } = await prepareDatabase(config).catch((error: unknown) => {
        if (error instanceof DirectoryError) throw new CliError(`${error.message} (DIRECTORY_FILE)`, EXIT.refused);
        throw error instanceof ActivationFault
          ? new CliError(`${error.message} (PARAMETERS_FILE)`, EXIT.refused)
          : error;
      });
      const told = [
        `packs: ${packs.map(({ id }) => id).join(', ')}`,
        ...skipped.map(({ pack, missing }) => `skipped ${pack}: PARAMETER_MISSING ${missing.join(', ')}`),
      ];
      process.stdout.write(`${told.join('\n')}\n`);
      const connection = await Connection.connect({ address: temporal.address });
      await prepareNamespace(connection, temporal.namespace);
      await prepareSchedules(connection, config);
      await connection.close();
    });
}
