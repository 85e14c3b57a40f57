import { notFound, ProtocolError } from '#protocol/error'
import type { DiscardInput } from '#protocol/review'
import type { Instance } from '../instance'
import { dropPatch, findPatch, keepPatch } from '../project/kept-patches'
import { rawDiff } from '../project/raw-diff'
import { diffBase } from '../project/vcs'
import { unstageChanges, unstageIfStaged } from '../project/vcs-index'
import { applyPatch } from './apply'
import { requireInside } from './guard'

/** Undoes hunks, or all changes of files since the last commit. What was there can be brought back by its id. */
export async function discardChanges(instance: Instance, input: DiscardInput): Promise<{ id: string }> {
  const release = instance.hold()
  try {
    if ('patch' in input) {
      const patch = Buffer.from(input.patch)
      const id = await keptWhile(instance, patch, () => applyPatch(instance, patch, { reverse: true, plain: true }))
      if (instance.worktree !== '/') await unstageIfStaged(instance, patch)
      return { id }
    }
    for (const file of input.files) await requireInside(instance, `${instance.worktree}/${file}`, { missing: true })
    if ((await diffBase(instance, 'git')) !== 'HEAD') throw new ProtocolError('VcsApplyError', { message: 'There is no commit to go back to', reason: 'non-git' })
    const patch = await rawDiff(instance, { files: input.files })
    const id = await keptWhile(instance, patch, () => applyPatch(instance, patch, { reverse: true }))
    await unstageChanges(instance, { files: input.files })
    return { id }
  } finally {
    release()
  }
}

/** Nothing is taken out of a file before it is kept. */
async function keptWhile(instance: Instance, patch: Uint8Array, undo: () => Promise<void>): Promise<string> {
  const id = await keepPatch(instance, patch)
  try {
    await undo()
  } catch (error) {
    await dropPatch(instance, id)
    throw error
  }
  return id
}

/** Whether hunks stand in the files as the patch has them, so that they could be undone. */
export async function checkDiscard(instance: Instance, patch: string): Promise<{ applies: boolean; reason?: string }> {
  try {
    await applyPatch(instance, patch, { reverse: true, plain: true, check: true })
    return { applies: true }
  } catch (error) {
    if (error instanceof ProtocolError && error.name === 'VcsApplyError') return { applies: false, reason: error.message }
    throw error
  }
}

/** Brings back what was undone. */
export async function restoreChanges(instance: Instance, id: string): Promise<boolean> {
  const patch = await findPatch(instance, id)
  if (!patch) throw notFound('What was undone is not kept any more')
  await applyPatch(instance, patch, { plain: true })
  await dropPatch(instance, id)
  return true
}
