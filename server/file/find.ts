import { badRequest } from '#protocol/error'
import type { TextMatch } from '#protocol/file'
import type { Instance } from '../instance'
import { ownDataGlobs } from '../project/own-data'
import { searchText } from '../system/ripgrep'
import { fileIndex } from './file-index'
import { rankEntries, topEntries } from './rank'

export type FileQuery = { query: string; dirs?: 'true' | 'false'; type?: 'file' | 'directory'; limit?: number; signal?: AbortSignal }
type Flag = 'true' | 'false'
export type TextQuery = { pattern: string; limit?: number; include?: string; exclude?: string; fixed?: Flag; case?: Flag; word?: Flag; signal?: AbortSignal }

/** Names that match what was typed, best first; folders end with `/`, ignored files are left out. */
export async function findFiles(instance: Instance, { query, dirs, type, limit = 10, signal }: FileQuery): Promise<string[]> {
  const index = await fileIndex(instance)
  const folders = type ? type === 'directory' : dirs !== 'false'
  const entries = folders && type !== 'directory' ? index.list : index.list.filter(({ folder }) => folder === folders)
  const wanted = query.trim().replace(/^\.\//, '').replaceAll('\\', '/')
  if (wanted === '') return (await topEntries(entries, limit)).map(({ entry }) => entry.path)
  return (await rankEntries(entries, wanted, { limit, signal })).map(({ path }) => path)
}

/** Lines that match a pattern, at most 10 when no limit is given. */
export async function findText(instance: Instance, query: TextQuery): Promise<TextMatch[]> {
  try {
    const { matches } = await searchText({
      cwd: instance.directory,
      pattern: query.pattern,
      limit: query.limit ?? 10,
      include: [...chosenFiles(query), ...(await ownDataGlobs(instance.app, instance.directory))],
      fixedStrings: query.fixed === 'true',
      caseSensitive: query.case !== 'false',
      wholeWords: query.word === 'true',
      hidden: true,
      signal: query.signal ?? instance.signal,
    })
    return matches.map(({ path, line, offset, text, ranges }) => ({
      path: { text: path },
      lines: { text },
      line_number: line,
      absolute_offset: offset,
      submatches: ranges.map((range) => ({ match: { text: range.text }, start: range.start, end: range.end })),
    }))
  } catch (error) {
    throw searchFault(error)
  }
}

/** What a person wrote about which files are meant, as ripgrep's globs: the excluding ones last, because the last one counts. */
export function chosenFiles({ include, exclude }: { include?: string | undefined; exclude?: string | undefined }): string[] {
  const excluded = cutGlobs(exclude).map((glob) => `!${glob.replace(/^!/, '')}`)
  return [...cutGlobs(include), ...excluded]
}

/** Errors of a search in the words of the contract. */
export function searchFault(error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'BAD_PATTERN' || code === 'SEARCH_TIMEOUT' ? badRequest(message) : error
}

/** At commas, but not at those inside of braces. */
function cutGlobs(text = ''): string[] {
  const pieces = text.match(/(?:\{[^{}]*\}|[^,])+/g) ?? []
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '')
}
