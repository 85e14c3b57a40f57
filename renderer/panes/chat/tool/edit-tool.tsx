import { FilePen, FilePlus } from 'lucide-react'
import { Diff } from '../../../ui/diff'
import { DiffStats } from '../../../ui/diff-stats'
import { inputText, metadataOf, metadataText, shortPath } from './tool-facts'
import { ToolFrame } from './tool-frame'
import { OpenFileButton } from './open-file-button'
import { Problems } from './problems'
import type { ToolViewProps } from './tool-props'
import frame from './tool-frame.module.css'

/** An edit or a new file, as the diff that it made. */
export function EditTool({ part, directory, onFile }: ToolViewProps) {
  const path = inputText(part, 'filePath')
  const filediff = metadataOf(part)['filediff'] as { additions?: unknown; deletions?: unknown; patch?: unknown } | undefined
  const patch = metadataText(part, 'diff') || (typeof filediff?.patch === 'string' ? filediff.patch : '')
  const added = typeof filediff?.additions === 'number' ? filediff.additions : count(patch, '+')
  const removed = typeof filediff?.deletions === 'number' ? filediff.deletions : count(patch, '-')
  const isWrite = part.tool === 'write'
  const facts = patch !== '' && <DiffStats added={added} removed={removed} />
  return (
    <ToolFrame
      part={part}
      icon={isWrite ? FilePlus : FilePen}
      verb={isWrite ? 'Write' : 'Edit'}
      subject={shortPath(path, directory)}
      facts={facts}
      actions={part.state.status === 'completed' && <OpenFileButton onOpen={() => onFile(path)} />}
      defaultOpen={part.state.status !== 'error'}
    >
      <Problems part={part} path={path} onFile={onFile} />
      {patch !== '' && <Diff patch={patch} header={false} className={frame.diff} />}
      {patch === '' && part.state.status === 'running' && (
        <pre className={frame.text} tabIndex={0}>{inputText(part, isWrite ? 'content' : 'newString').slice(0, 4000)}</pre>
      )}
    </ToolFrame>
  )
}

function count(patch: string, sign: '+' | '-') {
  return patch.split('\n').filter((line) => line.startsWith(sign) && !line.startsWith(sign.repeat(3))).length
}
