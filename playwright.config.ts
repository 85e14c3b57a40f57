import { defineConfig } from '@playwright/test'

/** Stories that need nothing of Electron: they are told a second time in Chromium, in the window that the server serves. */
const portable = ['composer', 'timeline', 'review', 'files', 'terminal']

export default defineConfig({
  testDir: 'test/app',
  testMatch: '**/*.spec.ts',
  timeout: 120_000,
  expect: { timeout: 15_000 },
  // TEST_LANES=2 npm test -- desktop: more, each with a display of its own.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  reporter: [['list'], ['json', { outputFile: 'test-results/desktop.json' }]],
  outputDir: 'test-results/desktop',
  projects: [
    { name: 'electron' },
    // What of a portable story only the app can do is marked @electron.
    { name: 'chromium', testMatch: portable.map((name) => `**/${name}.spec.ts`), grepInvert: /@electron/ },
  ],
})
