import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { useFindText, type TextSearch } from '../../../client/file'
import { useReplacePreview } from '../../../client/replace'
import { useUnsaved } from '../../../workbench/workbench-context'
import { useFilesCommand } from '../commands'
import { foundRows, type FoundRow } from './found-rows'
import { replaceRows } from './replace-rows'

const TYPING_PAUSE = 180

export type Search = ReturnType<typeof useSearch>
type Typed = TextSearch & { replacement: string }

/** What is looked for, what was found, and which places are to stay as they are. */
export function useSearch(directory: string, begin: { replacing: boolean }) {
  const [typed, setTyped] = useState<Typed>({ pattern: '', replacement: '', include: '', exclude: '', fixed: true, matchCase: false, word: false })
  const [replacing, setReplacing] = useState(begin.replacing)
  useFilesCommand(directory, (kind) => (kind === 'search' || kind === 'replace') && setReplacing(kind === 'replace'))
  const settled = useSettled(typed)
  const { replacement, ...search } = settled
  const found = useFindText(directory, search, !replacing)
  const preview = useReplacePreview({ directory, search, replacement, enabled: replacing })
  const left = useLeft(preview.data)
  const unsaved = useUnsavedPaths(directory)
  const active = replacing ? preview : found
  const blank = search.pattern === ''
  const lines = useDeferredValue(found.data)
  const places = useDeferredValue(preview.data)
  const rows = useMemo((): FoundRow[] => {
    if (blank) return []
    return replacing ? replaceRows(places?.files ?? [], { left: left.ids, unsaved }) : foundRows(lines ?? [])
  }, [blank, replacing, places, lines, left.ids, unsaved])
  return {
    directory,
    typed,
    change: (part: Partial<Typed>) => setTyped((now) => ({ ...now, ...part })),
    replacing,
    setReplacing,
    /** What the rows belong to. */
    search,
    replacement,
    blank,
    rows,
    preview: replacing && !preview.isPlaceholderData && typed === settled ? preview.data : undefined,
    truncated: replacing && preview.data?.truncated === true,
    skipped: (replacing && preview.data?.skipped) || [],
    left,
    unsaved,
    busy: !blank && active.isFetching,
    error: active.error,
    stopped: !blank && !active.isFetching && active.data === undefined && !active.error,
  }
}

/** Places that stay as they are; forgotten when something else was found. */
function useLeft(found: unknown) {
  const [none] = useState<ReadonlySet<string>>(new Set())
  const [state, setState] = useState<{ found: unknown; ids: ReadonlySet<string> }>({ found, ids: new Set() })
  const ids = state.found === found ? state.ids : none
  const set = (changed: readonly string[], leave: boolean) => {
    const next = new Set(ids)
    for (const id of changed) {
      if (leave) next.add(id)
      else next.delete(id)
    }
    setState({ found, ids: next })
  }
  return { ids, set }
}

/** Files of the folder whose text here is another one than on disk. */
function useUnsavedPaths(directory: string): ReadonlySet<string> {
  const paths = useUnsaved((drafts) => Object.values(drafts).flatMap((draft) => (draft.directory === directory ? [draft.path] : [])).join('\n'))
  return useMemo(() => new Set(paths === '' ? [] : paths.split('\n')), [paths])
}

/** The value once it has not changed for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_PAUSE)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
