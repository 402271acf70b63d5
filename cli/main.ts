#!/usr/bin/env node
import { Command } from 'commander';
import { registerImport } from './import.js';
import { registerStart } from './start.js';

const program = new Command('redress').description('Complaint handling as durable workflows.');
registerStart(program);
registerImport(program);
await program.parseAsync();
