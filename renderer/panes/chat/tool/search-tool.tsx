import { FolderTree, Search } from 'lucide-react'
import { inputText, metadataNumber, outputOf, shortPath } from './tool-facts'
import { ToolFrame } from './tool-frame'
import type { ToolViewProps } from './tool-view'
import frame from './tool-frame.module.css'

const SHOWN = 200

/** glob, grep and list: what was looked for, and the lines that were found; paths open. */
export function SearchTool({ part, directory, onFile }: ToolViewProps) {
  const output = outputOf(part)
  const lines = output.split('\n').filter((line) => line !== '')
  const found = metadataNumber(part, 'matches') ?? metadataNumber(part, 'count')
  const isList = part.tool === 'list'
  const where = inputText(part, 'path')
  const subject = isList ? shortPath(where || '.', directory) : `${inputText(part, 'pattern')}${where ? ` in ${shortPath(where, directory)}` : ''}`
  return (
    <ToolFrame part={part} icon={isList ? FolderTree : Search} verb={isList ? 'List' : part.tool === 'glob' ? 'Find' : 'Search'} subject={subject} facts={found !== undefined && <span>{found} found</span>}>
      {isList ? (
        <pre className={frame.text}>{output}</pre>
      ) : (
        <ul className={frame.list}>
          {lines.slice(0, SHOWN).map((line, index) => (
            <li key={index}>
              <FoundLine line={line} directory={directory} onFile={onFile} />
            </li>
          ))}
        </ul>
      )}
      {!isList && lines.length > SHOWN && <p className={frame.label}>{lines.length - SHOWN} more lines</p>}
    </ToolFrame>
  )
}

function FoundLine({ line, directory, onFile }: { line: string; directory: string; onFile: ToolViewProps['onFile'] }) {
  const path = /^(\/\S.*?):?$/.exec(line)?.[1]
  if (!path) return <span className={frame.path}>{line}</span>
  return (
    <button type="button" className={frame.path} onClick={() => onFile(path)}>
      {shortPath(path, directory)}
    </button>
  )
}
