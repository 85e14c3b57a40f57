import { execFile } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { promisify } from 'node:util'
import { defineConfig, type Plugin } from 'vite'

/** The client for JavaScript, `opencode-desktop/client`: one module that runs wherever there is `fetch`, and its types. */
export default defineConfig({
  plugins: [declarations()],
  publicDir: false,
  build: {
    target: 'es2022',
    outDir: 'out/client',
    emptyOutDir: true,
    minify: false,
    reportCompressedSize: false,
    lib: { entry: path.resolve('server/client/client.ts'), formats: ['es'], fileName: 'client' },
  },
})

/** Types as the compiler writes them, with the endings that every resolver takes. */
function declarations(): Plugin {
  return {
    name: 'declarations',
    async writeBundle({ dir = 'out/client' }) {
      const manifest = createRequire(import.meta.url).resolve('typescript/package.json')
      const args = [path.join(path.dirname(manifest), 'bin/tsc'), '-p', 'server/client/tsconfig.json', '--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--outDir', dir]
      await promisify(execFile)(process.execPath, args)
      const files = (await readdir(dir)).filter((name) => name.endsWith('.d.ts')).map((name) => path.join(dir, name))
      await Promise.all(files.map(async (file) => writeFile(file, (await readFile(file, 'utf8')).replaceAll(/(from '\.\/[\w-]+)'/g, "$1.js'"))))
    },
  }
}
