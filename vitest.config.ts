import { defineConfig } from 'vitest/config';

const shared = { pool: 'forks', testTimeout: 20_000, hookTimeout: 60_000 } as const;

// Two kinds of tests: plain ones, and `*.stack.test.ts` with real servers and processes, which PostgreSQL and a Temporal
// server started once for the whole run serve.
export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: 'plain', include: ['test/**/*.test.ts'], exclude: ['test/**/*.stack.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'stack',
          include: ['test/**/*.stack.test.ts'],
          globalSetup: ['test/support/servers.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
