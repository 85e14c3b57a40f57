import { Circle, CircleCheck, CircleDot, CircleSlash, ListTodo } from 'lucide-react'
import type { SessionID } from '#protocol/id'
import type { Todo } from '#protocol/session'
import { useTodos } from '../../../client/session'
import { Disclosure } from '../../../ui/disclosure'
import styles from './todo-summary.module.css'

const icons = { completed: CircleCheck, in_progress: CircleDot, cancelled: CircleSlash }

/** The agent's list in one line while something of it is open; unfolds to all of it. */
export function TodoSummary({ sessionID, busy }: { sessionID: SessionID; busy: boolean }) {
  const { data: todos = [] } = useTodos(sessionID)
  const open = todos.filter(isOpen)
  if (open.length === 0 || (!busy && open.length === todos.length)) return null
  const done = todos.length - open.length
  const current = todos.find(({ status }) => status === 'in_progress') ?? open[0]
  return (
    <div className={styles.todo} data-testid="todo">
      <Disclosure
        summary={
          <span className={styles.line}>
            <ListTodo size={14} aria-hidden />
            <span className={styles.count}>{`${done}/${todos.length} done`}</span>
            <span className={styles.current}>{current?.content}</span>
          </span>
        }
        end={<progress className={styles.bar} value={done} max={todos.length} aria-label="To-do list" />}
      >
        <ul className={styles.list}>
          {todos.map((todo, index) => (
            <TodoLine key={index} todo={todo} />
          ))}
        </ul>
      </Disclosure>
    </div>
  )
}

function TodoLine({ todo }: { todo: Todo }) {
  const Icon = icons[todo.status as keyof typeof icons] ?? Circle
  return (
    <li className={styles.item} data-status={todo.status}>
      <Icon size={13} role="img" aria-label={todo.status.replace('_', ' ')} />
      {todo.content}
    </li>
  )
}

function isOpen({ status }: Todo): boolean {
  return status !== 'completed' && status !== 'cancelled'
}
