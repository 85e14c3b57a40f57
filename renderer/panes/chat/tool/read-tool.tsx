import { FileText } from 'lucide-react'
import { Code } from '../../../ui/code'
import { inputText, metadataOf, metadataText, outputOf, shortPath } from './tool-facts'
import { ToolFrame } from './tool-frame'
import { OpenFileButton } from './open-file-button'
import type { ToolViewProps } from './tool-props'
import frame from './tool-frame.module.css'

/** What the agent read; the text is folded, pictures are shown. */
export function ReadTool({ part, directory, onFile }: ToolViewProps) {
  const path = inputText(part, 'filePath')
  const { offset, limit } = part.state.input
  const range = typeof offset === 'number' ? `:${offset}${typeof limit === 'number' ? `–${offset + limit - 1}` : ''}` : ''
  const pictures = (part.state.status === 'completed' ? (part.state.attachments ?? []) : []).filter(
    ({ mime, url }) => mime.startsWith('image/') && url.startsWith('data:'),
  )
  const read = readDisplay(metadataOf(part)['display'])
  const loaded = textsOf(metadataOf(part)['loaded']).map((file) => shortPath(file, directory))
  const plain = metadataText(part, 'preview') || outputOf(part)
  return (
    <ToolFrame
      part={part}
      icon={FileText}
      verb="Read"
      subject={shortPath(path, directory) + range}
      facts={read && <span>{read.lines === 1 ? '1 line' : `${read.lines} lines`}</span>}
      actions={
        part.state.status === 'completed' && <OpenFileButton onOpen={() => onFile(path, typeof offset === 'number' ? offset : undefined)} />
      }
    >
      {loaded.length > 0 && <p className={frame.label}>Also read: {loaded.join(', ')}</p>}
      {pictures.map((file) => (
        <img key={file.id} className={frame.image} src={file.url} alt={file.filename ?? path} />
      ))}
      {pictures.length === 0 && read && (
        <Code code={read.text} lang={path} label={path} lineNumbers firstLine={read.first} className={frame.code} />
      )}
      {pictures.length === 0 && !read && plain !== '' && <pre className={frame.text} tabIndex={0}>{plain}</pre>}
    </ToolFrame>
  )
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : []
}

/** The text as it was read, when the server tells it apart from what the model saw. */
function readDisplay(display: unknown): { text: string; first: number; lines: number } | undefined {
  const { type, text, lineStart } = (display ?? {}) as Record<string, unknown>
  if (type !== 'file' || typeof text !== 'string') return undefined
  return { text, first: typeof lineStart === 'number' ? lineStart : 1, lines: text.split('\n').length }
}
