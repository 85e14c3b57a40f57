import { SquareTerminal } from 'lucide-react'
import { Ansi } from '../../../ui/ansi'
import { CopyButton } from '../../../ui/copy-button'
import { IconButton } from '../../../ui/icon-button'
import { useChatScope } from '../chat-scope'
import { inputText, metadataNumber, metadataText, outputOf } from './tool-facts'
import { ToolFrame } from './tool-frame'
import type { ToolViewProps } from './tool-props'
import frame from './tool-frame.module.css'

/** A command with its output as it comes, colours and all. */
export function BashTool({ part }: ToolViewProps) {
  const { onCommand } = useChatScope()
  const command = inputText(part, 'command')
  const output = metadataText(part, 'output') || outputOf(part)
  const exit = metadataNumber(part, 'exit')
  const failed = exit !== undefined && exit !== 0
  return (
    <ToolFrame
      part={part}
      icon={SquareTerminal}
      verb="Run"
      subject={command.split('\n')[0]}
      facts={failed && <span className={frame.del}>exit {exit}</span>}
      actions={
        <>
          {command !== '' && <IconButton icon={SquareTerminal} label="Put into the terminal" size="sm" onClick={() => onCommand(command)} />}
          <CopyButton text={output === '' ? command : `$ ${command}\n${output}`} label="Copy command and output" />
        </>
      }
      defaultOpen={failed}
      openLive={output !== ''}
    >
      {command.includes('\n') && <pre className={frame.text} tabIndex={0}>{command}</pre>}
      {output !== '' && <Ansi text={output} label={`Output of ${command.slice(0, 60)}`} className={frame.output} />}
      {output === '' && part.state.status === 'completed' && <p className={frame.label}>No output</p>}
    </ToolFrame>
  )
}
