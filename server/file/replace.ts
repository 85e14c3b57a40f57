import { randomBytes } from 'node:crypto'
import { badRequest, notFound } from '#protocol/error'
import type { ReplaceInput, ReplaceResult } from '#protocol/replace'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { hashContent, readRegularFile, writeFileAtomic } from '../system/files'
import type { SearchMatch } from '../system/ripgrep'
import { noteChange } from './changes'
import { fileFault, MAX_WRITE, writing } from './files'
import { requireInside } from './guard'
import { matchesOf, readSource, replaced } from './replace-search'

// Replacing in many files is like one change: every file is looked at again and made anew in memory before the first is
// written, and what stood there is kept, so that all of it can be put back.

const MAX_BYTES = 256 * 1024 * 1024
const MAX_KEPT = 20
const MAX_LINES = 50_000
const TELL_EVERY = 25

type Planned = { input: string; path: string; root: string | undefined; before: Buffer; data: Buffer; hits: number }
type Written = { input: string; path: string; before: Buffer; hash: string }

/** What replacements changed, the newest last, as long as the folder is open. */
const kept = slot((_instance: Instance) => new Map<string, readonly Written[]>())

export async function replaceText(instance: Instance, input: ReplaceInput, { signal }: { signal?: AbortSignal } = {}): Promise<ReplaceResult> {
  const release = instance.hold()
  try {
    return await writing(instance).run(async () => {
      const { plan, failed } = await planReplace(instance, input, signal)
      if (plan.length === 0 || (failed.length > 0 && !input.partial)) return { hits: 0, files: [], failed }
      const { written, failed: unwritten } = await writeAll(instance, plan, input.progress)
      const id = keepWritten(instance, written)
      const names = new Set(written.map(({ path }) => path))
      const hits = plan.reduce((sum, one) => sum + (names.has(one.path) ? one.hits : 0), 0)
      return { ...(id === undefined ? {} : { id }), hits, files: written.map(({ input: name }) => name), failed: [...failed, ...unwritten] }
    }, signal ?? instance.signal)
  } finally {
    release()
  }
}

/** Files that were changed since stay as they are, and are told. */
export async function undoReplace(instance: Instance, id: string): Promise<ReplaceResult> {
  const all = kept(instance).get(id)
  if (!all) throw notFound('What was replaced is not kept any more')
  const release = instance.hold()
  try {
    return await writing(instance).run(async () => {
      const plan: Planned[] = []
      const failed: ReplaceResult['failed'] = []
      for (const { input, path, before, hash } of all) {
        try {
          const { root } = await requireInside(instance, path)
          const { data } = await readRegularFile(path, { limit: 2 * MAX_WRITE, within: root })
          if (hashContent(data) === hash) plan.push({ input, path, root, before: data, data: before, hits: 1 })
          else failed.push({ path: input, message: 'The file was changed meanwhile' })
        } catch (error) {
          failed.push({ path: input, message: (fileFault(error as NodeJS.ErrnoException, input)).message })
        }
      }
      const { written, failed: unwritten } = await writeAll(instance, plan)
      kept(instance).delete(id)
      return { hits: 0, files: written.map(({ input }) => input), failed: [...failed, ...unwritten] }
    }, instance.signal)
  } finally {
    release()
  }
}

async function planReplace(instance: Instance, input: ReplaceInput, signal: AbortSignal | undefined): Promise<{ plan: Planned[]; failed: ReplaceResult['failed'] }> {
  const found = await findAgain(instance, input, signal)
  const plan: Planned[] = []
  const failed: ReplaceResult['failed'] = []
  let bytes = 0
  for (const { path: name, hash, hits: most, leave = [] } of input.files) {
    const left = new Set(leave)
    signal?.throwIfAborted()
    try {
      const source = await readSource(instance, name)
      if (hashContent(source.disk) !== hash) throw new Error('The file was changed meanwhile')
      const { data, hits } = replaced(source, found.get(name) ?? [], (number) => number < most && !left.has(number))
      bytes += source.disk.byteLength + data.byteLength
      if (bytes > MAX_BYTES) throw badRequest('The files are too large to be changed at once; take fewer')
      if (hits > 0) plan.push({ input: name, path: source.path, root: source.root, before: source.disk, data, hits })
    } catch (error) {
      if (signal?.aborted || bytes > MAX_BYTES) throw error
      failed.push({ path: name, message: (error as Error).message })
    }
  }
  return { plan, failed }
}

/** A path that a caller gives is never an option or a pattern of ripgrep's: it is looked up among what was found. */
async function findAgain(instance: Instance, input: ReplaceInput, signal: AbortSignal | undefined): Promise<ReadonlyMap<string, SearchMatch[]>> {
  const wanted = new Set(input.files.map(({ path }) => path))
  const found = new Map<string, SearchMatch[]>()
  let lines = 0
  for await (const match of matchesOf(instance, input, { signal })) {
    if (!wanted.has(match.path)) continue
    if (++lines > MAX_LINES) throw badRequest('These are too many places to be changed at once; take fewer files')
    const known = found.get(match.path)
    if (known) known.push(match)
    else found.set(match.path, [match])
  }
  return found
}

async function writeAll(instance: Instance, plan: readonly Planned[], progress?: string): Promise<{ written: Written[]; failed: ReplaceResult['failed'] }> {
  const written: Written[] = []
  const failed: ReplaceResult['failed'] = []
  for (const [index, { input, path, root, before, data }] of plan.entries()) {
    try {
      await writeFileAtomic(path, data, root === undefined ? {} : { within: root })
      written.push({ input, path, before, hash: hashContent(data) })
      instance.bus.publish(instance.place, 'file.edited', { file: path })
      noteChange(instance, path, 'change')
    } catch (error) {
      failed.push({ path: input, message: fileFault(error as NodeJS.ErrnoException, input).message })
    }
    const told = index + 1 === plan.length || (index + 1) % TELL_EVERY === 0
    if (progress !== undefined && told) instance.bus.publish(instance.place, 'find.replace.progress', { progress, done: index + 1, total: plan.length })
  }
  return { written, failed }
}

/** Too much to hold cannot be undone; the oldest give way. */
function keepWritten(instance: Instance, written: readonly Written[]): string | undefined {
  const size = (entry: readonly Written[]) => entry.reduce((sum, { before }) => sum + before.byteLength, 0)
  if (written.length === 0 || size(written) > MAX_BYTES / 2) return undefined
  const all = kept(instance)
  const id = randomBytes(12).toString('base64url')
  all.set(id, written)
  let bytes = [...all.values()].reduce((sum, entry) => sum + size(entry), 0)
  for (const [oldest, entry] of all) {
    if (oldest === id || (all.size <= MAX_KEPT && bytes <= MAX_BYTES / 2)) break
    all.delete(oldest)
    bytes -= size(entry)
  }
  return id
}
