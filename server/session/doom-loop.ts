import type { MessageWithParts, ToolPart } from '#protocol/message'
import type { Step } from './step'

/** The same call this many times in a row is taken for a model that runs in circles. */
const LOOP = 3

/** The calls of the steps just before, as far as a loop would show in them: one list per step, the newest last. */
export function recentCalls(history: readonly MessageWithParts[], userID: string): ToolPart[][] {
  const steps = history.flatMap(({ info, parts }) => {
    if (info.role !== 'assistant' || info.parentID !== userID || info.finish === undefined) return []
    return [parts.flatMap((part) => (part.type === 'tool' ? part : []))]
  })
  return steps.slice(1 - LOOP)
}

/**
 * True from the third time on that a model makes the same call in one message, and when each of the last steps has made it:
 * then a person is asked whether that makes sense.
 */
export function isRepeated(step: Step, part: ToolPart): boolean {
  // Hands over data that does not fit until it fits; how often, is limited where it is checked.
  if (part.tool === 'StructuredOutput') return false
  const input = JSON.stringify(part.state.input)
  const isSame = (call: ToolPart) => call.tool === part.tool && JSON.stringify(call.state.input) === input
  const here = [...step.calls.values()].filter(isSame).findIndex((call) => call.callID === part.callID)
  if (here >= LOOP - 1) return true
  return step.earlier.length === LOOP - 1 && step.earlier.every((calls) => calls.some(isSame))
}
