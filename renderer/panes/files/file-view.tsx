import { Code as CodeIcon, Eye, FolderOpen, Link, WrapText } from 'lucide-react'
import { useState } from 'react'
import { errorMessage } from '../../client/client-error'
import { useFileContent } from '../../client/file'
import { Banner } from '../../ui/banner'
import { CopyButton } from '../../ui/copy-button'
import { ErrorState } from '../../ui/error-state'
import { IconButton } from '../../ui/icon-button'
import { Skeleton } from '../../ui/skeleton'
import { Toolbar } from '../../ui/toolbar'
import { useWorkbench } from '../../workbench/workbench-context'
import { FileBody } from './file-body'
import { previewKind } from './preview'
import styles from './files.module.css'

/** One file: its path, how it is shown, its content as it is on disk now. */
export function FileView({ directory, path, line }: { directory: string; path: string; line?: number }) {
  const { bridge } = useWorkbench()
  const { data, error, refetch, isFetching } = useFileContent(directory, path)
  const [source, setSource] = useState(line !== undefined)
  const [wrap, setWrap] = useState(false)
  const preview = data && previewKind(path, data)
  const both = preview === 'markdown' || preview === 'svg'
  const asSource = preview === 'text' || (both && source)
  const absolute = `${directory.replace(/[\\/]$/, '')}/${path}`
  const end = (
    <>
      {both && (
        <IconButton
          icon={source ? Eye : CodeIcon}
          label={source ? 'Show the preview' : 'Show the source'}
          size="sm"
          onClick={() => setSource(!source)}
        />
      )}
      {asSource && <IconButton icon={WrapText} label="Wrap lines" size="sm" pressed={wrap} onClick={() => setWrap(!wrap)} />}
      {data?.type === 'text' && <CopyButton text={data.content} label="Copy the content" />}
      <CopyButton text={path} label="Copy the path" icon={Link} />
      {bridge && <IconButton icon={FolderOpen} label="Show in file manager" size="sm" onClick={() => void bridge.showInFolder(absolute)} />}
    </>
  )
  return (
    <>
      <Toolbar label="File" className={styles.toolbar} end={end}>
        <span className={styles.path} title={absolute}>
          {path}
        </span>
      </Toolbar>
      {data?.truncated && <Banner tone="info">Only the first part of this file is shown.</Banner>}
      {error && (
        <ErrorState
          inline={data !== undefined}
          title="The file cannot be read"
          text={errorMessage(error)}
          retrying={isFetching}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <Skeleton lines={8} />}
      {data && !error && <FileBody directory={directory} path={path} content={data} source={source} wrap={wrap} {...(line === undefined ? {} : { line })} />}
    </>
  )
}
