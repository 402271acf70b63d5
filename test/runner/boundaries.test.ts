import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../config/root.js';
import { findCycle, importGraph } from '../support/imports.js';

/** Small files in a copy of the layout: their text, and the rule that has to object (none: allowed). */
const files: Record<string, readonly [text: string, rule?: string]> = {
  'domain/core.ts': ['export const core = 1;'],
  'domain/inner/part.ts': ["import { core } from '../core.js';\nexport const part = core;"],
  'domain/knows-db.ts': ["export { db } from '../db/query.js';", 'boundaries/dependencies'],
  'domain/knows-workflows.ts': [
    "import { story } from '../workflows/story.js';\nexport const x = story;",
    'boundaries/dependencies',
  ],
  'domain/knows-temporal.ts': ["export { proxyActivities } from '@temporalio/workflow';", 'no-restricted-imports'],
  'domain/reads-clock.ts': ['export const now = (): number => Date.now();', 'no-restricted-properties'],
  'domain/reads-date.ts': ['export const now = (): Date => new Date();', 'no-restricted-syntax'],
  'domain/reads-file.ts': ["export { readFileSync } from 'node:fs';", 'no-restricted-imports'],
  'domain/reads-bare.ts': ["export { join } from 'path';", 'no-restricted-imports'],
  'domain/prints.ts': ["console.log('x');", 'no-console'],
  'workflows/story.ts': [
    "import type { act } from '../activities/act.js';\nexport type story = typeof act;\nexport const story = 1;",
  ],
  'workflows/calls-activity.ts': ["export { act } from '../activities/act.js';", 'boundaries/dependencies'],
  'workflows/knows-db.ts': ["export { db } from '../db/query.js';", 'boundaries/dependencies'],
  'workflows/knows-api.ts': ["export { app } from '../api/app.js';", 'boundaries/dependencies'],
  'workflows/throws-dice.ts': ['export const dice = (): number => Math.random();', 'no-restricted-properties'],
  'workflows/own-timer.ts': [
    'export const t = (): unknown => setTimeout(() => undefined, 1);',
    'no-restricted-globals',
  ],
  'workflows/module-state.ts': ['let n = 0;\nexport const f = (): number => (n += 1);', 'no-restricted-syntax'],
  'workflows/exported-state.ts': [
    'export let n = 0;\nexport const f = (): number => (n += 1);',
    'no-restricted-syntax',
  ],
  'workflows/date-of-case.ts': ['export const day = (ms: number): Date => new Date(ms);'],
  'activities/act.ts': ["import { db } from '../db/query.js';\nexport const act = db;"],
  'activities/knows-api.ts': ["export { app } from '../api/app.js';", 'boundaries/dependencies'],
  'db/query.ts': ['export const db = Date.now();'],
  'api/app.ts': ["import { act } from '../activities/act.js';\nexport const app = act;"],
  'worker/knows-cli.ts': ["export { cli } from '../cli/cli.js';", 'boundaries/dependencies'],
  'worker/prints.ts': ["console.error('x');", 'no-console'],
  'cli/cli.ts': ["console.log('usage');\nexport const cli = 1;"],
};

let folder: string;
const objections = new Map<string, string[]>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'redress-lint-'));
  for (const name of ['eslint.config.js', 'eslint.resolver.cjs', 'tsconfig.json', 'package.json']) {
    copyFileSync(join(packageRoot(), name), join(folder, name));
  }
  symlinkSync(join(packageRoot(), 'node_modules'), join(folder, 'node_modules'));
  for (const [name, [text]] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), `${text}\n`);
  }
  for (const { filePath, messages } of await new ESLint({ cwd: folder }).lintFiles('.')) {
    objections.set(
      filePath,
      messages.map(({ ruleId, message }) => ruleId ?? message)
    );
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each(Object.entries(files).map(([name, [, rule]]) => [name, rule] as const))('lint on %s: %s', (name, rule) => {
  expect(objections.get(join(folder, name))).toEqual(rule === undefined ? [] : [rule]);
});

it('no file imports itself round a corner', () => {
  expect(findCycle(importGraph(packageRoot()))).toBeUndefined();
});

it('a cycle of imports is found, one of types only is none', () => {
  const write = (name: string, text: string) => writeFileSync(join(folder, 'db', name), text);
  write('a.ts', "import { b } from './b.js';\nexport const a = b;\n");
  write('b.ts', "import type { a } from './a.js';\nexport const b = 1 as unknown as typeof a;\n");
  expect(findCycle(importGraph(folder))).toBeUndefined();
  write('b.ts', "export * from './c.js';\n");
  write('c.ts', "import { a } from './a.js';\nexport const b = a;\n");
  expect(findCycle(importGraph(folder))).toEqual(['db/a.ts', 'db/b.ts', 'db/c.ts', 'db/a.ts']);
});
