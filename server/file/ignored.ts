import { readFile } from 'node:fs/promises'
import path from 'node:path'
import ignore from 'ignore'
import type { Instance } from '../instance'
import { runGit } from '../project/git'
import { foldersDown } from '../config/places'

/** Which of a folder's entries (folders end with `/`) are ignored: as git sees it, outside git by the folder's own .gitignore files. */
export async function ignoredEntries(instance: Instance, folder: string, entries: readonly string[]): Promise<ReadonlySet<string>> {
  if (entries.length === 0) return new Set()
  if (instance.worktree === '/') return ignoredByFiles(instance, folder, entries)
  const paths = entries.map((entry) => path.join(folder, entry))
  const result = await runGit(instance.worktree, ['check-ignore', '--stdin', '-z'], {
    stdin: paths.join('\0'),
    env: instance.app.options.env,
    signal: instance.signal,
    maxBuffer: 32 * 1024 * 1024,
  }).catch(() => undefined)
  const found = new Set(result?.stdout.split('\0'))
  return new Set(entries.filter((_, index) => found.has(paths[index] ?? '')))
}

async function ignoredByFiles(instance: Instance, folder: string, entries: readonly string[]): Promise<ReadonlySet<string>> {
  const rules = await Promise.all(
    foldersDown({ worktree: instance.directory, directory: folder }).map(async (at) => {
      const texts = await Promise.all(['.gitignore', '.ignore'].map((name) => readFile(path.join(at, name), 'utf8').catch(() => '')))
      return { at, matcher: ignore().add(texts) }
    }),
  )
  return new Set(
    entries.filter((entry) =>
      rules.some(({ at, matcher }) => {
        const relative = path.relative(at, path.join(folder, entry)).replaceAll(path.sep, '/')
        return matcher.ignores(entry.endsWith('/') ? `${relative}/` : relative)
      }),
    ),
  )
}
