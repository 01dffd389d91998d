import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // better-sqlite3 must not be torn down with a worker thread.
    pool: 'forks',
    // One more than the cores of a small machine: tests that start programs mostly wait for them.
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'src',
          include: ['src/**/*.test.{ts,tsx}'],
          // These own what they touch. A process for each file would mostly load the same modules anew.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'test', include: ['test/**/*.test.ts'] } },
    ],
  },
})
