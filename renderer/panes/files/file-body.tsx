import { FileX } from 'lucide-react'
import { lazy, Suspense } from 'react'
import type { FileContent } from '#protocol/file'
import { Code } from '../../ui/code'
import { EmptyState } from '../../ui/empty-state'
import { Markdown } from '../../ui/markdown'
import { Skeleton } from '../../ui/skeleton'
import { useWorkbench } from '../../workbench/workbench-context'
import styles from './files.module.css'
import { imageAddress, mayEdit, previewKind, sizeText } from './preview'

type Props = { directory: string; path: string; content: FileContent; source: boolean; wrap: boolean; line?: number }

const TextEditor = lazy(() => import('./editor/text-editor').then((module) => ({ default: module.TextEditor })))

export function FileBody({ directory, path, content, source, wrap, line }: Props) {
  const workbench = useWorkbench()
  const kind = previewKind(path, content)
  if (kind === 'image' || (kind === 'svg' && !source)) {
    return (
      <div className={styles.image}>
        <img src={imageAddress(content)} alt={path} />
      </div>
    )
  }
  if (kind === 'binary') {
    const size = content.size === undefined ? '' : sizeText(content.size)
    return <EmptyState icon={FileX} title="This file is not text" text={[content.mimeType, size].filter(Boolean).join(', ')} />
  }
  if (kind === 'markdown' && !source) {
    return (
      <div className={styles.prose} tabIndex={0} role="region" aria-label={path}>
        <Markdown
          text={content.content}
          onLink={workbench.openLink}
          onFile={(file, at) => workbench.open({ pane: 'files', directory, path: file, ...(at === undefined ? {} : { line: at }) })}
        />
      </div>
    )
  }
  if (mayEdit(content)) {
    return (
      <Suspense fallback={<Skeleton lines={8} />}>
        <TextEditor
          directory={directory}
          path={path}
          content={content}
          wrap={wrap}
          onOpen={(file, at) => workbench.open({ pane: 'files', directory, path: file, line: at })}
          {...(line === undefined ? {} : { line })}
        />
      </Suspense>
    )
  }
  return (
    <Code
      className={styles.code}
      code={content.content}
      lang={path}
      label={path}
      lineNumbers
      wrap={wrap}
      {...(line === undefined ? {} : { highlightLine: line })}
    />
  )
}
