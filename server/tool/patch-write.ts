import { noteChange } from '../file/changes'
import { writeChange } from './change'
import { factsOf, type PlannedFile } from './patch-plan'
import type { ToolContext } from './tool'

/**
 * Writes first and deletes last, so that a text is on disk somewhere at any moment. When something fails (a full disk, no
 * rights), what was done is undone. Where a formatter had its say, the file's `after` is what it made of it.
 */
export async function writePatch(ctx: ToolContext, files: readonly PlannedFile[]): Promise<void> {
  const done: PlannedFile[] = []
  const written = files.filter((file) => file.after !== undefined)
  const deleted = files.filter((file) => file.after === undefined)
  // What cannot be brought back goes last.
  const ordered = [...written, ...deleted.filter((file) => !file.opaque), ...deleted.filter((file) => file.opaque)]
  try {
    for (const file of ordered) {
      ctx.signal.throwIfAborted()
      await (file.after === undefined ? remove(ctx, file) : write(ctx, file, file.after))
      done.push(file)
    }
  } catch (error) {
    const stuck = await takeBack(ctx, done)
    if (stuck.length === 0) throw error
    throw new Error(`${(error as Error).message}\nThese files could not be put back: ${stuck.join(', ')}`, { cause: error })
  }
}

async function write(ctx: ToolContext, file: PlannedFile, after: string): Promise<void> {
  const { target, before } = file
  const mode = before ? undefined : factsOf(file)?.mode
  file.after = await writeChange(ctx, target, { before, after, ...(mode === undefined ? {} : { mode }), facts: factsOf(file) })
}

async function remove(ctx: ToolContext, { target }: PlannedFile): Promise<void> {
  await ctx.instance.environment.remove(target.path)
  noteChange(ctx.instance, target.path, 'unlink')
}

/** Brings the files back to what they were; the answer names those for which that failed. */
async function takeBack(ctx: ToolContext, done: readonly PlannedFile[]): Promise<string[]> {
  const stuck: string[] = []
  // An abort must not keep half of a patch.
  const calm = { ...ctx, signal: ctx.instance.signal }
  for (const file of done.toReversed()) {
    const { target, before, after } = file
    const undo = before
      ? writeChange(calm, target, { before: after === undefined ? undefined : before, after: before.text, mode: before.mode, facts: before, asIs: true })
      : after === undefined
        ? Promise.reject(new Error('It is gone'))
        : remove(calm, file)
    await undo.catch(() => stuck.push(target.name))
  }
  return stuck
}
