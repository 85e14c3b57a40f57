import path from 'node:path'
import { z } from 'zod'
import { evaluate } from '../permission/rules'
import { ownDataGlobs } from '../project/own-data'
import { searchText, type SearchMatch } from '../system/ripgrep'
import { displayName, reachPath, rulesOf } from './access'
import { newestFirst } from './found-files'
import description from './grep.txt?raw'
import { defineTool, type ToolContext } from './tool'

const LIMIT = 100
const SEARCHED = 5_000
/** Everything: as a pattern it would only make ripgrep forget .gitignore. */
const EVERYTHING: readonly string[] = ['*', '**', '**/*']

export const grep = defineTool({
  id: 'grep',
  description,
  parameters: z.object({
    pattern: z.string().min(1).describe('The regular expression to look for'),
    path: z.string().optional().describe('A file or folder to look in; the project folder without it'),
    include: z.string().optional().describe('A pattern that file names must match, for example `*.ts`'),
  }),
  async execute(input, ctx) {
    const { instance, signal } = ctx
    const target = await reachPath(ctx, input.path || instance.directory, { reading: true })
    const metadata = { pattern: input.pattern, path: target.path, ...(input.include && { include: input.include }) }
    await ctx.ask({ permission: 'grep', patterns: [input.pattern], always: ['*'], metadata })
    const status = await instance.environment.stat(target.path)
    if (!status) throw new Error(`${target.path} does not exist`)
    const folder = status.kind === 'directory'
    const cwd = folder ? target.path : path.dirname(target.path)
    const wanted = input.include && !EVERYTHING.includes(input.include) ? [input.include] : []
    const include = [...wanted, ...(await ownDataGlobs(instance.app, cwd))]
    const paths = folder ? {} : { paths: [`./${path.basename(target.path)}`] }
    const found = await searchText({ cwd, pattern: input.pattern, include, ...paths, hidden: true, limit: SEARCHED, signal })
    const { open, closed } = splitByPermission(ctx, cwd, found.matches)
    const { text, shown } = await describeMatches(cwd, open)
    const truncated = found.truncated || open.length > shown
    return {
      title: input.pattern,
      output: [text, ...notes({ truncated, shown, closed })].join('\n\n'),
      metadata: { matches: shown, truncated },
    }
  },
})

/** A file that may not be read without asking must not be read through a search either. */
function splitByPermission(ctx: ToolContext, cwd: string, matches: SearchMatch[]) {
  const layers = rulesOf(ctx)
  const allowed = new Map<string, boolean>()
  const isOpen = ({ path: file }: SearchMatch) => {
    const known = allowed.get(file)
    if (known !== undefined) return known
    const name = displayName(ctx.instance, path.join(cwd, file))
    // Where everything is asked for, this search was as well; a rule of its own means that this file is special.
    const answer = layers
      .map((rules) => evaluate('read', name, rules))
      .every(({ action, pattern }) => action === 'allow' || (action === 'ask' && pattern === '*'))
    allowed.set(file, answer)
    return answer
  }
  const open = matches.filter(isOpen)
  return { open, closed: matches.length - open.length }
}

async function describeMatches(cwd: string, matches: SearchMatch[]) {
  if (matches.length === 0) return { text: 'No files found', shown: 0 }
  const byFile = Map.groupBy(matches, (match) => path.join(cwd, match.path))
  const lines: string[] = []
  let shown = 0
  for (const file of await newestFirst([...byFile.keys()])) {
    if (shown >= LIMIT) break
    const own = byFile.get(file)!.toSorted((left, right) => left.line - right.line).slice(0, LIMIT - shown)
    shown += own.length
    lines.push(`${file}:\n${own.map((match) => `  Line ${match.line}: ${match.text}`).join('\n')}`)
  }
  return { text: `Found ${shown} matches\n${lines.join('\n\n')}`, shown }
}

function notes({ truncated, shown, closed }: { truncated: boolean; shown: number; closed: number }): string[] {
  return [
    ...(truncated ? [`(Only the first ${shown} matches are shown. Use a narrower path or pattern to see others.)`] : []),
    ...(closed > 0 ? [`(${closed} matches lie in files that may only be read after asking; use read for them.)`] : []),
  ]
}
