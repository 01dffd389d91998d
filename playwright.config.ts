import { defineConfig } from '@playwright/test'
import type { HostOptions } from './test/e2e/fixtures.ts'

export default defineConfig<HostOptions>({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  // Each console has a data folder and ports of its own, so that specs may run beside each other.
  fullyParallel: true,
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    actionTimeout: 30_000,
    // Recording every action costs as much as the actions: `TRACE=1` where a failure is to be understood.
    trace: process.env['TRACE'] === undefined ? 'off' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
  },
  projects: [
    { name: 'serve', use: { host: 'serve' } },
    // The renderer is the same in both hosts: what axe sees of it is looked at once.
    { name: 'electron', use: { host: 'electron' }, testIgnore: /access\.spec/ },
  ],
})
