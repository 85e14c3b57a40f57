import { realpath } from 'node:fs/promises'
import path from 'node:path'
import type { Instance } from '../instance'
import { isInside } from '../system/real-path'
import { readRegularFile, decodeText } from '../system/files'
import { listFiles } from '../system/ripgrep'
import { readConfig } from './config'
import { stripHidden } from './hidden-text'
import { foldersDown, projectRoot, skipsProject } from './places'
import { readRemote } from './remote-text'

export type Instruction = { path: string; text: string }

const MAX_FILE = 64 * 1024
const MAX_FILES = 50
const MAX_ADDRESSES = 20
const MAX_NESTED = 32 * 1024
const CUT = '[The rest was left out: it is longer than 64 KB]'
const NAMES = ['AGENTS.md', 'CLAUDE.md', 'CONTEXT.md']

/** What the model should know of the project and the person's ways: rule files, then the files that `instructions` names. */
export async function readInstructions(instance: Instance): Promise<Instruction[]> {
  const [{ instructions }, remote] = await Promise.all([scanInstructions(instance), remoteInstructions(instance)])
  return [...instructions, ...remote]
}

/** The rule files of the folders between a file and the folder that was opened, nearest first; those above are known from the start. */
export async function nestedInstructions(instance: Instance, file: string): Promise<Instruction[]> {
  const root = projectRoot(instance)
  if (skipsProject(instance.app) || !isInside(root, file)) return []
  const found: Instruction[] = []
  let left = MAX_NESTED
  for (let folder = path.dirname(file); !isInside(folder, instance.directory) && isInside(root, folder); folder = path.dirname(folder)) {
    const [present] = await existing(NAMES.map((name) => path.join(folder, name)))
    const real = present === undefined ? undefined : await allowedPath(instance, { path: present, inside: true })
    if (present === undefined || real === undefined || real === file) continue
    const read = await readBounded(real)
    if (!read || read.text.trim() === '' || read.text.length > left) continue
    left -= read.text.length
    found.push({ path: present, text: read.text })
  }
  return found
}

/** The same, with the number of hidden characters that were taken out. */
export async function scanInstructions(instance: Instance): Promise<{ instructions: Instruction[]; hidden: number }> {
  const files = [...(await ruleFiles(instance)), ...(await namedFiles(instance))]
  const seen = new Set<string>()
  const instructions: Instruction[] = []
  let hidden = 0
  for (const file of files) {
    const real = await allowedPath(instance, file)
    if (real === undefined || seen.has(real) || instructions.length >= MAX_FILES) continue
    seen.add(real)
    const read = await readBounded(real)
    if (!read) continue
    hidden += read.hidden
    if (read.text.trim() !== '') instructions.push({ path: file.path, text: read.text })
  }
  return { instructions, hidden }
}

/** `inside` files belong to the project, and must not lead out of it by a link. */
type Found = { path: string; inside: boolean }

/** All files of the first name that exists between the folder and the top, and one of the person's own. */
async function ruleFiles(instance: Instance): Promise<Found[]> {
  const { paths, env } = instance.app.options
  const result: Found[] = []
  if (!skipsProject(instance.app)) {
    for (const name of NAMES) {
      const candidates = foldersDown(instance).toReversed()
      const present = await existing(candidates.map((folder) => path.join(folder, name)))
      result.push(...present.map((file) => ({ path: file, inside: true })))
      if (present.length > 0) break
    }
  }
  const own = [env.OPENCODE_CONFIG_DIR ? path.join(env.OPENCODE_CONFIG_DIR, 'AGENTS.md') : '', path.join(paths.config, 'AGENTS.md')]
  const withoutClaude = [env.OPENCODE_DISABLE_CLAUDE_CODE, env.OPENCODE_DISABLE_CLAUDE_CODE_PROMPT].some((value) => /^(1|true)$/i.test(value ?? ''))
  const global = await existing([...own.filter(Boolean), ...(withoutClaude ? [] : [path.join(paths.home, '.claude', 'CLAUDE.md')])])
  return [...result, ...global.slice(0, 1).map((file) => ({ path: file, inside: false }))]
}

/** What lies at the web addresses among the instructions; those of a project that nobody trusts are not among them. */
async function remoteInstructions(instance: Instance): Promise<Instruction[]> {
  const { instructions = [] } = await readConfig(instance)
  const addresses = instructions.filter((entry) => /^https?:\/\//i.test(entry)).slice(0, MAX_ADDRESSES)
  const texts = await Promise.all(addresses.map((address) => readRemote(instance, address)))
  return addresses.flatMap((address, index) => {
    const text = texts[index] ?? ''
    return text.trim() === '' ? [] : [{ path: address, text: text.length > MAX_FILE ? `${text.slice(0, MAX_FILE)}\n${CUT}` : text }]
  })
}

/** Files by name or glob; web addresses are not read here. */
async function namedFiles(instance: Instance): Promise<Found[]> {
  const { instructions = [] } = await readConfig(instance)
  const { home, config } = instance.app.options.paths
  const result: Found[] = []
  for (const entry of instructions) {
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(entry)) continue
    const pattern = entry.replace(/^(~|\$HOME)(?=[\\/])/, home)
    if (path.isAbsolute(pattern)) {
      result.push(...(await expand(pattern)).map((file) => ({ path: file, inside: false })))
      continue
    }
    for (const folder of foldersDown(instance).toReversed()) {
      const found = await expand(path.join(folder, pattern))
      result.push(...found.map((file) => ({ path: file, inside: true })))
    }
    result.push(...(await expand(path.join(config, pattern))).map((file) => ({ path: file, inside: false })))
  }
  return result.slice(0, MAX_FILES)
}

async function expand(pattern: string): Promise<string[]> {
  const magic = /[*?[{]/.exec(pattern)
  if (!magic) return existing([pattern])
  const folder = path.dirname(pattern.slice(0, magic.index) + 'x')
  const glob = path.relative(folder, pattern).replaceAll(path.sep, '/')
  const files: string[] = []
  try {
    const found = listFiles({ cwd: folder, glob: [`/${glob}`], limit: MAX_FILES, ignored: true, timeout: 2_000 })
    for await (const file of found) files.push(path.join(folder, file))
  } catch {
    // A folder that is not there, or a glob that is none, names no files.
    return []
  }
  return files.sort()
}

async function allowedPath(instance: Instance, { path: file, inside }: Found): Promise<string | undefined> {
  const real = await realpath(file).catch(() => undefined)
  if (real === undefined || !inside) return real
  return isInside(projectRoot(instance), real) ? real : undefined
}

async function readBounded(file: string): Promise<{ text: string; hidden: number } | undefined> {
  const read = await readRegularFile(file, { limit: 4 * 1024 * 1024 }).catch(() => undefined)
  if (!read) return undefined
  const cut = read.data.byteLength > MAX_FILE
  const { text, hidden } = stripHidden(decodeText(read.data.subarray(0, MAX_FILE)).text)
  return { text: cut ? `${text}\n${CUT}` : text, hidden }
}

async function existing(files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(files.map(async (file) => ((await realpath(file).catch(() => undefined)) === undefined ? [] : [file])))
  return found.flat()
}
