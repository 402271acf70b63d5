import { defineConfig } from 'vitest/config';

const shared = { pool: 'forks', testTimeout: 20_000, hookTimeout: 60_000 } as const;

// Two kinds of tests: plain ones, and `*.stack.test.ts` with real servers and processes, which PostgreSQL and a Temporal
// server started once for the whole run serve.
export default defineConfig({
  test: {
    // Tests with real servers wait more than they work: three at a time take 330 s where one at a time takes 530 (2 cores).
    maxWorkers: 3,
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
