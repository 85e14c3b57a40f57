import path from 'node:path'
import type { FolderBlameRange, LineCommit } from '#protocol/review'
import { requireInside } from '../file/guard'
import type { Instance } from '../instance'
import { runGit } from '../project/git'
import { gitOptions } from '../project/vcs'
import { blamePatches } from './blame'
import { folderPatches } from './summary'

/** Sessions that are asked, the last used ones. */
const MAX_SESSIONS = 60

type Asked = { file: string; line?: number | undefined; signal?: AbortSignal }

/** Which lines of a file the folder's sessions wrote, as it is now; of a line that none of them wrote, the commit that it came with. */
export async function blameFolder(instance: Instance, { file, line, signal }: Asked): Promise<{ ranges: FolderBlameRange[]; commit?: LineCommit }> {
  const top = instance.worktree === '/' ? instance.directory : instance.worktree
  await requireInside(instance, path.join(top, file), { missing: true })
  const { store, patches } = await folderPatches(instance, MAX_SESSIONS)
  const found = store ? await blamePatches(instance, store, { patches, file }) : []
  const ranges = found.map((range) => ({ ...range, session: instance.store.session.get(range.sessionID)?.title ?? '' }))
  const written = line === undefined || ranges.some(({ start, lines }) => start <= line && line < start + lines)
  const commit = written ? undefined : await commitOf(instance, { file, line, signal })
  return { ranges, ...(commit ? { commit } : {}) }
}

/** Nothing where git does not know the line: it is in no commit yet, or there is no git. */
async function commitOf(instance: Instance, { file, line = 1, signal }: Asked): Promise<LineCommit | undefined> {
  if (instance.worktree === '/') return undefined
  const args = ['blame', '--no-textconv', '--porcelain', `-L${line},${line}`, '--', file]
  const { code, stdout } = await runGit(instance.worktree, args, gitOptions(instance, signal))
  const commit = /^[0-9a-f]{40,64}/.exec(stdout)?.[0]
  if (code !== 0 || commit === undefined || /^0+$/.test(commit)) return undefined
  const field = (name: string) => new RegExp(`^${name} (.*)$`, 'm').exec(stdout)?.[1] ?? ''
  return { commit, author: field('author'), time: Number(field('author-time')) * 1000, summary: field('summary') }
}
