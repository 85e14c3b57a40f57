import { FileDiff } from 'lucide-react'
import { useFileStatus } from '../../client/file'
import { Button } from '../../ui/button'
import { useWorkbench } from '../workbench-context'

/** From here on the server stops counting. */
const MOST = 5000

/** How many files are in no commit yet; leads to their review. */
export function ChangesStatus({ directory }: { directory: string }) {
  const { open } = useWorkbench()
  const { data } = useFileStatus(directory)
  if (!data || data.length === 0) return null
  const count = data.length >= MOST ? `${MOST.toLocaleString()}+` : data.length.toLocaleString()
  return (
    <Button
      variant="ghost"
      size="sm"
      icon={FileDiff}
      title="Files that are in no commit yet: review them"
      onClick={() => open({ pane: 'review', directory, section: 'uncommitted', path: undefined })}
      data-testid="changes-status"
    >
      {data.length === 1 ? '1 changed file' : `${count} changed files`}
    </Button>
  )
}
