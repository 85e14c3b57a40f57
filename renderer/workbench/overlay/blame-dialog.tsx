import { useBlame } from '../../client/blame'
import { errorMessage } from '../../client/client-error'
import { relativePath } from '../../client/file'
import { usePaths } from '../../client/project'
import { Dialog } from '../../ui/dialog'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { fileName } from '../file-name'
import { LineWriters } from '../line-writers'

export type BlameDialogProps = { directory: string; /** Relative to the folder. */ path: string; line: number; onClose: () => void }

/** Who wrote a line of a file. */
export function BlameDialog({ directory, path, line, onClose }: BlameDialogProps) {
  const { data: paths } = usePaths(directory)
  const top = paths && paths.worktree !== '/' ? paths.worktree : directory
  const file = relativePath(top, `${directory}/${path}`)
  const { data, error, refetch } = useBlame(directory, { scope: { kind: 'uncommitted' }, file, line, enabled: paths !== undefined })
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={`Who wrote line ${line} of ${fileName(path)}`}>
      <div data-testid="line-writers">
        {!data && !error && <Skeleton lines={2} />}
        {error && <ErrorState inline title="It could not be found out" text={errorMessage(error)} onRetry={() => void refetch()} />}
        {data && <LineWriters directory={directory} owners={data} start={line} end={line} onLeave={onClose} />}
      </div>
    </Dialog>
  )
}
