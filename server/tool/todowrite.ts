import { z } from 'zod'
import { Todo } from '#protocol/session'
import { transact } from '../store/transact'
import description from './todowrite.txt?raw'
import { defineTool } from './tool'

export const todowrite = defineTool({
  id: 'todowrite',
  description,
  parameters: z.object({ todos: z.array(Todo).max(500).describe('The whole list') }),
  async execute({ todos }, ctx) {
    await ctx.ask({ permission: 'todowrite', patterns: ['*'], always: ['*'], metadata: {} })
    transact(ctx.instance, (tx) => {
      tx.todo.put(ctx.sessionID, todos)
      tx.emit('todo.updated', { sessionID: ctx.sessionID, todos })
    })
    const open = todos.filter((todo) => todo.status !== 'completed' && todo.status !== 'cancelled').length
    return { title: `${open} todos`, output: JSON.stringify(todos, null, 2), metadata: { todos } }
  },
})
