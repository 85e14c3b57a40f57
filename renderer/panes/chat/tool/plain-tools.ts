import { ArrowRightLeft, Braces, CircleHelp, Code, ListTodo, Wrench, type LucideIcon } from 'lucide-react'
import type { ToolPart } from '#protocol/message'
import { inputText } from './tool-facts'

type Head = { icon: LucideIcon; verb: string; subject: string | undefined }

const heads: Readonly<Record<string, (part: ToolPart) => Head>> = {
  lsp: (part) => ({ icon: Code, verb: 'Code', subject: [inputText(part, 'operation'), inputText(part, 'filePath')].filter(Boolean).join(' ') }),
  todoread: () => ({ icon: ListTodo, verb: 'To-do', subject: 'read' }),
  plan_enter: () => ({ icon: ArrowRightLeft, verb: 'Plan first', subject: undefined }),
  plan_exit: () => ({ icon: ArrowRightLeft, verb: 'Carry out the plan', subject: undefined }),
  StructuredOutput: () => ({ icon: Braces, verb: 'Result', subject: undefined }),
  // The server's stand-in for a call that could not be made.
  invalid: (part) => ({ icon: CircleHelp, verb: 'Failed call', subject: inputText(part, 'tool') }),
}

/** What the one line of a tool without a view of its own says. */
export function headOf(part: ToolPart): Head {
  return heads[part.tool]?.(part) ?? { icon: Wrench, verb: part.tool, subject: titleOf(part) }
}

function titleOf(part: ToolPart) {
  return 'title' in part.state ? part.state.title : undefined
}
