import { z } from 'zod'
import { ownDataGlobs } from '../project/own-data'
import { listFiles } from '../system/ripgrep'
import { displayName, reachPath } from './access'
import { collect } from './found-files'
import description from './list.txt?raw'
import { defineTool } from './tool'

const LIMIT = 100

export const list = defineTool({
  id: 'list',
  description,
  parameters: z.object({
    path: z.string().optional().describe('The folder to show; the project folder without it'),
    ignore: z.array(z.string().min(1)).max(100).optional().describe('Patterns of paths to leave out'),
  }),
  async execute(input, ctx) {
    const { instance, signal } = ctx
    const target = await reachPath(ctx, input.path || instance.directory, { reading: true })
    await ctx.ask({ permission: 'list', patterns: [target.name || '.'], always: ['*'], metadata: { path: target.path } })
    const status = await instance.environment.stat(target.path)
    if (status?.kind !== 'directory') throw new Error(`${target.path} is not a folder`)
    const ignored = (input.ignore ?? []).map((pattern) => `!${pattern.replace(/^!+/, '')}`)
    const glob = [...ignored, ...(await ownDataGlobs(instance.app, target.path))]
    const found = await collect(listFiles({ cwd: target.path, limit: LIMIT + 1, signal, glob }))
    const truncated = found.length > LIMIT
    const files = found.slice(0, LIMIT)
    const note = truncated ? `\n(There are more than ${LIMIT} files. Give a folder below this one to see the others.)` : ''
    return {
      title: displayName(instance, target.path) || '.',
      output: `${target.path}/\n${drawTree(files)}${note}`,
      metadata: { count: files.length, truncated },
    }
  },
})

type Folder = Map<string, Folder | undefined>

function drawTree(files: string[]): string {
  const root: Folder = new Map()
  for (const file of files) {
    let folder = root
    const names = file.split('/')
    for (const name of names.slice(0, -1)) {
      const below = folder.get(name) ?? new Map()
      folder.set(name, below)
      folder = below
    }
    folder.set(names.at(-1)!, undefined)
  }
  return drawFolder(root, '  ')
}

/** Folders first, then by name. */
function drawFolder(folder: Folder, indent: string): string {
  const rank = (below: Folder | undefined) => (below ? 0 : 1)
  return [...folder]
    .toSorted(([left, a], [right, b]) => rank(a) - rank(b) || (left < right ? -1 : 1))
    .map(([name, below]) => (below ? `${indent}${name}/\n${drawFolder(below, `${indent}  `)}` : `${indent}${name}\n`))
    .join('')
}
