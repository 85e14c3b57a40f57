import fs from 'node:fs'
import path from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import { bundleChecks, nativeModules, nodeTarget, protocolAlias, serverAssets } from './vite.shared.config.ts'

/** The headless server: one ESM program for plain Node, the package's bin. */
export default defineConfig({
  resolve: { alias: protocolAlias },
  plugins: [serverAssets(), executable()],
  publicDir: false,
  ssr: { noExternal: true, external: nativeModules },
  build: {
    ssr: true,
    target: nodeTarget,
    chunkSizeWarningLimit: 3000,
    outDir: 'out/server',
    emptyOutDir: true,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { main: path.resolve('server/main.ts') },
      external: nativeModules,
      checks: bundleChecks,
      // Flat chunks: `./assets/NAME` must resolve from every one of them.
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', banner: entryShebang },
    },
  },
})

function entryShebang(chunk: { isEntry: boolean }) {
  return chunk.isEntry ? '#!/usr/bin/env node' : ''
}

function executable(): Plugin {
  return {
    name: 'executable',
    writeBundle(options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk' && chunk.isEntry) fs.chmodSync(path.join(options.dir ?? 'out/server', chunk.fileName), 0o755)
      }
    },
  }
}
