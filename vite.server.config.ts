import fs from 'node:fs'
import path from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import { bundleChecks, nativeModules, nodeTarget, protocolAlias, serverAssets, workers } from './vite.shared.config.ts'

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
      input: { main: path.resolve('server/main.ts'), ...workers },
      external: nativeModules,
      checks: bundleChecks,
      // Flat chunks: `./assets/NAME` must resolve from every one of them.
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', banner: entryShebang },
    },
  },
})

/** Threads are entries too, but nobody starts them by hand. */
function isProgram(chunk: { isEntry: boolean; name: string }) {
  return chunk.isEntry && chunk.name === 'main'
}

function entryShebang(chunk: { isEntry: boolean; name: string }) {
  return isProgram(chunk) ? '#!/usr/bin/env node' : ''
}

function executable(): Plugin {
  return {
    name: 'executable',
    writeBundle(options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === 'chunk' && isProgram(chunk)) fs.chmodSync(path.join(options.dir ?? 'out/server', chunk.fileName), 0o755)
      }
    },
  }
}
