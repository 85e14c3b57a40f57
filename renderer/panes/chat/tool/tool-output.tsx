import type { ToolPart } from '#protocol/message'
import { Code } from '../../../ui/code'
import { Markdown } from '../../../ui/markdown'
import { useChatScope } from '../chat-scope'
import frame from './tool-frame.module.css'

const SHOWN = 20_000

export type ToolOutputProps = { part: ToolPart; text: string; as?: 'plain' | 'markdown' }

/** What a tool gave back: pictures, data as data, words as they are, or as the Markdown that they are known to be. */
export function ToolOutput({ part, text, as = 'plain' }: ToolOutputProps) {
  const { onFile, onLink } = useChatScope()
  const shown = text.slice(0, SHOWN)
  const data = as === 'plain' ? asData(text) : undefined
  return (
    <>
      <Pictures part={part} />
      {data !== undefined && <Code code={data} lang="json" label="Output" className={frame.code} />}
      {data === undefined && as === 'plain' && text !== '' && <pre className={frame.text} tabIndex={0}>{shown}</pre>}
      {as === 'markdown' && text !== '' && (
        <div className={frame.prose}>
          <Markdown text={shown} onFile={onFile} onLink={onLink} />
        </div>
      )}
      {data === undefined && text.length > SHOWN && <p className={frame.label}>{(text.length - SHOWN).toLocaleString()} more characters; copy to see all</p>}
    </>
  )
}

function Pictures({ part: { state } }: { part: ToolPart }) {
  const files = (state.status === 'completed' ? (state.attachments ?? []) : []).filter(({ mime, url }) => mime.startsWith('image/') && url.startsWith('data:'))
  if (files.length === 0) return null
  return (
    <div className={frame.pictures}>
      {files.map((file) => (
        <img key={file.id} className={frame.image} src={file.url} alt={file.filename ?? 'Picture of the tool'} />
      ))}
    </div>
  )
}

/** JSON, set out to be read; nothing for text that is none, or too long for that. */
function asData(text: string): string | undefined {
  if (text.length > SHOWN || !/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return undefined
  }
}
