import { lazy, Suspense } from 'react'
import { ClientError, errorMessage } from '../../../client/client-error'
import { useFileBytes } from '../../../client/file'
import { ErrorState } from '../../../ui/error-state'
import { Skeleton } from '../../../ui/skeleton'
import { useWorkbench } from '../../../workbench/workbench-context'
import { MediaView } from './media-view'
import { OutsideActions, type OutsideVerbs } from './outside-actions'
import { sizeText } from './preview'

type Props = OutsideVerbs & { directory: string; path: string; kind: 'pdf' | 'audio' | 'video' }

const PdfView = lazy(() => import('./pdf/pdf-view').then((module) => ({ default: module.PdfView })))

/** A file that is shown from its bytes: pages, sound or moving pictures. */
export function BytesView({ directory, path, kind, ...outside }: Props) {
  const { openLink } = useWorkbench()
  const { data, error, refetch, isFetching } = useFileBytes(directory, path)
  const actions = <OutsideActions {...outside} quiet />
  if (error && !data) {
    const large = error instanceof ClientError && error.status === 413
    if (large) return <ErrorState title="The file is too large to be shown here" text="The app reads files of up to 32 MB. Another program can open it." actions={actions} />
    return <ErrorState title="The file cannot be read" text={errorMessage(error)} retrying={isFetching} onRetry={() => void refetch()} actions={actions} />
  }
  if (!data) return <Skeleton lines={8} />
  const size = sizeText(data.size)
  if (kind !== 'pdf') return <MediaView path={path} kind={kind} blob={data} size={size} actions={actions} />
  return (
    <Suspense fallback={<Skeleton lines={8} />}>
      <PdfView path={path} blob={data} facts={size} actions={actions} onWebLink={openLink} />
    </Suspense>
  )
}
