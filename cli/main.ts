#!/usr/bin/env node
import { Command } from 'commander';
import { runMain } from '../config/main.js';
import { registerImport } from './import.js';
import { registerSetup } from './setup.js';
import { registerStart } from './start.js';

runMain(async () => {
  const program = new Command('redress').description('Complaint handling as durable workflows.');
  registerStart(program);
  registerSetup(program);
  registerImport(program);
  await program.parseAsync();
});
