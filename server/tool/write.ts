import { z } from 'zod'
import type { TextFile } from '../system/files'
import { reachPath } from './access'
import { applyChange, fileDiff, readForChange, withFile } from './change'
import { prefersPatch } from './prefers-patch'
import { defineTool } from './tool'
import description from './write.txt?raw'

export const write = defineTool({
  id: 'write',
  description,
  parameters: z.object({
    content: z.string().describe('The whole new content'),
    filePath: z.string().min(1).describe('The file to write'),
  }),
  available: (_, { model }) => !model || !prefersPatch(model),
  async execute({ content, filePath }, ctx) {
    const target = await reachPath(ctx, filePath)
    return withFile(ctx, target.path, async () => {
      const before = await readForChange(ctx, target)
      const after = keepLineEnds(content, before)
      const change = await applyChange(ctx, target, { before, after })
      return {
        title: target.name,
        output: 'Wrote file successfully.',
        metadata: {
          diagnostics: {},
          filepath: target.path,
          exists: before !== undefined,
          diff: change.patch,
          filediff: fileDiff(target.path, change, before === undefined),
        },
      }
    })
  },
})

/** Models write plain line ends; a file that has the other kind throughout keeps it. */
function keepLineEnds(content: string, before: TextFile | undefined): string {
  if (before?.newline !== '\r\n' || before.mixedNewlines || content.includes('\r\n')) return content
  return content.replaceAll('\n', '\r\n')
}
