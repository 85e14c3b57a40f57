import { keepPreviousData, useMutation, useQueries, useQuery } from '@tanstack/react-query'
import type { FileContent, FileNode } from '#protocol/file'
import type { EventHandlers } from './cache'
import { useClient, useClientScope } from './client-context'

export const fileKeys = {
  list: (directory: string, path: string) => ['files', directory, 'list', path] as const,
  content: (directory: string, path: string) => ['files', directory, 'content', path] as const,
  bytes: (directory: string, path: string) => [...fileKeys.content(directory, path), 'bytes'] as const,
  removed: (directory: string) => ['files', directory, 'removed'] as const,
  status: (directory: string) => ['file-status', directory] as const,
  find: (directory: string, query: string) => ['find-files', directory, query] as const,
  text: (directory: string, search: TextSearch) => ['find-text', directory, search] as const,
}

/** `include` and `exclude`: globs, several with commas between. */
export type TextSearch = { pattern: string; include: string; exclude: string; fixed: boolean; matchCase: boolean; word: boolean }
export const TEXT_LIMIT = 500

type Folders = {
  folders: ReadonlyMap<string, readonly FileNode[]>
  /** Why folders could not be read. */
  problems: ReadonlyMap<string, Error>
  refetch: (path?: string) => void
}

/** Several folders of the tree at once, by their paths; a folder that is not read yet is missing. */
export function useFolders(directory: string, paths: readonly string[]): Folders {
  const client = useClient()
  return useQueries({
    queries: paths.map((path) => ({
      queryKey: fileKeys.list(directory, path),
      queryFn: ({ signal }: { signal: AbortSignal }) => client.call('file.list', { directory, query: { path }, signal }),
    })),
    combine: (results) => ({
      folders: new Map(results.flatMap(({ data, error }, index) => (data || error ? [[paths[index] ?? '', data ?? []] as const] : []))),
      problems: new Map(results.flatMap(({ error }, index) => (error ? [[paths[index] ?? '', error] as const] : []))),
      refetch: (path) => results.forEach((result, index) => (path === undefined || path === paths[index]) && void result.refetch()),
    }),
  })
}

export function useFileContent(directory: string, path: string) {
  const client = useClient()
  return useQuery({
    queryKey: fileKeys.content(directory, path),
    queryFn: ({ signal }) => client.call('file.read', { directory, query: { path }, signal }),
    gcTime: 60_000,
  })
}

/** A file as it is, at most 32 MB, for what draws or plays it; read anew whenever it changes on disk. */
export function useFileBytes(directory: string, path: string) {
  const client = useClient()
  return useQuery({
    queryKey: fileKeys.bytes(directory, path),
    queryFn: async ({ signal }) => (await client.open('v2.fs.read', { directory, params: { path }, signal })).blob(),
    gcTime: 0,
  })
}

/** What was deleted here and is still kept, the latest first. */
export function useRemovedEntries(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: fileKeys.removed(directory), queryFn: ({ signal }) => client.call('file.removed', { directory, signal }), staleTime: 0, gcTime: 0 })
}

/** Saves a text file. With the `hash` that was read, a newer version on disk is refused with `ConflictError`. */
export function useSaveFile(directory: string) {
  const { client, queries } = useClientScope()
  return useMutation({
    mutationFn: ({ path, content, hash }: { path: string; content: string; hash?: string }) =>
      client.call('file.write', { directory, query: { path }, body: hash === undefined ? { content } : { content, hash } }),
    onSuccess: (saved, { path }) => queries.setQueryData(fileKeys.content(directory, path), saved),
  })
}

/** Saves texts of any folder, with the check that `useSaveFile` has. */
export function useSaveFiles(): (file: { directory: string; path: string; text: string; hash?: string }) => Promise<FileContent> {
  const { client, queries } = useClientScope()
  return async ({ directory, path, text, hash }) => {
    const body = hash === undefined ? { content: text } : { content: text, hash }
    const saved = await client.call('file.write', { directory, query: { path }, body })
    queries.setQueryData(fileKeys.content(directory, path), saved)
    return saved
  }
}

/** Making, moving, putting aside and bringing back files and folders; what shows the folder looks again. */
export function useChangeEntries(directory: string) {
  const { client, queries } = useClientScope()
  const looked = async <T>(work: Promise<T>): Promise<T> => {
    const done = await work
    void queries.invalidateQueries({ queryKey: ['files', directory, 'list'] })
    void queries.invalidateQueries({ queryKey: fileKeys.removed(directory) })
    void queries.invalidateQueries({ queryKey: fileKeys.status(directory) })
    return done
  }
  return {
    create: (path: string, type: 'file' | 'directory') => looked(client.call('file.create', { directory, body: { path, type } })),
    move: (from: string, to: string) => looked(client.call('file.move', { directory, body: { from, to } })),
    remove: (path: string) => looked(client.call('file.remove', { directory, body: { path } })),
    restore: (id: string) => looked(client.call('file.restore', { directory, body: { id } })),
  }
}

/** Files that git sees as changed. */
export function useFileStatus(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: fileKeys.status(directory), queryFn: ({ signal }) => client.call('file.status', { directory, signal }) })
}

/** Files by a fuzzy name; the last answer stays until the next one is there. */
export function useFindFiles(directory: string, query: string, options: { limit?: number; folders?: boolean; enabled?: boolean } = {}) {
  const client = useClient()
  const { limit = 50, folders = false, enabled = true } = options
  return useQuery({
    queryKey: [...fileKeys.find(directory, query), limit, folders],
    queryFn: ({ signal }) => client.call('find.files', { directory, query: { query, limit, dirs: folders ? 'true' : 'false' }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 2000,
    gcTime: 30_000,
    enabled,
  })
}

export function useFindText(directory: string, search: TextSearch, enabled = true) {
  const client = useClient()
  const { pattern, include, exclude, fixed, matchCase, word } = search
  const flag = (on: boolean) => (on ? 'true' : 'false')
  return useQuery({
    queryKey: fileKeys.text(directory, search),
    queryFn: ({ signal }) =>
      client.call('find.text', {
        directory,
        query: { pattern, limit: TEXT_LIMIT, fixed: flag(fixed), case: flag(matchCase), word: flag(word), ...(include ? { include } : {}), ...(exclude ? { exclude } : {}) },
        signal,
      }),
    placeholderData: keepPreviousData,
    staleTime: 2000,
    gcTime: 30_000,
    enabled: enabled && pattern !== '',
  })
}

export const fileHandlers: EventHandlers = {
  'vcs.updated': ({ directory }, { queries, later }) => later(`file-status ${directory}`, () => void queries.invalidateQueries({ queryKey: fileKeys.status(directory) })),
  'file.edited': ({ properties, directory }, { queries, later }) => {
    void queries.invalidateQueries({ queryKey: fileKeys.content(directory, relativePath(directory, properties.file)) })
    later(`file-status ${directory}`, () => void queries.invalidateQueries({ queryKey: fileKeys.status(directory) }))
  },
  'file.watcher.updated': ({ properties, directory }, { queries, later }) => {
    const path = relativePath(directory, properties.file)
    void queries.invalidateQueries({ queryKey: fileKeys.content(directory, path) })
    if (properties.event !== 'change') {
      const folder = path.slice(0, path.lastIndexOf('/') + 1)
      later(`files ${directory} ${folder}`, () => void queries.invalidateQueries({ queryKey: fileKeys.list(directory, folder) }))
    }
    later(`file-status ${directory}`, () => void queries.invalidateQueries({ queryKey: fileKeys.status(directory) }))
  },
}

/** With `/` as on the wire, whatever the system's separator is. */
export function relativePath(directory: string, file: string): string {
  const [root, path] = [directory.replaceAll('\\', '/').replace(/\/$/, ''), file.replaceAll('\\', '/')]
  return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path
}
