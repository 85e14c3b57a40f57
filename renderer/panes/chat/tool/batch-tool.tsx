import { Check, Layers, X } from 'lucide-react'
import { metadataNumber, metadataOf } from './tool-facts'
import { ToolFrame } from './tool-frame'
import type { ToolViewProps } from './tool-props'
import frame from './tool-frame.module.css'

/** Several calls at once; each has its own row below, so this one only counts them. */
export function BatchTool({ part }: ToolViewProps) {
  const calls = readCalls(part.state.input['tool_calls'])
  const details = metadataOf(part)['details']
  const failed = metadataNumber(part, 'failed') ?? 0
  return (
    <ToolFrame
      part={part}
      icon={Layers}
      verb="Batch"
      subject={calls.join(', ')}
      facts={
        <>
          <span>{calls.length === 1 ? '1 call' : `${calls.length} calls`}</span>
          {failed > 0 && <span className={frame.failed}>{failed} failed</span>}
        </>
      }
    >
      <ul className={frame.list}>
        {calls.map((name, index) => (
          <li key={index} className={frame.todo}>
            {part.state.status === 'completed' && (isFailed(details, index) ? <X size={13} role="img" aria-label="failed" /> : <Check size={13} role="img" aria-label="done" />)}
            <span>{name}</span>
          </li>
        ))}
      </ul>
    </ToolFrame>
  )
}

function readCalls(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((entry: unknown) => {
    const { tool } = (entry ?? {}) as Record<string, unknown>
    return typeof tool === 'string' ? [tool] : []
  })
}

function isFailed(details: unknown, index: number): boolean {
  const { success } = ((Array.isArray(details) ? (details[index] as unknown) : undefined) ?? {}) as Record<string, unknown>
  return success === false
}
