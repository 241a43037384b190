import { defineConfig } from 'vitest/config';

/**
 * Two suites: `fast` is `npm test`; `faults` is `npm run test:faults`. The crash tests are in both, with more
 * histories and crashes in the second.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/faults/**'],
          // More than a wait for a daemon has (`support/until.ts`), which says what it has waited for; on a
          // busy machine these take long.
          testTimeout: 150_000,
          hookTimeout: 30_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts', 'test/crash/**/*.test.ts'],
          env: {
            SLOWSHUTTER_HISTORIES: process.env.SLOWSHUTTER_HISTORIES ?? '10000',
            SLOWSHUTTER_SECOND_CRASHES: '1',
          },
          testTimeout: 600_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
});
