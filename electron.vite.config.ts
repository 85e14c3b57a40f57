import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { bundleChecks, nativeModules, nodeTarget, operationTable, pdfAssets, protocolAlias, rendererTarget, serverAssets, startChunk, workers } from './vite.shared.config.ts'

const page = path.resolve('renderer/index.html')

export default defineConfig({
  main: {
    resolve: { alias: protocolAlias },
    plugins: [serverAssets()],
    build: {
      target: nodeTarget,
      outDir: 'out/main',
      chunkSizeWarningLimit: 3000,
      externalizeDeps: false,
      rolldownOptions: {
        input: { main: path.resolve('electron/main.ts'), ...workers },
        external: ['electron', ...nativeModules],
        checks: bundleChecks,
        // Flat chunks: `./assets/NAME` must resolve from every one of them.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    resolve: { alias: protocolAlias },
    build: {
      target: nodeTarget,
      outDir: 'out/preload',
      externalizeDeps: false,
      // A sandboxed preload has no module loader: one CommonJS file.
      rolldownOptions: {
        input: { preload: path.resolve('electron/preload.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    resolve: { alias: protocolAlias },
    plugins: [react(), operationTable(), pdfAssets()],
    worker: { format: 'es' },
    build: {
      target: rendererTarget,
      outDir: 'out/renderer',
      minify: true,
      // Grammars of the highlighter are large and load on demand.
      chunkSizeWarningLimit: 1000,
      assetsInlineLimit: 0,
      rolldownOptions: { input: page, output: { codeSplitting: { groups: [startChunk(page)] } } },
    },
  },
})
