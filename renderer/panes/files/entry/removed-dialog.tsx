import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { RemovedEntry } from '#protocol/file'
import { errorMessage } from '../../../client/client-error'
import { useChangeEntries, useRemovedEntries } from '../../../client/file'
import { Dialog } from '../../../ui/dialog'
import { EmptyState } from '../../../ui/empty-state'
import { ErrorState } from '../../../ui/error-state'
import { Skeleton } from '../../../ui/skeleton'
import { VirtualList } from '../../../ui/virtual-list'
import styles from './removed.module.css'
import { RemovedRow } from './removed-row'

type Props = { directory: string; onOpen: (path: string) => void; onClose: () => void }

const ROW = 52

/** What was deleted here and is still kept, with the way back for each. */
export function RemovedDialog({ directory, onOpen, onClose }: Props) {
  const { data, error, refetch, isFetching } = useRemovedEntries(directory)
  const { restore } = useChangeEntries(directory)
  const [problem, setProblem] = useState<{ path: string; text: string }>()
  const back = async (entry: RemovedEntry) => {
    setProblem(undefined)
    try {
      const { path } = await restore(entry.id)
      if (entry.type === 'file') onOpen(path)
    } catch (failure) {
      setProblem({ path: entry.path, text: errorMessage(failure) })
    }
  }
  return (
    <Dialog open onOpenChange={onClose} title="Recently deleted" description="What you delete in the tree is kept for 30 days.">
      {problem && <ErrorState inline title={`${problem.path} did not come back`} text={problem.text} />}
      {error && !data && <ErrorState inline title="The list cannot be read" text={errorMessage(error)} retrying={isFetching} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={4} />}
      {data?.length === 0 && <EmptyState icon={Trash2} title="Nothing was deleted here" text="Files and folders that you delete in the tree will wait here." />}
      {data && data.length > 0 && (
        <div className={styles.list} style={{ height: data.length * ROW }}>
          <VirtualList label="Recently deleted" items={data} getId={(entry) => entry.id} estimate={ROW}>
            {(entry) => <RemovedRow entry={entry} onBack={() => back(entry)} />}
          </VirtualList>
        </div>
      )}
    </Dialog>
  )
}
