import { ExternalLink, Globe, Search } from 'lucide-react'
import { CopyButton } from '../../../ui/copy-button'
import { IconButton } from '../../../ui/icon-button'
import { useChatScope } from '../chat-scope'
import { inputText, metadataNumber, metadataOf, outputOf } from './tool-facts'
import { ToolFrame } from './tool-frame'
import { ToolOutput } from './tool-output'
import type { ToolViewProps } from './tool-props'
import frame from './tool-frame.module.css'

/** A page of the web as the agent read it. */
export function FetchTool({ part }: ToolViewProps) {
  const { onLink } = useChatScope()
  const url = inputText(part, 'url')
  const output = outputOf(part)
  const hasPicture = part.state.status === 'completed' && (part.state.attachments ?? []).length > 0
  return (
    <ToolFrame
      part={part}
      icon={Globe}
      verb="Fetch"
      subject={url}
      actions={
        <>
          {output !== '' && !hasPicture && <CopyButton text={output} label="Copy page" />}
          {/^https?:/i.test(url) && <IconButton icon={ExternalLink} label="Open in the browser" size="sm" onClick={() => onLink(url)} />}
        </>
      }
    >
      <ToolOutput part={part} text={hasPicture ? '' : output} as={inputText(part, 'format') === 'html' ? 'plain' : 'markdown'} />
    </ToolFrame>
  )
}

/** A search of the web or of code: what was found, as links, and what the agent read of it. */
export function WebSearchTool({ part }: ToolViewProps) {
  const { onLink } = useChatScope()
  const results = readResults(metadataOf(part)['results'])
  const found = metadataNumber(part, 'numResults')
  const output = outputOf(part)
  return (
    <ToolFrame
      part={part}
      icon={Search}
      verb={part.tool === 'codesearch' ? 'Search code' : 'Search the web'}
      subject={inputText(part, 'query')}
      facts={found !== undefined && <span>{found} found</span>}
      actions={output !== '' && <CopyButton text={output} label="Copy what was found" />}
    >
      {results.length > 0 && (
        <ul className={frame.list}>
          {results.map(({ title, url }, index) => (
            <li key={index}>
              <button type="button" className={frame.result} title={url} onClick={() => onLink(url)}>
                <span>{title}</span> <span className={frame.number}>{hostOf(url)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {results.length === 0 && <ToolOutput part={part} text={output} as="markdown" />}
    </ToolFrame>
  )
}

function readResults(value: unknown): { title: string; url: string }[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((entry: unknown) => {
    const { title, url } = (entry ?? {}) as Record<string, unknown>
    if (typeof url !== 'string' || !/^https?:/i.test(url)) return []
    return [{ url, title: typeof title === 'string' && title !== '' ? title : url }]
  })
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : ''
}
