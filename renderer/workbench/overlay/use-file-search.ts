import { File, History } from 'lucide-react'
import { useMemo } from 'react'
import { useClient } from '../../client/client-context'
import type { PaletteItem } from '../../ui/palette-sections'
import { fileName } from '../file-name'
import { activeTab } from '../layout'
import { matchRecent } from '../recent-files'
import { useWorkbench, type Workbench } from '../workbench-context'

type Load = (query: string, signal: AbortSignal) => Promise<readonly PaletteItem[]>

const MOST_RECENT = 8

/** Finds files of the folder for what is typed, those opened lately first; `name:12` goes to that line. */
export function useFileSearch(directory: string | undefined): { recent: Load; others: Load } {
  const client = useClient()
  const workbench = useWorkbench()
  return useMemo((): { recent: Load; others: Load } => {
    if (directory === undefined) return { recent: () => Promise.resolve([]), others: () => Promise.resolve([]) }
    const recentFor = (query: string) => matchRecent(opened(workbench, directory), query).slice(0, MOST_RECENT)
    return {
      recent: (typed) => {
        const { query, line } = readTyped(typed)
        return Promise.resolve(recentFor(query).map((path) => ({ ...item(workbench, { directory, path, line }), id: `recent ${path}`, icon: History })))
      },
      others: async (typed, signal) => {
        const { query, line } = readTyped(typed)
        const paths = await client.call('find.files', { directory, query: { query, dirs: 'false', limit: 40 }, signal })
        const shown = new Set(recentFor(query))
        return paths.filter((path) => !shown.has(path)).map((path) => item(workbench, { directory, path, line }))
      },
    }
  }, [client, directory, workbench])
}

/** Without the one that is in sight: who searches wants another. */
function opened({ recentFiles, layout }: Workbench, directory: string): string[] {
  const tab = activeTab(layout.get())
  const current = tab?.pane === 'files' && tab.directory === directory ? tab.path : undefined
  return (recentFiles.get()[directory] ?? []).filter((path) => path !== current)
}

function readTyped(typed: string) {
  const [, query = '', line] = /^(.*?)(?::(\d+))?$/.exec(typed.trim()) ?? []
  return { query, line }
}

function item({ open }: Workbench, { directory, path, line }: { directory: string; path: string; line: string | undefined }): PaletteItem {
  return {
    id: path,
    title: fileName(path),
    subtitle: path.slice(0, Math.max(0, path.lastIndexOf('/'))),
    icon: File,
    onSelect: () => open({ pane: 'files', directory, path, ...(line === undefined ? {} : { line: Number(line) }) }),
  }
}
