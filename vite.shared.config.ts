import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { runnerImport, type Plugin } from 'vite'

const require = createRequire(import.meta.url)

/** Modules with native code stay outside every bundle; they are the package's only runtime dependencies. */
export const nativeModules = ['better-sqlite3', '@lydell/node-pty', '@parcel/watcher', '@vscode/ripgrep']

/** The oldest runtime that must run the code: Electron 33. */
export const nodeTarget = 'node20.18'
export const rendererTarget = 'chrome130'

/** web-tree-sitter's loader has an `eval` for wasm modules that bring JavaScript with them; a grammar has none. */
export const bundleChecks = { eval: false }

/** Threads of the server: entries of their own beside the program, found by `server/system/assets.ts`. */
export const workers = { 'custom-worker': path.resolve('server/tool/custom-worker.mjs') }

export const protocolAlias = [
  { find: /^#protocol\//, replacement: `${path.resolve('server/protocol')}/` },
  { find: /^#bridge$/, replacement: path.resolve('electron/bridge.ts') },
]

const assetSources = () => ({
  'tree-sitter.wasm': require.resolve('web-tree-sitter/web-tree-sitter.wasm'),
  'tree-sitter-bash.wasm': path.join(path.dirname(require.resolve('tree-sitter-bash/package.json')), 'tree-sitter-bash.wasm'),
  'models.json.br': path.resolve('server/assets/models.json.br'),
})

/** A thread that imported the program would start it a second time. */
function requireAlone(bundle: Bundle, name: string) {
  const chunks = Object.values(bundle).filter((chunk) => chunk.type === 'chunk')
  const seen = new Set(chunks.filter((chunk) => chunk.name === name && chunk.isEntry))
  for (const chunk of seen) {
    for (const other of chunks) if ([...chunk.imports, ...chunk.dynamicImports].includes(other.fileName)) seen.add(other)
  }
  const wrong = [...seen].find((chunk) => chunk.isEntry && chunk.name !== name)
  if (wrong) throw new Error(`The thread ${name} imports the program ${wrong.fileName}: what both need must lie in a chunk of its own`)
}

type Bundle = Parameters<Extract<NonNullable<Plugin['generateBundle']>, (...args: never[]) => unknown>>[1]

/** Copies the files that `server/system/assets.ts` names into `assets/` beside the bundle. */
export function serverAssets(): Plugin {
  return {
    name: 'server-assets',
    generateBundle(_options, bundle) {
      for (const name of Object.keys(workers)) requireAlone(bundle, name)
      for (const [name, file] of Object.entries(assetSources())) {
        this.emitFile({ type: 'asset', fileName: `assets/${name}`, source: fs.readFileSync(file) })
      }
    },
  }
}

/**
 * What PDF.js asks for by name: character maps and fonts for files that bring none, and decoders of rare pictures in their
 * JavaScript editions (the page's policy allows no WebAssembly). They lie in `assets/pdf/`, and come from there while developing.
 */
export function pdfAssets(): Plugin {
  const home = path.dirname(require.resolve('pdfjs-dist/package.json'))
  const folders = { cmaps: ['cmaps', /\.bcmap$|^LICENSE/], fonts: ['standard_fonts', /\.(pfb|ttf)$|^LICENSE/], decoders: ['wasm', /_nowasm_fallback\.js$|^LICENSE_.*(JBIG2|OPENJPEG)$/] } as const
  const files = Object.entries(folders).flatMap(([folder, [source, wanted]]) =>
    fs.readdirSync(path.join(home, source)).flatMap((name) => (wanted.test(name) ? [[`assets/pdf/${folder}/${name}`, path.join(home, source, name)] as const] : [])),
  )
  return {
    name: 'pdf-assets',
    generateBundle() {
      for (const [fileName, file] of files) this.emitFile({ type: 'asset', fileName, source: fs.readFileSync(file) })
    },
    configureServer({ middlewares }) {
      const known = new Map<string, string>(files)
      middlewares.use((request, response, next) => {
        const file = known.get((request.url ?? '').slice(1))
        if (file === undefined) return next()
        response.setHeader('content-type', file.endsWith('.js') ? 'text/javascript' : 'application/octet-stream')
        response.end(fs.readFileSync(file))
      })
    },
  }
}

/**
 * The window calls operations by method and address. Their schemas are for the server; to build them all would cost each
 * start a tenth of a second, so the window gets the table without them.
 */
export function operationTable(): Plugin {
  const file = path.resolve('server/protocol/api.ts')
  return {
    name: 'operation-table',
    enforce: 'pre',
    async load(id) {
      if (id !== file) return undefined
      const { module, dependencies } = await runnerImport<{ api: Record<string, Record<string, unknown>> }>(file, { configFile: false, resolve: { alias: protocolAlias } })
      for (const dependency of dependencies) this.addWatchFile(dependency)
      const table = Object.entries(module.api).map(([name, { method, path: address, kind, status }]) => [name, { method, path: address, kind, status }])
      return `export const api = ${JSON.stringify(Object.fromEntries(table))}`
    },
  }
}

type ModuleGraph = { getModuleInfo(id: string): { importedIds: readonly string[] } | null }

/** All that a page needs before it shows anything, in one file: each further one would be a request of its own at every start. */
export function startChunk(page: string) {
  const needed = new Set<string>()
  const gather = (id: string, graph: ModuleGraph) => {
    if (needed.has(id)) return
    needed.add(id)
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) gather(imported, graph)
  }
  return {
    debugName: 'start',
    name: (id: string, graph: ModuleGraph) => {
      if (needed.size === 0) gather(page, graph)
      return needed.has(id) ? 'start' : null
    },
  }
}
