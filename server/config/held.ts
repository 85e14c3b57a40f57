import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { HeldItem } from '#protocol/project'
import { isInside, resolveReal } from '../system/real-path'
import { isObject, type JsonObject } from './read-source'

// What a project's own files say may be anybody's words. Everything in them that could run code, reach outside or spend a
// credential is cut out as a "part" with a hash of its content, and put back only where a person trusts that hash.

export type HeldPart = {
  item: HeldItem
  /** Where it stood; for lists the list, to which `value` is appended again. */
  at: string[]
  value: unknown
}

export type HeldSource = {
  /** Absolute, and what is shown: relative to the project's top. */
  file: string
  shown: string
  root: string
  /** Hears of every file whose content went into a hash. */
  onFile?: (file: string) => void
  /** Whether the person has a credential or settings of their own for a provider. */
  ownsProvider: (providerID: string) => boolean
  /** Whether the project itself brings a provider that the person does not have. */
  brings: (providerID: string) => boolean
}

type Kind = HeldItem['kind']
type Facts = { kind: Kind; name: string; detail: string }

/** Splits what a project file says into the harmless rest and the parts that need trust. */
export async function splitHeld(raw: JsonObject, source: HeldSource): Promise<{ rest: JsonObject; parts: HeldPart[] }> {
  const rest = structuredClone(raw)
  // The listener is the person's alone, whatever is trusted.
  delete rest.server
  const parts: HeldPart[] = []
  const take = async (at: string[], facts: Facts) => {
    const value = removeAt(rest, at)
    parts.push({ item: await heldItem({ ...facts, source, value }), at, value })
  }
  for (const { at, ...facts } of findParts(rest, source)) await take(at, facts)
  for (const list of ['plugin', 'instructions'] as const) {
    const entries = rest[list]
    if (!Array.isArray(entries)) continue
    const held = entries.filter((entry) => list === 'plugin' || leavesProject(entry))
    rest[list] = entries.filter((entry) => !held.includes(entry))
    const kind: Kind = list === 'plugin' ? 'plugin' : 'instruction'
    for (const value of held) {
      const name = shorten(Array.isArray(value) ? String(value[0]) : String(value))
      parts.push({ item: await heldItem({ kind, name, detail: name, source, value }), at: [list], value })
    }
  }
  return { rest, parts }
}

/** Puts trusted parts back where they stood. */
export function restoreParts(rest: JsonObject, parts: readonly { at: string[]; value: unknown }[]): JsonObject {
  for (const { at, value } of parts) {
    let target = rest
    for (const key of at.slice(0, -1)) {
      if (!isObject(target[key])) target[key] = {}
      target = target[key] as JsonObject
    }
    const last = at.at(-1) ?? ''
    if (Array.isArray(target[last])) (target[last] as unknown[]).push(value)
    else target[last] = value
  }
  return rest
}

/** An item with the hash of what it says, and of the project's own files that it names. */
export async function heldItem(input: Facts & { source: Omit<HeldSource, 'ownsProvider' | 'brings'>; value: unknown }): Promise<HeldItem> {
  const { kind, name, detail, source, value } = input
  const hash = createHash('sha256').update(JSON.stringify([kind, name, source.shown, value]))
  for (const text of namedFiles(value)) {
    for (const base of new Set([path.dirname(source.file), source.root])) {
      const file = path.resolve(base, text)
      const content = await fileMark(file, source.root)
      if (content === undefined) continue
      source.onFile?.(file)
      hash.update(text).update(content)
    }
  }
  return { kind, name, file: source.shown, hash: hash.digest('hex'), detail: shorten(detail) }
}

function findParts(raw: JsonObject, source: HeldSource): (Facts & { at: string[] })[] {
  return [
    ...entriesOf(raw.mcp).flatMap(([name, value]) =>
      part('mcp', name, { at: ['mcp', name], detail: mcpDetail(value), skip: onlySwitch(value) }),
    ),
    ...switchOrEntries(raw, 'lsp'),
    ...switchOrEntries(raw, 'formatter'),
    ...entriesOf(raw.command).flatMap(([name, value]) =>
      part('command', name, { at: ['command', name], detail: shellOf(value) ?? '', skip: shellOf(value) === undefined }),
    ),
    ...entriesOf(raw.provider).flatMap(([name, value]) =>
      part('provider', name, { at: ['provider', name], detail: providerDetail(value), skip: harmlessProvider(name, value, source) }),
    ),
    ...modelParts(raw, source),
    ...skillParts(raw.skills),
    ...part('command', 'shell', { at: ['shell'], detail: String(raw.shell), skip: raw.shell === undefined }),
    ...part('permission', 'share', { at: ['share'], detail: String(raw.share), skip: raw.share === undefined || raw.share === 'disabled' }),
    ...part('permission', 'autoshare', { at: ['autoshare'], detail: 'autoshare', skip: raw.autoshare !== true }),
    ...part('permission', 'enterprise', { at: ['enterprise'], detail: 'enterprise', skip: raw.enterprise === undefined }),
    ...part('permission', 'experimental', { at: ['experimental'], detail: 'experimental', skip: raw.experimental === undefined }),
    ...part('instruction', 'references', { at: ['references'], detail: 'references', skip: raw.references === undefined }),
    ...part('instruction', 'reference', { at: ['reference'], detail: 'reference', skip: raw.reference === undefined }),
  ]
}

function part(kind: Kind, name: string, facts: { at: string[]; detail: string; skip: boolean }): (Facts & { at: string[] })[] {
  return facts.skip ? [] : [{ kind, name, at: facts.at, detail: facts.detail }]
}

/** `true` switches on the built-in programs, which run what the repository brings along. */
function switchOrEntries(raw: JsonObject, kind: 'lsp' | 'formatter') {
  const value = raw[kind]
  if (!isObject(value)) return part(kind, kind, { at: [kind], detail: 'all built-in ones', skip: value === undefined || value === false })
  return Object.entries(value).flatMap(([name, entry]) => {
    const off = isObject(entry) && entry.disabled === true && Object.keys(entry).length === 1
    return part(kind, name, { at: [kind, name], detail: commandText(entry), skip: off })
  })
}

/** A model of the project's own provider would hear, and answer, what was meant for one that the person chose. */
function modelParts(raw: JsonObject, source: HeldSource) {
  const inside = (['agent', 'mode', 'command'] as const).flatMap((section) =>
    entriesOf(raw[section]).flatMap(([name, value]) => (isObject(value) ? [{ at: [section, name, 'model'], value: value.model }] : [])),
  )
  const all = [{ at: ['model'], value: raw.model }, { at: ['small_model'], value: raw.small_model }, ...inside]
  return all.flatMap(({ at, value }) =>
    typeof value === 'string' && source.brings(value.split('/')[0] ?? '') ? part('provider', at.join('.'), { at, detail: value, skip: false }) : [],
  )
}

function skillParts(skills: unknown) {
  if (!isObject(skills)) return []
  const { urls, paths } = skills
  const outside = Array.isArray(paths) && paths.some(leavesProject)
  return [
    ...part('skill', 'urls', { at: ['skills', 'urls'], detail: String(urls), skip: !Array.isArray(urls) || urls.length === 0 }),
    ...part('skill', 'paths', { at: ['skills', 'paths'], detail: String(paths), skip: !outside }),
  ]
}

/** An entry that only switches something off needs nobody's trust. */
function onlySwitch(value: unknown) {
  return isObject(value) && value.enabled === false && Object.keys(value).every((key) => key === 'enabled' || key === 'type')
}

function mcpDetail(value: unknown) {
  return isObject(value) && typeof value.url === 'string' ? value.url : commandText(value)
}

function commandText(value: unknown) {
  return isObject(value) && Array.isArray(value.command) ? value.command.join(' ') : JSON.stringify(value)
}

/** The first shell call in a command's text, or a file that is yet to be put into the text and may hold one. */
function shellOf(value: unknown): string | undefined {
  const template = isObject(value) && typeof value.template === 'string' ? value.template : ''
  return /!`[^`]*`/.exec(template)?.[0] ?? /\{file:[^}]*\}/.exec(template)?.[0]
}

function providerDetail(value: unknown) {
  const options = isObject(value) && isObject(value.options) ? value.options : {}
  return typeof options.baseURL === 'string' ? options.baseURL : 'provider options'
}

const REACHING = new Set(['api', 'npm', 'env', 'baseURL', 'apiKey', 'headers', 'provider', 'enterpriseUrl'])

/** A provider of the project's own with its own key in plain text, or settings of a known one that reach nowhere. */
function harmlessProvider(name: string, value: unknown, source: HeldSource): boolean {
  if (!isObject(value) || JSON.stringify(value).includes('{env:') || JSON.stringify(value).includes('{file:')) return false
  const options = isObject(value.options) ? value.options : {}
  const known = new Set(['setCacheKey', 'timeout', 'headerTimeout', 'chunkTimeout'])
  const reaches = hasKey(value, REACHING) || Object.keys(options).some((key) => !known.has(key))
  if (!reaches) return true
  const npm = value.npm === undefined || (typeof value.npm === 'string' && value.npm.startsWith('@ai-sdk/'))
  return typeof options.apiKey === 'string' && options.apiKey !== '' && npm && value.env === undefined && !source.ownsProvider(name)
}

function hasKey(value: unknown, keys: ReadonlySet<string>): boolean {
  if (Array.isArray(value)) return value.some((item) => hasKey(item, keys))
  return isObject(value) && Object.entries(value).some(([key, item]) => keys.has(key) || hasKey(item, keys))
}

/** Web addresses and files outside of the project. */
function leavesProject(entry: unknown): boolean {
  if (typeof entry !== 'string') return true
  return /^[a-z][a-z0-9+.-]*:/i.test(entry) || /^(~|\$HOME|[\\/])/.test(entry) || entry.split(/[\\/]/).includes('..') || entry.includes('{')
}

function* namedFiles(value: unknown): Generator<string> {
  if (typeof value === 'string') {
    if (value.length < 1_000 && /[./\\]/.test(value)) yield value.replace(/^file:\/\//, '')
    for (const reference of [...value.matchAll(/\{file:([^}]+)\}/g)].slice(0, 50)) yield (reference[1] ?? '').trim()
  } else if (Array.isArray(value)) for (const item of value.slice(0, 50)) yield* namedFiles(item)
  else if (isObject(value)) for (const item of Object.values(value).slice(0, 50)) yield* namedFiles(item)
}

/** The content of a file; of one that is too large or lies outside what tells that it is another one. */
async function fileMark(file: string, root: string): Promise<Buffer | string | undefined> {
  try {
    const real = await resolveReal(file)
    const facts = await stat(real)
    if (!facts.isFile()) return undefined
    if (isInside(root, real) && facts.size < 10 * 1024 * 1024) return await readFile(real)
    return JSON.stringify([real, facts.dev, facts.ino, facts.size, facts.mtimeMs, facts.ctimeMs])
  } catch {
    return undefined
  }
}

function removeAt(raw: JsonObject, at: readonly string[]): unknown {
  let target = raw
  for (const key of at.slice(0, -1)) target = target[key] as JsonObject
  const last = at.at(-1) ?? ''
  const value = target[last]
  delete target[last]
  return value
}

function entriesOf(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : []
}

function shorten(text: string) {
  return text.length > 500 ? `${text.slice(0, 500)}…` : text
}
