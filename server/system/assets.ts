import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export type AssetName = 'tree-sitter.wasm' | 'tree-sitter-bash.wasm' | 'models.json.br'

/** Where a binary file that ships with the server lies: `assets/` beside the bundle, or its origin when run from source. */
export function assetPath(name: AssetName): string {
  const bundled = fileURLToPath(new URL(`./assets/${name}`, import.meta.url))
  return fs.existsSync(bundled) ? bundled : sourcePath(name)
}

/** The file that a thread starts from: beside the bundle, or as it is written when run from source. */
export function workerPath(name: 'custom-worker'): string {
  const bundled = fileURLToPath(new URL(`./${name}.js`, import.meta.url))
  return fs.existsSync(bundled) ? bundled : fileURLToPath(new URL(`../tool/${name}.mjs`, import.meta.url))
}

function sourcePath(name: AssetName): string {
  const require = createRequire(import.meta.url)
  switch (name) {
    case 'tree-sitter.wasm':
      return require.resolve('web-tree-sitter/web-tree-sitter.wasm')
    case 'tree-sitter-bash.wasm':
      return path.join(path.dirname(require.resolve('tree-sitter-bash/package.json')), name)
    case 'models.json.br':
      return fileURLToPath(new URL('../assets/models.json.br', import.meta.url))
  }
}
