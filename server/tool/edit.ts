import { z } from 'zod'
import { reachPath } from './access'
import { applyChange, fileDiff, readForChange, withFile } from './change'
import { editText } from './edit-text'
import description from './edit.txt?raw'
import { prefersPatch } from './prefers-patch'
import { defineTool } from './tool'

const parameters = z.object({
  filePath: z.string().min(1).describe('The file to change'),
  oldString: z.string().describe('The text to replace'),
  newString: z.string().describe('The text to put in its place; must differ from oldString'),
  replaceAll: z.boolean().optional().describe('Replace every occurrence; false without it'),
})

export const edit = defineTool({
  id: 'edit',
  description,
  parameters,
  available: (_, { model }) => !model || !prefersPatch(model),
  async execute(input, ctx) {
    if (input.oldString === input.newString) throw new Error('No changes to apply: oldString and newString are identical.')
    const target = await reachPath(ctx, input.filePath)
    return withFile(ctx, target.path, async () => {
      const before = await readForChange(ctx, target)
      const after = editText(target, before, [input])
      const change = await applyChange(ctx, target, { before, after })
      return {
        title: target.name,
        output: 'Edit applied successfully.',
        metadata: { diagnostics: {}, diff: change.patch, filediff: fileDiff(target.path, change, before === undefined) },
      }
    })
  },
})
