import path from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    alias: [
      { find: /^#protocol\//, replacement: `${path.resolve('server/protocol')}/` },
      { find: /^#bridge$/, replacement: path.resolve('electron/bridge.ts') },
    ],
  },
  test: {
    include: [
      'test/server/**/*.test.{ts,tsx}',
      'test/renderer/**/*.test.{ts,tsx}',
      'test/electron/**/*.test.ts',
      'test/clients/**/*.test.ts',
      'test/architecture.test.ts',
      'test/contract.test.ts',
    ],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
})
