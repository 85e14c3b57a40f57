import { z } from 'zod'
import type { TextFile } from '../system/files'
import { reachPath } from './access'
import { applyChange, fileDiff, readForChange, withFile } from './change'
import description from './edit.txt?raw'
import { replaceText } from './match'
import { defineTool } from './tool'

const parameters = z.object({
  filePath: z.string().min(1).describe('The file to change'),
  oldString: z.string().describe('The text to replace'),
  newString: z.string().describe('The text to put in its place; must differ from oldString'),
  replaceAll: z.boolean().optional().describe('Replace every occurrence; false without it'),
})
type Input = z.output<typeof parameters>

export const edit = defineTool({
  id: 'edit',
  description,
  parameters,
  async execute(input, ctx) {
    if (input.oldString === input.newString) throw new Error('No changes to apply: oldString and newString are identical.')
    const target = await reachPath(ctx, input.filePath)
    return withFile(ctx, target.path, async () => {
      const before = await readForChange(ctx, target)
      const after = editText(target.path, before, input)
      const change = await applyChange(ctx, target, { before, after })
      return {
        title: target.name,
        output: 'Edit applied successfully.',
        metadata: { diagnostics: {}, diff: change.patch, filediff: fileDiff(target.path, change, before === undefined) },
      }
    })
  },
})

function editText(file: string, before: TextFile | undefined, { oldString, newString, replaceAll }: Input): string {
  if (oldString === '') {
    if (before && before.text !== '') throw new Error(`${file} exists and is not empty. Give the text to replace in oldString, or use write.`)
    return newString
  }
  if (!before) throw new Error(`File not found: ${file}`)
  const windows = before.newline === '\r\n' && !before.mixedNewlines
  const plain = (text: string) => (windows ? text.replaceAll('\r\n', '\n') : text)
  const after = replaceText(plain(before.text), { find: plain(oldString), replacement: plain(newString), all: replaceAll ?? false })
  if (after === plain(before.text)) throw new Error('No changes to apply: the file already reads like newString at that place.')
  return windows ? after.replaceAll('\n', '\r\n') : after
}
