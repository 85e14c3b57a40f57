// Loads one file of a custom tool, TypeScript or JavaScript, without a build step. The texts of the file and of what it
// imports by relative paths were read (and found to be trusted) beforehand, and exactly these texts run. Packages come
// from where the project has them installed; those that tools are written against are there in any case.
import { readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { createJiti } from 'jiti/static'
import * as zod from 'zod'
import { bunFor } from './custom-bun.mjs'

const ENDINGS = ['', '.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js']
const WRAPPER = ['exports', 'require', 'module', '__filename', '__dirname', 'Bun', 'jitiImport', 'jitiESMResolve']

/** What `@opencode-ai/plugin` offers to tools. */
const plugin = { __esModule: true, tool: Object.assign((definition) => definition, { schema: zod.z }) }

/** The module's exports. `sources` holds the file itself first; with `strict` no other file of the project is imported. */
export async function loadModule({ file, sources, strict, directory }) {
  const [start] = Object.keys(sources)
  if (start === undefined) throw new Error(`${file} can't be read`)
  const jiti = createJiti(start, { fsCache: false, moduleCache: true })
  const state = { sources: new Map(Object.entries(sources)), strict, modules: new Map(), jiti, bun: bunFor(directory) }
  return importFile(state, start, [])
}

/** `chain` are the files on whose behalf this one is imported: in a ring a file is handed out as far as it got. */
async function importFile(state, file, chain) {
  const present = state.modules.get(file)
  if (present) {
    if (!chain.includes(file)) await present.done
    return present.module.exports
  }
  const text = state.sources.get(file) ?? readFileSync(file, 'utf8')
  const module = { exports: {}, id: file, filename: file, loaded: false }
  const done = evaluate(state, module, { text, chain: [...chain, file] })
  state.modules.set(file, { module, done })
  await done
  module.loaded = true
  return module.exports
}

async function evaluate(state, module, { text, chain }) {
  const file = module.filename
  if (file.endsWith('.json')) {
    module.exports = { __esModule: true, default: JSON.parse(text), ...JSON.parse(text) }
    return
  }
  const isTypeScript = /\.[cm]?tsx?$/.test(file)
  const code = state.jiti.transform({ source: text, filename: file, ts: isTypeScript, jsx: file.endsWith('x'), async: true })
  const run = new vm.Script(`(async function (${WRAPPER.join(', ')}) {${code}\n})`, { filename: file }).runInThisContext()
  const load = (name) => importName(state, name, chain)
  await run(module.exports, requireFrom(state, file), module, file, path.dirname(file), state.bun, load, (name) => state.jiti.esmResolve(name, file))
  const failure = module.exports.__JITI_ERROR__
  if (failure) throw new Error(`${file}:${failure.line ?? 0}:${failure.column ?? 0}: ${failure.message}`)
}

async function importName(state, name, chain) {
  const from = chain.at(-1)
  if (name.startsWith('.') || path.isAbsolute(name) || name.startsWith('file:')) return importFile(state, resolveFile(state, name, from), chain)
  if (isBuiltin(name)) return interop(await import(name))
  if (name === 'bun') return { __esModule: true, ...state.bun, default: state.bun }
  if (name === '@opencode-ai/plugin' || name.startsWith('@opencode-ai/plugin/')) return plugin
  if ((name === 'zod' || name.startsWith('zod/')) && state.jiti.esmResolve(name, { parentURL: from, try: true }) === undefined) return interop(zod)
  return interop(await createJiti(from, { fsCache: false }).import(name))
}

/** `require` of CommonJS tools: built-in modules and packages only come from Node itself, files must be CommonJS as well. */
function requireFrom(state, from) {
  const native = createRequire(from)
  const load = (name) => {
    if (name === '@opencode-ai/plugin') return plugin
    if (name === 'bun') return state.bun
    if (!name.startsWith('.') && !path.isAbsolute(name)) return native(name)
    const file = resolveFile(state, name, from)
    const present = state.modules.get(file)
    if (present) return present.module.exports
    const text = state.sources.get(file) ?? readFileSync(file, 'utf8')
    if (file.endsWith('.json')) return JSON.parse(text)
    const module = { exports: {}, id: file, filename: file, loaded: false }
    state.modules.set(file, { module, done: Promise.resolve() })
    const code = state.jiti.transform({ source: text, filename: file, ts: /\.[cm]?tsx?$/.test(file) })
    const run = new vm.Script(`(function (${WRAPPER.slice(0, 6).join(', ')}) {${code}\n})`, { filename: file }).runInThisContext()
    run(module.exports, requireFrom(state, file), module, file, path.dirname(file), state.bun)
    return module.exports
  }
  return Object.assign(load, { resolve: native.resolve })
}

function resolveFile(state, name, from) {
  const named = name.startsWith('file:') ? fileURLToPath(name) : path.resolve(path.dirname(from), name)
  const written = /\.[cm]?js$/.test(named) ? [named.replace(/\.([cm]?)js$/, '.$1ts'), named.replace(/\.js$/, '.tsx')] : []
  const candidates = [...ENDINGS.map((ending) => named + ending), ...written]
  const known = candidates.find((candidate) => state.sources.has(candidate))
  if (known !== undefined) return known
  if (state.strict) throw new Error(`${name} is not among the files that were trusted together with this tool; import it by a plain relative path`)
  const found = candidates.find((candidate) => isReadable(candidate))
  if (found === undefined) throw new Error(`Cannot find module '${name}' imported from ${from}`)
  return found
}

function isReadable(file) {
  try {
    readFileSync(file)
    return true
  } catch {
    return false
  }
}

/** What was not written as a module of ours has its exports beside `default`, as importers expect. */
function interop(namespace) {
  if (typeof namespace !== 'object' || namespace === null || namespace.__esModule) return namespace
  return { ...namespace, __esModule: true, default: 'default' in namespace ? namespace.default : namespace }
}
