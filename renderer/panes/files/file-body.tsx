import { lazy, Suspense } from 'react'
import type { FileContent } from '#protocol/file'
import { Code } from '../../ui/code'
import { Markdown } from '../../ui/markdown'
import { Skeleton } from '../../ui/skeleton'
import { useWorkbench } from '../../workbench/workbench-context'
import type { Editing } from './editor/use-editing'
import styles from './files.module.css'
import { BinaryView } from './preview/binary-view'
import { BytesView } from './preview/bytes-view'
import { ImageView } from './preview/image-view'
import { imageAddress, previewKind } from './preview/preview'

type Props = {
  directory: string
  path: string
  content: FileContent
  editing: Editing
  editable: boolean
  source: boolean
  wrap: boolean
  line?: number
  onRevealed: () => void
  onOpenOutside: () => void
}

const TextEditor = lazy(() => import('./editor/text-editor').then((module) => ({ default: module.TextEditor })))

export function FileBody({ directory, path, content, editing, editable, source, wrap, line, onRevealed, onOpenOutside }: Props) {
  const { bridge, open, openLink } = useWorkbench()
  const kind = previewKind(path, content)
  if (editable) {
    return (
      <Suspense fallback={<Skeleton lines={8} />}>
        <TextEditor
          directory={directory}
          path={path}
          content={content}
          editing={editing}
          wrap={wrap}
          onRevealed={onRevealed}
          onOpen={(file, at) => open({ pane: 'files', directory, path: file, line: at })}
          {...(line === undefined ? {} : { line })}
        />
      </Suspense>
    )
  }
  if (kind === 'image' || (kind === 'svg' && !source)) {
    // A text that is not saved yet is drawn as it would be.
    const shown = kind === 'svg' ? { ...content, content: editing.text } : content
    return <ImageView key={content.hash} source={imageAddress(shown)} label={path} {...(content.size === undefined ? {} : { size: content.size })} />
  }
  const outside = bridge ? { onOpenOutside, onShow: () => void bridge.showInFolder(`${directory.replace(/[\\/]$/, '')}/${path}`) } : {}
  if (kind === 'pdf' || kind === 'audio' || kind === 'video') return <BytesView directory={directory} path={path} kind={kind} {...outside} />
  if (kind === 'binary') return <BinaryView path={path} content={content} {...outside} />
  if (kind === 'markdown' && !source) {
    return (
      <div className={styles.prose} tabIndex={0} role="region" aria-label={path}>
        <Markdown
          text={editing.text}
          onLink={openLink}
          onFile={(file, at) => open({ pane: 'files', directory, path: file, ...(at === undefined ? {} : { line: at }) })}
        />
      </div>
    )
  }
  return <Code className={styles.code} code={content.content} lang={path} label={path} lineNumbers wrap={wrap} {...(line === undefined ? {} : { highlightLine: line })} />
}
