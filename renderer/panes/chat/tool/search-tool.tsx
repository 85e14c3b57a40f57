import { FolderTree, Search } from 'lucide-react'
import { inputText, metadataNumber, outputOf, shortPath } from './tool-facts'
import { ToolFrame } from './tool-frame'
import type { ToolViewProps } from './tool-props'
import frame from './tool-frame.module.css'

const SHOWN = 200

/** glob, grep and list: what was looked for, and the lines that were found; paths open. */
export function SearchTool({ part, directory, onFile }: ToolViewProps) {
  const output = outputOf(part)
  const isList = part.tool === 'list'
  const lines = isList ? [] : readFound(output)
  const found = metadataNumber(part, 'matches') ?? metadataNumber(part, 'count')
  const where = inputText(part, 'path')
  const subject = isList
    ? shortPath(where || '.', directory)
    : `${inputText(part, 'pattern')}${where ? ` in ${shortPath(where, directory)}` : ''}`
  return (
    <ToolFrame
      part={part}
      icon={isList ? FolderTree : Search}
      verb={isList ? 'List' : part.tool === 'glob' ? 'Find' : 'Search'}
      subject={subject}
      facts={found !== undefined && <span>{found} found</span>}
    >
      {isList ? (
        <pre className={frame.text} tabIndex={0}>{output}</pre>
      ) : (
        <ul className={frame.list}>
          {lines.slice(0, SHOWN).map((line, index) => (
            <li key={index}>
              <FoundLine found={line} directory={directory} onFile={onFile} />
            </li>
          ))}
        </ul>
      )}
      {!isList && lines.length > SHOWN && <p className={frame.label}>{lines.length - SHOWN} more lines</p>}
    </ToolFrame>
  )
}

const heading = /^((?:\/|[A-Za-z]:\\)\S.*?):?$/
const match = /^\s+Line (\d+): (.*)$/

type Found = { path: string; line?: number; text?: string } | { note: string }

/** Paths and lines as the tools print them; a line belongs to the path above it. */
function readFound(output: string): Found[] {
  let path = ''
  return output.split('\n').flatMap((line): Found[] => {
    if (line === '') return []
    const [, number, text] = match.exec(line) ?? []
    if (number !== undefined && path !== '') return [{ path, line: Number(number), text: text ?? '' }]
    const file = heading.exec(line)?.[1]
    if (file === undefined) return [{ note: line }]
    path = file
    return [{ path: file }]
  })
}

function FoundLine({ found, directory, onFile }: { found: Found; directory: string; onFile: ToolViewProps['onFile'] }) {
  if ('note' in found) return <span className={frame.note}>{found.note}</span>
  return (
    <button type="button" className={found.line === undefined ? frame.path : frame.match} onClick={() => onFile(found.path, found.line)}>
      {found.line === undefined ? (
        shortPath(found.path, directory)
      ) : (
        <>
          <span className={frame.number}>{found.line}</span> {found.text}
        </>
      )}
    </button>
  )
}
