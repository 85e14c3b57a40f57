import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { stripHidden } from './hidden-text'
import { invalid, isObject, readConfigText, type JsonObject } from './read-source'

const MAX_FILES = 500
const MAX_DEPTH = 8

/** An agent or command that a markdown file describes: its front matter, and the text below it. */
export type MarkdownItem = MarkdownFile & { data: JsonObject; body: string }
export type MarkdownFile = { kind: 'agent' | 'mode' | 'command'; name: string; file: string }

const FOLDERS = { agent: ['agent', 'agents'], mode: ['mode', 'modes'], command: ['command', 'commands'] } as const

/** The markdown files of agents and commands below a configuration folder, in a stable order. */
export async function listMarkdown(folder: string): Promise<MarkdownFile[]> {
  const found = await Promise.all(
    (['mode', 'agent', 'command'] as const).flatMap((kind) =>
      FOLDERS[kind].map(async (name) => {
        const root = path.join(folder, name)
        const files = await filesBelow(root, (file) => file.endsWith('.md'))
        return files.map((file) => ({ kind, name: path.relative(root, file).replaceAll(path.sep, '/').slice(0, -3), file }))
      }),
    ),
  )
  return found.flat()
}

/** Files of one folder and below, links not followed, at most 500. */
export async function filesBelow(root: string, wanted: (file: string) => boolean, depth = MAX_DEPTH): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => [])
  const result: string[] = []
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    if (result.length >= MAX_FILES) break
    const file = path.join(root, entry.name)
    if (entry.isFile() && wanted(file)) result.push(file)
    else if (entry.isDirectory() && depth > 0 && entry.name !== 'node_modules') result.push(...(await filesBelow(file, wanted, depth - 1)))
  }
  return result.slice(0, MAX_FILES)
}

export async function readMarkdown(item: MarkdownFile): Promise<MarkdownItem | undefined> {
  const raw = await readConfigText(item.file)
  const text = raw === undefined ? undefined : stripHidden(raw).text
  return text === undefined ? undefined : { ...item, ...(await splitFrontMatter(item.file, text)) }
}

/** YAML between two `---` lines at the top, and the rest. */
export async function splitFrontMatter(file: string, text: string): Promise<{ data: JsonObject; body: string }> {
  const found = /^\ufeff?---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)?---[ \t]*(?:\r?\n|$)([\s\S]*)$/.exec(text)
  if (!found) return { data: {}, body: text.trim() }
  // Only now: most projects have no such file, and YAML is large.
  const { parse } = await import('yaml')
  try {
    const data: unknown = parse(found[1] ?? '', { maxAliasCount: 20 })
    if (data !== null && data !== undefined && !isObject(data)) throw new Error('The front matter must be a list of names and values')
    return { data: isObject(data) ? data : {}, body: (found[2] ?? '').trim() }
  } catch (error) {
    throw invalid(file, `The front matter can't be read: ${(error as Error).message.split('\n')[0]}`)
  }
}

/** The part of a configuration that a markdown file stands for, not yet checked. */
export function markdownConfig({ kind, name, data, body }: MarkdownItem): JsonObject {
  if (kind === 'command') return { command: { [name]: { ...data, template: body } } }
  return { [kind]: { [name]: { ...data, ...(body ? { prompt: body } : {}) } } }
}
