import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import type { ReplaceInput, ReplaceResult } from '#protocol/replace'
import type { EventHandlers } from './cache'
import { useClient, useClientScope } from './client-context'
import { fileKeys, type TextSearch } from './file'

export type ReplaceProgress = { done: number; total: number }

export const replaceKeys = {
  preview: (directory: string, search: TextSearch, replacement: string) => ['replace-preview', directory, search, replacement] as const,
  progress: (name: string) => ['replace-progress', name] as const,
}

/** What replacing would change, place by place. */
export function useReplacePreview({ directory, search, replacement, enabled }: { directory: string; search: TextSearch; replacement: string; enabled: boolean }) {
  const client = useClient()
  return useQuery({
    queryKey: replaceKeys.preview(directory, search, replacement),
    queryFn: ({ signal }) => client.call('find.replacePreview', { directory, body: replaceSearch(search, replacement), signal }),
    placeholderData: keepPreviousData,
    staleTime: 2000,
    gcTime: 30_000,
    retry: false,
    enabled: enabled && search.pattern !== '',
  })
}

/** How far a replacement has got that was started under this name. */
export function useReplaceProgress(name: string): ReplaceProgress | undefined {
  return useQuery<ReplaceProgress>({ queryKey: replaceKeys.progress(name), queryFn: skipToken, gcTime: 0 }).data
}

/** Replaces, and takes it back; what was found before is looked for again after both. */
export function useReplaceText(directory: string) {
  const { client, queries } = useClientScope()
  const looked = async (work: Promise<ReplaceResult>): Promise<ReplaceResult> => {
    const result = await work
    void queries.invalidateQueries({ queryKey: ['replace-preview', directory] })
    void queries.invalidateQueries({ queryKey: ['find-text', directory] })
    for (const path of result.files) void queries.invalidateQueries({ queryKey: fileKeys.content(directory, path) })
    return result
  }
  return {
    replace: (body: ReplaceInput, signal: AbortSignal) => looked(client.call('find.replace', { directory, body, signal })),
    undo: (id: string) => looked(client.call('find.replaceUndo', { directory, params: { id } })),
    look: () => void queries.invalidateQueries({ queryKey: ['replace-preview', directory] }),
    /** Ends the searches that run. */
    stop: () => {
      void queries.cancelQueries({ queryKey: ['replace-preview', directory] })
      void queries.cancelQueries({ queryKey: ['find-text', directory] })
    },
  }
}

export function replaceSearch({ pattern, include, exclude, fixed, matchCase, word }: TextSearch, replacement: string) {
  return { pattern, replacement, fixed, case: matchCase, word, ...(include ? { include } : {}), ...(exclude ? { exclude } : {}) }
}

export const replaceHandlers: EventHandlers = {
  'find.replace.progress': ({ properties: { progress, done, total } }, { queries }) => {
    // Only who waits for it keeps it; for others the entry would stay.
    if (queries.getQueryCache().find({ queryKey: replaceKeys.progress(progress) })) queries.setQueryData(replaceKeys.progress(progress), { done, total })
  },
}
