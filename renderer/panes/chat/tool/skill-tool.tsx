import { BookOpen } from 'lucide-react'
import { CopyButton } from '../../../ui/copy-button'
import { inputText, outputOf } from './tool-facts'
import { ToolFrame } from './tool-frame'
import { ToolOutput } from './tool-output'
import type { ToolViewProps } from './tool-props'

/** Instructions that the agent took up. */
export function SkillTool({ part }: ToolViewProps) {
  const output = outputOf(part)
  return (
    <ToolFrame
      part={part}
      icon={BookOpen}
      verb="Skill"
      subject={inputText(part, 'name')}
      actions={output !== '' && <CopyButton text={output} label="Copy the instructions" />}
    >
      <ToolOutput part={part} text={output} as="markdown" />
    </ToolFrame>
  )
}
