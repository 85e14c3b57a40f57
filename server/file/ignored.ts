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
  const found = (await askGit(instance, paths, [])) ?? (await askGit(instance, paths, ['--no-index']))
  return new Set(entries.filter((_, index) => found?.has(paths[index] ?? '')))
}

/** Undefined when git does not answer, which it does not for a whole list with one path of a submodule, unless the index is left out. */
async function askGit(instance: Instance, paths: readonly string[], flags: readonly string[]): Promise<Set<string> | undefined> {
  const result = await runGit(instance.worktree, ['check-ignore', '--stdin', '-z', ...flags], {
    stdin: paths.join('\0'),
    env: instance.app.options.env,
    signal: instance.signal,
    maxBuffer: 32 * 1024 * 1024,
  }).catch(() => undefined)
  return result && (result.code === 0 || result.code === 1) ? new Set(result.stdout.split('\0')) : undefined
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
