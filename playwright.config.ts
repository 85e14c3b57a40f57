import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'test/app',
  testMatch: '**/*.spec.ts',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  workers: 1,
  fullyParallel: false,
  retries: 0,
  reporter: [['list'], ['json', { outputFile: 'test-results/desktop.json' }]],
  outputDir: 'test-results/desktop',
})
