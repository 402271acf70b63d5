import { builtinModules } from 'node:module';
import { join } from 'node:path';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

// Dependencies point inwards: domain knows nobody, nobody knows api, cli or bench (docs/architecture.md). Where a layer is
// followed by ":type", only its types may be imported.
const may = {
  domain: [],
  workflows: ['domain', 'activities:type'],
  config: ['domain'],
  db: ['domain', 'config'],
  activities: ['domain', 'db', 'config'],
  worker: ['domain', 'activities', 'db', 'config', 'workflows'],
  api: ['domain', 'db', 'config', 'workflows', 'activities', 'worker'],
  dev: ['domain', 'db', 'config', 'worker', 'workflows'],
  cli: ['domain', 'db', 'config', 'dev', 'workflows', 'worker', 'activities'],
  bench: ['domain', 'db', 'config', 'dev', 'workflows', 'worker', 'activities', 'cli'],
};
const layers = [...Object.keys(may), 'test'];

const policy = ([from, targets]) =>
  [from, ...targets].map((target) => {
    const [type, kind] = target.split(':');
    return {
      from: { element: { type: from } },
      allow: { to: { element: { type } }, ...(kind && { dependency: { kind } }) },
    };
  });

const noIo = 'The core and the workflows do no I/O.';
const restrictedImports = (...patterns) => [
  'error',
  {
    paths: builtinModules.map((name) => ({ name, message: noIo })),
    patterns: [{ group: ['node:*'], message: noIo }, ...patterns],
  },
];
const clock = 'The core and the workflows know no clock but the one they are given.';
const chance = 'Not the same on replay: take it from a recorded decision.';
const timers = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];

// What would make a replay differ from the first run, or the core give two answers to one question.
const deterministic = {
  'no-restricted-imports': restrictedImports(),
  'no-restricted-globals': [
    'error',
    ...['process', 'Buffer', 'fetch', 'performance', 'crypto', 'WeakRef', 'FinalizationRegistry'].map((name) => ({
      name,
      message: chance,
    })),
    ...timers.map((name) => ({ name, message: 'Timers belong to the one timer of the shell.' })),
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: clock },
    { object: 'Math', property: 'random', message: chance },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: clock },
    { selector: 'CallExpression[callee.name="Date"]', message: clock },
    {
      selector: 'Program > VariableDeclaration[kind!="const"]',
      message: 'Module state leaks from one case to another.',
    },
    {
      selector: 'Program > ExportNamedDeclaration > VariableDeclaration[kind!="const"]',
      message: 'Module state leaks from one case to another.',
    },
  ],
};

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.redress', '.ci', 'eslint.config.js', 'eslint.resolver.cjs'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { boundaries },
    settings: {
      'import/resolver': { [join(import.meta.dirname, 'eslint.resolver.cjs')]: {} },
      'boundaries/root-path': import.meta.dirname,
      'boundaries/dependency-nodes': ['import', 'export', 'dynamic-import', 'require'],
      'boundaries/elements': layers.map((type) => ({ type, pattern: type, partialMatch: false })),
    },
    rules: {
      'boundaries/dependencies': ['error', { default: 'disallow', policies: Object.entries(may).flatMap(policy) }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // const { left, out, ...rest } drops fields.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/require-await': 'off',
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', { max: 40, skipComments: true }],
      'no-console': 'error',
    },
  },
  { files: ['domain/**', 'workflows/**'], rules: deterministic },
  {
    files: ['domain/**'],
    rules: {
      'no-restricted-imports': restrictedImports({ group: ['@temporalio/*'], message: 'The core knows no Temporal.' }),
    },
  },
  { files: ['cli/**'], rules: { 'no-console': 'off' } },
  // A test file is one list of behaviours and may look everywhere.
  {
    files: ['test/**', 'vitest.config.ts'],
    rules: { 'max-lines': ['error', { max: 500 }], 'max-lines-per-function': 'off', 'boundaries/dependencies': 'off' },
  }
);
