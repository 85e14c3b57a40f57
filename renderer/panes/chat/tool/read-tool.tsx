import { FileText } from 'lucide-react'
import { inputText, metadataText, outputOf, shortPath } from './tool-facts'
import { ToolFrame } from './tool-frame'
import type { ToolViewProps } from './tool-view'
import frame from './tool-frame.module.css'

/** What the agent read; the text is folded, pictures are shown. */
export function ReadTool({ part, directory, onFile }: ToolViewProps) {
  const path = inputText(part, 'filePath')
  const { offset, limit } = part.state.input
  const range = typeof offset === 'number' ? `:${offset}${typeof limit === 'number' ? `–${offset + limit - 1}` : ''}` : ''
  const attachments = part.state.status === 'completed' ? (part.state.attachments ?? []) : []
  return (
    <ToolFrame part={part} icon={FileText} verb="Read" subject={shortPath(path, directory) + range}>
      <button type="button" className={frame.path} onClick={() => onFile(path, typeof offset === 'number' ? offset : undefined)}>
        Open {shortPath(path, directory)}
      </button>
      {attachments
        .filter((file) => file.mime.startsWith('image/') && file.url.startsWith('data:'))
        .map((file) => (
          <img key={file.id} className={frame.image} src={file.url} alt={file.filename ?? path} />
        ))}
      {attachments.length === 0 && <pre className={frame.text}>{metadataText(part, 'preview') || outputOf(part)}</pre>}
    </ToolFrame>
  )
}
