import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

// Dependencies point inwards: domain knows nobody, nobody knows api, cli or bench (docs/architecture.md).
const layers = ['domain', 'workflows', 'activities', 'worker', 'api', 'db', 'cli', 'dev', 'config', 'bench', 'test'];
const may = {
  domain: [],
  workflows: ['domain', 'activities'],
  config: ['domain'],
  db: ['domain', 'config'],
  activities: ['domain', 'db', 'config'],
  worker: ['domain', 'activities', 'db', 'config', 'workflows'],
  api: ['domain', 'db', 'config', 'workflows', 'activities', 'worker'],
  dev: ['domain', 'db', 'config', 'worker', 'workflows'],
  cli: ['domain', 'db', 'config', 'dev', 'workflows', 'worker', 'activities'],
  bench: ['domain', 'db', 'config', 'dev', 'workflows', 'worker', 'activities', 'cli'],
  test: layers,
};

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.redress', 'eslint.config.js'] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { boundaries },
    settings: {
      'import/resolver': { typescript: false, node: { extensions: ['.ts', '.js'] } },
      'boundaries/elements': layers.map((type) => ({ type, pattern: type, mode: 'folder' })),
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/require-await': 'off',
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', { max: 40, skipComments: true }],
      'no-console': 'error',
    },
  }
);
