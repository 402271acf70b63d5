import { defineConfig } from 'vitest/config';

// `npm run histories`: records anew, on purpose only. What a release has recorded stays and must replay for ever.
export default defineConfig({
  test: {
    pool: 'forks',
    include: ['test/histories/record.ts'],
    globalSetup: ['test/support/servers.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
