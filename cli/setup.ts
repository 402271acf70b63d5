import { Connection } from '@temporalio/client';
import type { Command } from 'commander';
import { loadConfig } from '../config/config.js';
import { prepareDatabase } from '../db/activation.js';
import { prepareNamespace } from '../dev/temporal.js';

/** `redress setup`: what a deployment needs before its first worker and API, on the servers the environment names. */
export function registerSetup(program: Command): void {
  program
    .command('setup')
    .description(
      'make or update tables, packs in force, Temporal namespace and search attributes of a deployment; may be repeated'
    )
    .action(async () => {
      const config = loadConfig(process.env);
      const { temporal } = config;
      await prepareDatabase(config);
      const connection = await Connection.connect({ address: temporal.address });
      await prepareNamespace(connection, temporal.namespace);
      await connection.close();
    });
}
