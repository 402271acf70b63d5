#!/usr/bin/env node
import { runMain } from '../config/main.js';
import { tellCliErrors } from './client.js';
import { redressProgram } from './program.js';

runMain(() => tellCliErrors(() => redressProgram().parseAsync()));
