import { CircleHelp, Globe, Wrench } from 'lucide-react'
import { CopyButton } from '../../../ui/copy-button'
import { inputText, outputOf } from './tool-facts'
import { ToolFrame } from './tool-frame'
import type { ToolViewProps } from './tool-props'
import frame from './tool-frame.module.css'

const SHOWN = 20_000

/** Any tool without a view of its own: its title, its input, its output. */
export function GenericTool({ part }: ToolViewProps) {
  const title = 'title' in part.state ? part.state.title : undefined
  const output = outputOf(part)
  const { icon, verb, subject } = headOf(part.tool, { title, url: inputText(part, 'url'), asked: inputText(part, 'tool') })
  return (
    <ToolFrame
      part={part}
      icon={icon}
      verb={verb}
      subject={subject}
      actions={output !== '' && <CopyButton text={output} label="Copy output" />}
    >
      <p className={frame.label}>Input</p>
      <pre className={frame.text}>{JSON.stringify(part.state.input, null, 2)}</pre>
      {output !== '' && (
        <>
          <p className={frame.label}>Output</p>
          <pre className={frame.text}>{output.slice(0, SHOWN)}</pre>
          {output.length > SHOWN && (
            <p className={frame.label}>{(output.length - SHOWN).toLocaleString()} more characters; copy to see all</p>
          )}
        </>
      )}
    </ToolFrame>
  )
}

function headOf(tool: string, words: { title: string | undefined; url: string; asked: string }) {
  if (tool === 'webfetch') return { icon: Globe, verb: 'Fetch', subject: words.url }
  // The server's stand-in for a call that could not be made.
  if (tool === 'invalid') return { icon: CircleHelp, verb: 'Failed call', subject: words.asked }
  return { icon: Wrench, verb: tool, subject: words.title }
}
