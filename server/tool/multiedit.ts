import { z } from 'zod'
import { reachPath } from './access'
import { applyChange, fileDiff, readForChange, withFile } from './change'
import { editText } from './edit-text'
import description from './multiedit.txt?raw'
import { prefersPatch } from './prefers-patch'
import { defineTool } from './tool'

const Edit = z.object({
  oldString: z.string().describe('The text to replace'),
  newString: z.string().describe('The text to put in its place; must differ from oldString'),
  replaceAll: z.boolean().optional().describe('Replace every occurrence; false without it'),
})

export const multiedit = defineTool({
  id: 'multiedit',
  description,
  parameters: z.object({
    filePath: z.string().min(1).describe('The file to change'),
    edits: z.array(Edit).min(1).max(200).describe('The replacements, in the order in which they are made'),
  }),
  available: (_, { model }) => !model || !prefersPatch(model),
  async execute({ filePath, edits }, ctx) {
    const target = await reachPath(ctx, filePath)
    return withFile(ctx, target.path, async () => {
      const before = await readForChange(ctx, target)
      const after = editText(target, before, edits)
      if (after === before?.text) throw new Error('No changes to apply: together the edits leave the file as it is.')
      const change = await applyChange(ctx, target, { before, after })
      return {
        title: target.name,
        output: edits.length === 1 ? 'Edit applied successfully.' : `${edits.length} edits applied successfully.`,
        metadata: { diagnostics: {}, diff: change.patch, filediff: fileDiff(target.path, change, before === undefined) },
      }
    })
  },
})
