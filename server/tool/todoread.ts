import { z } from 'zod'
import description from './todoread.txt?raw'
import { defineTool } from './tool'

export const todoread = defineTool({
  id: 'todoread',
  description,
  parameters: z.object({}),
  async execute(_, ctx) {
    await ctx.ask({ permission: 'todoread', patterns: ['*'], always: ['*'], metadata: {} })
    const todos = ctx.instance.store.todo.get(ctx.sessionID)
    const open = todos.filter((todo) => todo.status !== 'completed' && todo.status !== 'cancelled').length
    return { title: `${open} todos`, output: JSON.stringify(todos, null, 2), metadata: { todos } }
  },
})
