import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { findCycles, listFiles, readSource, resolveImport, type Node, type SourceFile } from './support/source'

// The walls of the house. Each list below is the rule itself; a failing test says why the rule is there.

/** A room imports rooms of earlier lines only; rooms of one line do not know each other. */
const layers = [
  ['server/protocol', 'server/client'],
  ['server/system'],
  ['server/store', 'server/bus', 'server/scope'],
  ['server/app', 'server/instance'],
  ['server/config', 'server/project'],
  ['server/file', 'server/permission', 'server/provider', 'server/pty', 'server/lsp', 'server/mcp'],
  ['server/plugin'],
  ['server/tool'],
  ['server/session'],
  ['server/routes'],
  ['server/http'],
  ['server/server', 'server/main'],
]

/** Where two rooms of one line are an inside and an outside of the same thing, the outer one comes first. */
const neighbours = [
  ['server/bus', 'server/scope'],
  ['server/store', 'server/scope'],
  ['server/store', 'server/bus'],
  ['server/instance', 'server/app'],
  ['server/main', 'server/server'],
]

const rendererLayers = ['renderer/theme', 'renderer/ui', 'renderer/client', 'renderer/workbench', 'renderer/panes', 'renderer/app']

/** Packages with one home: whoever else needs them asks that room. */
const packages: { name: RegExp; rooms: string[]; why: string }[] = [
  { name: /^(hono|@hono\/.+)$/, rooms: ['server/http'], why: 'only http/ knows the web framework' },
  { name: /^better-sqlite3$/, rooms: ['server/store'], why: 'only store/ speaks SQL' },
  {
    name: /^(ai|@ai-sdk\/.+)$/,
    rooms: ['server/provider', 'server/tool', 'server/session'],
    why: 'the model SDK stays behind provider/, tool/ and session/',
  },
  { name: /^(@lydell\/)?node-pty$/, rooms: ['server/pty'], why: 'only pty/ opens terminals' },
  { name: /^@modelcontextprotocol\/.+$/, rooms: ['server/mcp'], why: 'only mcp/ speaks the Model Context Protocol' },
  { name: /^vscode-.+$/, rooms: ['server/lsp'], why: 'only lsp/ speaks to language servers' },
  { name: /^electron$/, rooms: ['electron'], why: 'only the shell knows Electron' },
  { name: /^(react|react-dom|@tanstack\/.+|radix-ui|cmdk|lucide-react|@codemirror\/.+|@lezer\/.+|mermaid|temml|uqr)(\/.+)?$/, rooms: ['renderer'], why: 'only the window draws' },
]

const topLevel = ['.ci', 'electron', 'renderer', 'server', 'test']
const forbiddenNames = /^(utils?|helpers?|common|misc|manager|service|handler|index)$/
const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/
const mutableTypes = /^(Map|Set|WeakMap|WeakSet|AbortController|EventEmitter|EventTarget|QueryClient)$/

const root = path.resolve(import.meta.dirname, '..')
const all = ['electron', 'renderer', 'server', 'test'].flatMap((folder) => listFiles(root, folder))
const known = new Set(all)
const code = all.filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))
const sources = code.map((file) => readSource(root, file))
const product = sources.filter((source) => !source.path.startsWith('test/'))

test('a room imports only the rooms below it', () => {
  expect(product.flatMap(wrongImports)).toEqual([])
})

test('a package is imported only by the room that owns it', () => {
  const wrong = product.flatMap((source) =>
    source.imports.flatMap(({ specifier }) => {
      const rule = packages.find((entry) => entry.name.test(specifier))
      if (!rule || rule.rooms.some((room) => source.path.startsWith(`${room}/`))) return []
      return [`${source.path} imports ${specifier}: ${rule.why}`]
    }),
  )
  expect(wrong).toEqual([])
})

test('protocol is schemas only and the window has no Node', () => {
  const wrong = product.flatMap((source) =>
    source.imports.flatMap(({ specifier }) => {
      const external = resolveImport(known, source.path, specifier) === undefined
      if (!external) return []
      if (source.path.startsWith('server/protocol/') && specifier !== 'zod')
        return [`${source.path} imports ${specifier}: the contract imports zod and nothing else, so that every room can read it`]
      if (source.path.startsWith('renderer/') && specifier.startsWith('node:'))
        return [`${source.path} imports ${specifier}: the renderer runs sandboxed and in browsers, where there is no Node`]
      return []
    }),
  )
  expect(wrong).toEqual([])
})

test('no files import each other in a ring', () => {
  const edges = new Map(
    sources.map((source) => [
      source.path,
      source.imports.flatMap(({ specifier }) => {
        const target = resolveImport(known, source.path, specifier)
        return target && known.has(target) ? [target] : []
      }),
    ]),
  )
  expect(findCycles(edges).map((ring) => `a ring cannot be understood or tested in parts: ${ring.join(' <-> ')}`)).toEqual([])
})

test('no file grows beyond what one reads in a sitting', () => {
  const long = all
    .filter((file) => /\.(tsx?|mjs|css)$/.test(file))
    .map((file) => ({ file, limit: file.startsWith('test/') ? 500 : 400, lines: countLines(file) }))
    .filter(({ lines, limit }) => lines > limit)
  expect(long.map(({ file, lines, limit }) => `${file} has ${lines} lines (limit ${limit}): find the second thing it does`)).toEqual([])
})

test('names are kebab-case and say what a file holds', () => {
  const wrong = all.flatMap((file) => {
    const names = file.split('/').slice(1)
    const stem = (names.at(-1) ?? '').split('.')[0] ?? ''
    if (/\.(tsx?|mjs)$/.test(file) && forbiddenNames.test(stem)) return [`${file}: "${stem}" names no thing; such a file attracts everything`]
    return names.every((name) => kebabCase.test(name) || /^(README\.md|\.[a-z-]+|[a-z_]+\.py|opencode_desktop)$/.test(name)) ? [] : [`${file}: names are kebab-case`]
  })
  expect(wrong).toEqual([])
})

test('modules hold no state', () => {
  const wrong = product.flatMap((source) =>
    source.body.flatMap((statement) => moduleState(statement).map((what) => `${source.path}: ${what}; state lives in an App, an Instance or a component`)),
  )
  expect(wrong).toEqual([])
})

test('exports have one name everywhere', () => {
  const wrong = sources
    .filter((source) => !source.path.endsWith('.config.ts'))
    .flatMap((source) => {
      if (source.body.some((statement) => statement.type === 'ExportDefaultDeclaration')) return [`${source.path}: default exports lose their name`]
      const barrel = source.body.length > 0 && source.body.every(isReExport)
      return barrel ? [`${source.path}: only passes on what others export; import from the file that has it`] : []
    })
  expect(wrong).toEqual([])
})

test('the top level has no other folders', () => {
  const made = new Set(['node_modules', 'out', 'dist', 'test-results', '.git'])
  const folders = fs.readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !made.has(entry.name))
  expect(folders.map((entry) => entry.name).filter((name) => !topLevel.includes(name))).toEqual([])
})

test('the lockfile installs from any registry and on any platform', () => {
  const lock = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, Locked> }
  const names = new Set(Object.keys(lock.packages).map((key) => key.replace(/^.*node_modules\//, '')))
  const wrong = Object.entries(lock.packages).flatMap(([key, { resolved, optionalDependencies = {} }]) => [
    ...(resolved?.startsWith('http') ? [`${key} is bound to one registry's address`] : []),
    ...Object.keys(optionalDependencies).flatMap((name) => (names.has(name) ? [] : [`${key}: npm ci stops because ${name} has no entry`])),
  ])
  expect(wrong).toEqual([])
})

type Locked = { resolved?: string; optionalDependencies?: Record<string, string> }

function wrongImports(source: SourceFile): string[] {
  return source.imports.flatMap(({ specifier, typeOnly }) => {
    const target = resolveImport(known, source.path, specifier)
    if (target === undefined) return []
    const why = forbidden({ from: source.path, to: target, typeOnly })
    return why ? [`${source.path} imports ${target}: ${why}`] : []
  })
}

function forbidden(edge: { from: string; to: string; typeOnly: boolean }): string | undefined {
  const { from, to } = edge
  if (from.startsWith('server/')) return forbiddenInServer(from, to)
  if (from.startsWith('renderer/')) return forbiddenInRenderer(edge)
  if (to.startsWith('electron/') || to.startsWith('server/protocol/')) return undefined
  if (from === 'electron/server.ts' && to === 'server/server.ts') return undefined
  return 'the shell reaches the server through electron/server.ts and startServer() only'
}

function forbiddenInServer(from: string, to: string): string | undefined {
  if (!to.startsWith('server/')) return 'the server runs without a window and knows none'
  const [inner, outer] = [roomOf(to), roomOf(from)]
  if (inner === outer || neighbours.some(([above, below]) => above === outer && below === inner)) return undefined
  const [innerLine, outerLine] = [lineOf(inner), lineOf(outer)]
  if (outerLine < 0) return `${outer} is no room of the plan; add it to the layers or move the file`
  if (innerLine < 0) return `${inner} is no room of the plan; add it to the layers or move the file`
  if (innerLine === outerLine) return `${outer} and ${inner} are neighbours and must not know each other`
  if (innerLine > outerLine) return `${outer} lies below ${inner}: pass a function or value down instead`
  return undefined
}

function forbiddenInRenderer({ from, to, typeOnly }: { from: string; to: string; typeOnly: boolean }): string | undefined {
  const outer = rendererRoom(from)
  if (to.startsWith('server/protocol/')) return outer === 'renderer/ui' ? 'ui/ parts know no noun of ours' : undefined
  if (to === 'electron/bridge.ts') return typeOnly ? undefined : 'the bridge is a type to the renderer; the value comes from the preload'
  if (!to.startsWith('renderer/')) return 'the renderer speaks HTTP to the server and imports only its protocol'
  const inner = rendererRoom(to)
  if (inner === outer) return paneOf(from) && paneOf(to) && paneOf(from) !== paneOf(to) ? 'panes never import each other' : undefined
  if (outer === 'renderer/client') return 'client/ talks with the server and draws nothing'
  if (outer === 'renderer/ui' && inner === 'renderer/client') return 'ui/ parts know no noun of ours'
  return rendererLayers.indexOf(inner) > rendererLayers.indexOf(outer) ? `${outer} lies below ${inner}` : undefined
}

function roomOf(file: string): string {
  return file.split('/').slice(0, 2).join('/').replace(/\.tsx?$/, '')
}

/** Files at the renderer's root (main, app and the like) are its outermost room. */
function rendererRoom(file: string): string {
  const room = file.split('/').slice(0, 2).join('/')
  return rendererLayers.includes(room) ? room : 'renderer/app'
}

function paneOf(file: string): string | undefined {
  return /^renderer\/panes\/([^/]+)\//.exec(file)?.[1]
}

function lineOf(room: string): number {
  return layers.findIndex((line) => line.includes(room))
}

function countLines(file: string): number {
  const text = fs.readFileSync(path.join(root, file), 'utf8')
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
}

function isReExport(statement: Node): boolean {
  return statement.type === 'ExportAllDeclaration' || (statement.type === 'ExportNamedDeclaration' && Boolean(statement.source))
}

function moduleState(statement: Node): string[] {
  const declaration = (statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement) as Node | null
  if (declaration?.type !== 'VariableDeclaration' || declaration.declare) return []
  if (declaration.kind !== 'const') return [`a module-level ${String(declaration.kind)}`]
  return (declaration.declarations as { init?: Node | null }[]).flatMap(({ init }) => mutableValue(init))
}

function mutableValue(init?: Node | null): string[] {
  if (!init) return []
  const args = init.arguments as unknown[] | undefined
  const callee = init.callee as { name?: string } | undefined
  if (init.type === 'NewExpression' && mutableTypes.test(callee?.name ?? '') && !args?.length) return [`a module-level new ${callee?.name}()`]
  if (init.type === 'ArrayExpression' && !(init.elements as unknown[]).length) return ['an empty module-level array waits to be filled']
  if (init.type === 'TSAsExpression' || init.type === 'TSSatisfiesExpression') return mutableValue(init.expression as Node)
  return []
}
