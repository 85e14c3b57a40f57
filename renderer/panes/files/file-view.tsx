import { FileX } from 'lucide-react'
import { useState } from 'react'
import { ClientError, errorMessage } from '../../client/client-error'
import { useFileContent } from '../../client/file'
import { Banner } from '../../ui/banner'
import { EmptyState } from '../../ui/empty-state'
import { ErrorState } from '../../ui/error-state'
import { Skeleton } from '../../ui/skeleton'
import { useEditing } from './editor/use-editing'
import type { EntryTask } from './entry/entry-task'
import { useEntryMenu } from './entry/use-entry-menu'
import { FileBody } from './file-body'
import { FileToolbar } from './file-toolbar'
import { mayEdit, previewKind } from './preview/preview'

type Props = { directory: string; path: string; line?: number; onRevealed: () => void; onTask: (task: EntryTask) => void }

/** What stands for a file that is gone, while there is a text of it that is not saved. */
const nothing = { type: 'text', content: '' } as const

/** One file: its path, how it is shown, its content as it is on disk now. */
export function FileView({ directory, path, line, onRevealed, onTask }: Props) {
  const { data, error, refetch, isFetching } = useFileContent(directory, path)
  const gone = error instanceof ClientError && error.status === 404
  const editing = useEditing({ directory, path, content: gone ? undefined : data, gone, refresh: refetch })
  const outside = useEntryMenu(directory, onTask)
  const [source, setSource] = useState(line !== undefined)
  const [wrap, setWrap] = useState(false)
  if (line !== undefined && !source) setSource(true)
  const kept = gone && editing.gone
  const content = kept ? nothing : data
  const preview = content && previewKind(path, content)
  const both = preview === 'markdown' || preview === 'svg'
  const asText = preview === 'text' || (both && source)
  const editable = kept || (asText && data !== undefined && mayEdit(data))
  return (
    <>
      <FileToolbar
        path={path}
        title={outside.absolute(path)}
        menu={outside.menu({ path, folder: false })}
        {...(editable || editing.dirty ? { editing } : {})}
        {...(data?.type === 'text' && preview !== 'pdf' && !gone ? { text: editing.text } : {})}
        {...(both ? { source, onSource: () => setSource(!source) } : {})}
        {...(asText ? { wrap, onWrap: () => setWrap(!wrap) } : {})}
      />
      {data?.truncated && data.type === 'text' && <Banner tone="info">Only the first part of this file is shown.</Banner>}
      {data && !data.truncated && asText && !editable && !error && <Banner tone="info">The file is too large to be edited here.</Banner>}
      {gone && !kept && <EmptyState icon={FileX} title="This file is not there any more" text={`${path} was deleted or has another name now.`} />}
      {error && !gone && <ErrorState inline={data !== undefined} title="The file cannot be read" text={errorMessage(error)} retrying={isFetching} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={8} />}
      {content && (!error || kept) && (
        <FileBody
          directory={directory}
          path={path}
          content={content}
          editing={editing}
          editable={editable}
          source={source}
          wrap={wrap}
          {...(line === undefined ? {} : { line })}
          onRevealed={onRevealed}
          onOpenOutside={() => void outside.openOutside(path)}
        />
      )}
    </>
  )
}
