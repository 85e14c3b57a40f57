import { useMemo, useState } from 'react'
import { CommandPalette } from '../../ui/command-palette'
import { folderName } from '../file-name'
import { commandContext } from '../use-commands'
import { useWorkbench } from '../workbench-context'
import { useFileSearch } from './use-file-search'

export function FileDialog({ onClose }: { onClose: () => void }) {
  const workbench = useWorkbench()
  const [directory] = useState(() => commandContext(workbench).directory)
  const { recent, others } = useFileSearch(directory)
  const name = directory === undefined ? '' : folderName(directory)
  const sections = useMemo(
    () => [
      { id: 'recent', title: 'Opened lately', load: recent, limit: 8 },
      { id: 'files', title: `Files in ${name}`, load: others, limit: 40 },
    ],
    [recent, others, name],
  )
  return <CommandPalette open onOpenChange={onClose} label="Go to file" placeholder="File name, or name:line" sections={sections} />
}
