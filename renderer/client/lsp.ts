import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Diagnostic, Diagnostics, Hover, LSPLocation, LSPSymbol } from '#protocol/lsp'
import type { EventHandlers } from './cache'
import { useClient, useClientScope } from './client-context'

/** One letter fits half the symbols of a folder. */
const SHORTEST_SYMBOL = 2
const none: readonly never[] = Object.freeze([])

export const lspKeys = {
  servers: (directory: string) => ['lsp', directory] as const,
  diagnostics: (directory: string, path: string) => ['lsp', directory, 'diagnostics', path] as const,
  symbols: (directory: string, query: string) => ['lsp', directory, 'symbols', query] as const,
  formatters: (directory: string) => ['formatters', directory] as const,
}

/** Language servers of the folder that run, or could not. */
export function useLanguageServers(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: lspKeys.servers(directory), queryFn: ({ signal }) => client.call('lsp.status', { directory, signal }) })
}

/** Functions, classes and the like of the folder by a part of their name; none where no language server runs. */
export function useFindSymbols(directory: string, query: string): readonly LSPSymbol[] {
  const client = useClient()
  const { data: servers } = useLanguageServers(directory)
  const enabled = query.length >= SHORTEST_SYMBOL && (servers?.some(({ status }) => status === 'connected') ?? false)
  const { data } = useQuery({
    queryKey: lspKeys.symbols(directory, query),
    queryFn: ({ signal }) => client.call('find.symbols', { directory, query: { query }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 2000,
    gcTime: 30_000,
    retry: false,
    enabled,
  })
  return enabled ? (data ?? none) : none
}

export function useFormatters(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: lspKeys.formatters(directory), queryFn: ({ signal }) => client.call('formatter.status', { directory, signal }) })
}

/** What the language servers say of a file. It is shown to them when it is first asked for, and again with every `version` of it. */
export function useDiagnostics(directory: string, path: string, version: string | undefined): readonly Diagnostic[] | undefined {
  const { client, queries } = useClientScope()
  const queryKey = lspKeys.diagnostics(directory, path)
  const { data } = useQuery({ queryKey, queryFn: ({ signal }) => client.call('lsp.diagnostics', { directory, query: { path }, signal }), select: onlyFile })
  useEffect(() => {
    const stop = new AbortController()
    client.call('lsp.open', { directory, body: { path }, signal: stop.signal }).then(
      (found) => queries.setQueryData(lspKeys.diagnostics(directory, path), found),
      // Without a language server a file is edited all the same; `lsp.status` tells why there is none.
      () => undefined,
    )
    return () => stop.abort()
  }, [client, queries, directory, path, version])
  return data
}

export type PlaceInFile = { path: string; line: number; character: number }

/** Questions about a place in a file as it is on disk. */
export function useLanguageQuestions(directory: string): LanguageQuestions {
  const client = useClient()
  return {
    symbols: (path) => client.call('lsp.symbols', { directory, query: { path } }),
    references: (place, signal) => client.call('lsp.references', { directory, query: place, ...(signal ? { signal } : {}) }),
    hover: (place, signal) => client.call('lsp.hover', { directory, query: place, ...(signal ? { signal } : {}) }),
    definition: (place, signal) => client.call('lsp.definition', { directory, query: place, ...(signal ? { signal } : {}) }),
  }
}

type LanguageQuestions = {
  hover: Ask<Hover | null>
  definition: Ask<LSPLocation[]>
  references: Ask<LSPLocation[]>
  symbols: (path: string) => Promise<LSPSymbol[]>
}
type Ask<T> = (place: PlaceInFile, signal?: AbortSignal) => Promise<T>

function onlyFile(found: Diagnostics): readonly Diagnostic[] {
  return Object.values(found).flat()
}

export const lspHandlers: EventHandlers = {
  'lsp.updated': ({ directory }, { queries, later }) => later(`lsp ${directory}`, () => void queries.invalidateQueries({ queryKey: lspKeys.servers(directory) })),
}
