#!/usr/bin/env node
import { Command } from 'commander';
import { registerStart } from './start.js';

const program = new Command('redress').description('Complaint handling as durable workflows.');
registerStart(program);
await program.parseAsync();
