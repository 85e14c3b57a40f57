import { z } from 'zod'
import { defineTool } from './tool'

/** Stands in for a call of a tool that does not exist, so that the model hears of it as of any other result. */
export const invalid = defineTool({
  id: 'invalid',
  description: 'Do not use.',
  parameters: z.object({ tool: z.string(), error: z.string() }),
  async execute({ error }) {
    return { title: 'Invalid Tool', output: `The arguments provided to the tool are invalid: ${error}`, metadata: {} }
  },
})
