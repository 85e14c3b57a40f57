import { Circle, CircleCheck, CircleDot, CircleSlash, ListTodo } from 'lucide-react'
import { ToolFrame } from './tool-frame'
import type { ToolViewProps } from './tool-props'
import frame from './tool-frame.module.css'

const icons = { completed: CircleCheck, in_progress: CircleDot, cancelled: CircleSlash }

/** The agent's to-do list as it stood after this call. */
export function TodoTool({ part }: ToolViewProps) {
  const todos = readTodos(part.state.input['todos'])
  const done = todos.filter((todo) => todo.status === 'completed').length
  const current = todos.find(({ status }) => status === 'in_progress')
  return (
    <ToolFrame
      part={part}
      icon={ListTodo}
      verb="To-do"
      subject={current?.content ?? (todos.length > 0 && done === todos.length ? 'all done' : undefined)}
      facts={<span>{`${done}/${todos.length}`}</span>}
    >
      <ul className={frame.list}>
        {todos.map((todo, index) => {
          const Icon = icons[todo.status as keyof typeof icons] ?? Circle
          return (
            <li key={index} className={frame.todo} data-status={todo.status}>
              <Icon size={13} role="img" aria-label={todo.status.replace('_', ' ')} />
              <span>{todo.content}</span>
            </li>
          )
        })}
      </ul>
    </ToolFrame>
  )
}

function readTodos(value: unknown): { content: string; status: string }[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((entry: unknown) => {
    const { content, status } = (entry ?? {}) as Record<string, unknown>
    return typeof content === 'string' ? [{ content, status: typeof status === 'string' ? status : 'pending' }] : []
  })
}
