import path from 'node:path'
import { badRequest } from '#protocol/error'
import type { FileContent } from '#protocol/file'
import type { Sides } from '#protocol/review'
import type { Instance } from '../instance'
import { runGit } from '../project/git'
import { diffBase, gitOptions } from '../project/vcs'
import { decodeText, isBinary, mimeType } from '../system/files'
import { readFile } from './files'
import { requireInside } from './guard'

const MAX_SIDE = 4 * 1024 * 1024

/** A changed file before and after; a side that is missing or too large is left out. */
export async function vcsSides(instance: Instance, { file, from = file, mode }: { file: string; from?: string | undefined; mode: 'git' | 'branch' }): Promise<Sides> {
  const guarded = await requireInside(instance, path.join(instance.worktree, file), { missing: true })
  if ([file, from].some((name) => name.includes('\n') || path.isAbsolute(name))) throw badRequest('A path from the top of the work tree is needed')
  const base = await diffBase(instance, mode)
  const [before, after] = await Promise.all([
    base === undefined ? undefined : readCommitted(instance, `${base}:${from}`),
    readFile(instance, guarded.path).then((content) => (content.truncated || (content.size ?? 0) > MAX_SIDE ? undefined : content), () => undefined),
  ])
  const shown = before && contentOf(file, before)
  return { ...(shown ? { before: shown } : {}), ...(after ? { after } : {}) }
}

/** Bytes as the routes answer them: text as text, everything else in base64. */
export function contentOf(file: string, data: Buffer): FileContent | undefined {
  if (data.byteLength > MAX_SIDE) return undefined
  const size = data.byteLength
  if (!isBinary(data)) return { type: 'text', content: decodeText(data).text, size }
  return { type: 'binary', content: data.toString('base64'), encoding: 'base64', mimeType: mimeType(file), size }
}

async function readCommitted(instance: Instance, name: string): Promise<Buffer | undefined> {
  const result = await runGit(instance.worktree, ['cat-file', 'blob', name], { ...gitOptions(instance), maxBuffer: MAX_SIDE + 1 })
  return result.code === 0 && !result.truncated ? result.stdoutBytes : undefined
}
