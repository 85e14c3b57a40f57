import { FileDiff as Icon } from 'lucide-react'
import { Diff } from '../../../ui/diff'
import { DiffStats } from '../../../ui/diff-stats'
import { inputText, metadataOf, metadataText, shortPath } from './tool-facts'
import { Problems } from './problems'
import { ToolFrame } from './tool-frame'
import type { ToolViewProps } from './tool-props'
import frame from './tool-frame.module.css'

/** A patch over several files, as one diff. */
export function PatchTool({ part, directory, onFile }: ToolViewProps) {
  const patch = metadataText(part, 'diff')
  const files = readFiles(metadataOf(part)['files'])
  const added = files.reduce((sum, file) => sum + file.additions, 0)
  const removed = files.reduce((sum, file) => sum + file.deletions, 0)
  const [first] = files
  const name = first ? shortPath(first.path, directory) : ''
  return (
    <ToolFrame
      part={part}
      icon={Icon}
      verb="Patch"
      subject={files.length > 1 ? `${name} and ${files.length - 1} more` : name}
      facts={files.length > 0 && <DiffStats added={added} removed={removed} />}
      defaultOpen={part.state.status !== 'error'}
    >
      <Problems part={part} onFile={onFile} />
      {patch === '' ? <pre className={frame.text} tabIndex={0}>{inputText(part, 'patchText').slice(0, 4000)}</pre> : <Diff patch={patch} base={directory} className={frame.diff} />}
    </ToolFrame>
  )
}

function readFiles(value: unknown): { path: string; additions: number; deletions: number }[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((entry: unknown) => {
    const { filePath, additions, deletions } = (entry ?? {}) as Record<string, unknown>
    if (typeof filePath !== 'string') return []
    return [{ path: filePath, additions: typeof additions === 'number' ? additions : 0, deletions: typeof deletions === 'number' ? deletions : 0 }]
  })
}
