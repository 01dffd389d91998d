import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // better-sqlite3 must not be torn down with a worker thread.
    pool: 'forks',
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
