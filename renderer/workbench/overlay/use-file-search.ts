import { File } from 'lucide-react'
import { useCallback } from 'react'
import { useClient } from '../../client/client-context'
import type { PaletteItem } from '../../ui/palette-sections'
import { fileName } from '../file-name'
import { useWorkbench } from '../workbench-context'

/** Finds files of the folder for what is typed; `name:12` goes to that line. */
export function useFileSearch(directory: string | undefined): (query: string, signal: AbortSignal) => Promise<readonly PaletteItem[]> {
  const client = useClient()
  const workbench = useWorkbench()
  return useCallback(
    async (typed, signal) => {
      if (directory === undefined) return []
      const [, query = '', line] = /^(.*?)(?::(\d+))?$/.exec(typed.trim()) ?? []
      const paths = await client.call('find.files', { directory, query: { query, dirs: 'false', limit: 40 }, signal })
      return paths.map((path) => ({
        id: path,
        title: fileName(path),
        subtitle: path.slice(0, Math.max(0, path.lastIndexOf('/'))),
        icon: File,
        onSelect: () => workbench.open({ pane: 'files', directory, path, ...(line === undefined ? {} : { line: Number(line) }) }),
      }))
    },
    [client, directory, workbench],
  )
}
