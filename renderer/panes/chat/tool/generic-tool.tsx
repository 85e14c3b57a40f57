import { CopyButton } from '../../../ui/copy-button'
import { headOf } from './plain-tools'
import { outputOf } from './tool-facts'
import { ToolFrame } from './tool-frame'
import type { ToolViewProps } from './tool-props'
import frame from './tool-frame.module.css'

const SHOWN = 20_000

/** Any tool without a view of its own: its title, its input, its output. */
export function GenericTool({ part }: ToolViewProps) {
  const output = outputOf(part)
  const { icon, verb, subject } = headOf(part)
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
