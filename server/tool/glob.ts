import path from 'node:path'
import { z } from 'zod'
import { ownDataGlobs } from '../project/own-data'
import { listFiles } from '../system/ripgrep'
import { displayName, reachPath } from './access'
import { collect, newestFirst } from './found-files'
import description from './glob.txt?raw'
import { defineTool } from './tool'

const LIMIT = 100

export const glob = defineTool({
  id: 'glob',
  description,
  parameters: z.object({
    pattern: z.string().min(1).max(4096).describe('The pattern that paths must match'),
    path: z.string().optional().describe('The folder to look in; the project folder without it'),
  }),
  async execute(input, ctx) {
    const { instance, signal } = ctx
    const target = await reachPath(ctx, input.path || instance.directory, { reading: true })
    await ctx.ask({ permission: 'glob', patterns: [input.pattern], always: ['*'], metadata: { pattern: input.pattern, path: target.path } })
    const status = await instance.environment.stat(target.path)
    if (status?.kind !== 'directory') throw new Error(`${target.path} is not a folder`)
    const hidden = await ownDataGlobs(instance.app, target.path)
    const found = await findFiles(target.path, { pattern: input.pattern, hidden }, signal)
    const newest = await newestFirst(found.map((file) => path.join(target.path, file)))
    const shown = newest.slice(0, LIMIT)
    const truncated = newest.length > LIMIT
    const note = truncated ? `\n\n(Only the newest ${LIMIT} of ${newest.length} files are shown. Use a narrower path or pattern to see others.)` : ''
    return {
      title: displayName(instance, target.path),
      output: shown.length === 0 ? 'No files found' : shown.join('\n') + note,
      metadata: { count: shown.length, truncated },
    }
  },
})

/** A pattern given to ripgrep beats .gitignore there, so what it finds is compared with the list without a pattern. */
async function findFiles(cwd: string, { pattern, hidden }: { pattern: string; hidden: string[] }, signal: AbortSignal): Promise<string[]> {
  const relative = path.isAbsolute(pattern) ? path.relative(cwd, pattern) : pattern.replace(/^\.\//, '')
  const [visible, matching] = await Promise.all([
    collect(listFiles({ cwd, signal, glob: hidden })),
    collect(listFiles({ cwd, signal, glob: [relative, ...hidden] })),
  ])
  const known = new Set(visible)
  return matching.filter((file) => known.has(file))
}
