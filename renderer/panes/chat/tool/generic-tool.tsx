import { Plug } from 'lucide-react'
import { Code } from '../../../ui/code'
import { CopyButton } from '../../../ui/copy-button'
import { Progress } from '../../../ui/progress'
import { inputSubject, readMcp, type McpProgress } from './mcp-facts'
import { headOf } from './plain-tools'
import { outputOf } from './tool-facts'
import { ToolFrame } from './tool-frame'
import { ToolOutput } from './tool-output'
import type { ToolViewProps } from './tool-props'
import frame from './tool-frame.module.css'

/** Any tool without a view of its own, those of MCP servers among them: its title, its input, how far it is, its output. */
export function GenericTool({ part }: ToolViewProps) {
  const output = outputOf(part)
  const mcp = readMcp(part)
  const head = mcp ? { icon: Plug, verb: mcp.tool, subject: inputSubject(part) } : headOf(part)
  const hasInput = Object.keys(part.state.input).length > 0
  return (
    <ToolFrame
      part={part}
      icon={head.icon}
      verb={head.verb}
      subject={head.subject}
      facts={mcp && <span>{mcp.server}</span>}
      live={mcp?.progress && <ProgressLine progress={mcp.progress} />}
      actions={output !== '' && <CopyButton text={output} label="Copy output" />}
    >
      {hasInput && <p className={frame.label}>Input</p>}
      {hasInput && <Code code={JSON.stringify(part.state.input, null, 2)} lang="json" label="Input" className={frame.code} />}
      {part.state.status === 'completed' && <p className={frame.label}>{output === '' ? 'No output' : 'Output'}</p>}
      <ToolOutput part={part} text={output} />
    </ToolFrame>
  )
}

function ProgressLine({ progress: { share, text } }: { progress: McpProgress }) {
  return (
    <div className={frame.progress} data-testid="tool-progress">
      <Progress label={text} {...(share === undefined ? {} : { value: share })} />
      <span>{text}</span>
    </div>
  )
}
