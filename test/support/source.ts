import fs from 'node:fs'
import path from 'node:path'
import { parseSync } from 'vite'

export type Node = { type: string; [key: string]: unknown }
export type Import = { specifier: string; typeOnly: boolean }
export type SourceFile = { path: string; lines: number; body: Node[]; imports: Import[] }

const skipped = new Set(['node_modules', 'out', 'dist', 'test-results', '.git'])

/** Every file below a folder, as paths from the repository's root with forward slashes. */
export function listFiles(root: string, folder: string): string[] {
  const start = path.join(root, folder)
  if (!fs.existsSync(start)) return []
  return fs.readdirSync(start, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return []
    const name = `${folder}/${entry.name}`
    return entry.isDirectory() ? listFiles(root, name) : [name]
  })
}

/** Parses a TypeScript file and collects what it imports, re-exports and loads with `import()`. */
export function readSource(root: string, file: string): SourceFile {
  const text = fs.readFileSync(path.join(root, file), 'utf8')
  const { program, module, errors } = parseSync(file, text)
  if (errors.length) throw new Error(`${file}: ${errors[0]?.message}`)
  const exported = module.staticExports.flatMap((statement) => statement.entries)
  const imports = [
    ...module.staticImports.map((statement) => ({
      specifier: statement.moduleRequest.value,
      typeOnly: statement.entries.length > 0 && statement.entries.every((entry) => entry.isType),
    })),
    ...exported.flatMap((entry) => (entry.moduleRequest ? [{ specifier: entry.moduleRequest.value, typeOnly: entry.isType }] : [])),
    ...module.dynamicImports.flatMap((load) => {
      const literal = /^(['"])(.*)\1$/s.exec(text.slice(load.moduleRequest.start, load.moduleRequest.end))
      return literal?.[2] ? [{ specifier: literal[2], typeOnly: false }] : []
    }),
    ...[...text.matchAll(/\bimport\('([^']+)'\)\./g)].map((match) => ({ specifier: match[1] ?? '', typeOnly: true })),
  ]
  return { path: file, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0), body: program.body as unknown as Node[], imports }
}

/** The repository path that an import means, or undefined when it names a package. */
export function resolveImport(files: ReadonlySet<string>, from: string, specifier: string): string | undefined {
  const plain = specifier.replace(/\?.*$/, '')
  const target = plain.startsWith('#protocol/')
    ? `server/protocol/${plain.slice('#protocol/'.length)}`
    : plain === '#bridge'
      ? 'electron/bridge'
      : plain.startsWith('.')
        ? path.posix.join(path.posix.dirname(from), plain)
        : undefined
  if (target === undefined) return undefined
  return ['', '.ts', '.tsx'].map((ending) => target + ending).find((candidate) => files.has(candidate)) ?? target
}

/** Groups of files that import each other in a ring (Tarjan's strongly connected components). */
export function findCycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const cycles: string[][] = []
  const visit = (node: string) => {
    index.set(node, index.size)
    low.set(node, index.get(node)!)
    stack.push(node)
    for (const next of edges.get(node) ?? []) {
      if (!index.has(next)) visit(next)
      if (stack.includes(next)) low.set(node, Math.min(low.get(node)!, low.get(next)!))
    }
    if (low.get(node) !== index.get(node)) return
    const group = stack.splice(stack.indexOf(node))
    if (group.length > 1 || edges.get(node)?.includes(node)) cycles.push(group.toSorted())
  }
  for (const node of edges.keys()) if (!index.has(node)) visit(node)
  return cycles
}
