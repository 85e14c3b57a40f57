import { randomBytes } from 'node:crypto'
import { cp, lstat, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { notFound, ProtocolError } from '#protocol/error'
import type { RemovedEntry } from '#protocol/file'
import { z } from 'zod'
import type { Instance } from '../instance'
import { writePrivateFile } from '../system/files'
import { tryParseJson } from '../system/json'
import { mapLimited } from '../system/limit'
import { ensurePrivateDirectory } from '../system/paths'
import { noteChange } from './changes'
import { entryFault, readEntry, stillInside, taken } from './entry'
import { writing } from './files'

// What a person deletes is moved into a folder of ours and stays there for some weeks: one folder per deletion, with the
// thing and a note of where it was. The system's own trash has no way back that works the same everywhere.

const KEPT_DAYS = 30
const DAY = 24 * 60 * 60 * 1_000
/** What lies on another disk is copied; more than this is not. */
const MAX_COPIED = 20_000
/** So many deletions of all folders are looked through, the latest first, and so many are told. */
const MAX_LOOKED = 2_000
const MAX_TOLD = 200
const AT_ONCE = 16

const Note = z.object({ directory: z.string(), path: z.string() })

export async function removeEntry(instance: Instance, input: string): Promise<{ id: string }> {
  const entry = await readEntry(instance, input)
  if (!entry.exists) throw notFound(`File not found: ${input}`)
  const id = randomBytes(12).toString('base64url')
  const place = path.join(trashOf(instance), id)
  await forgetOld(trashOf(instance))
  await writing(instance).run(async () => {
    try {
      await stillInside(entry.path)
      await ensurePrivateDirectory(trashOf(instance))
      await ensurePrivateDirectory(place)
      await writePrivateFile(path.join(place, 'note.json'), JSON.stringify({ directory: instance.directory, path: entry.path }))
      await moveAcross(entry.path, path.join(place, 'entry'))
    } catch (error) {
      // What was copied already may be the only whole one by now.
      if (!(await lstat(path.join(place, 'entry')).catch(() => undefined))) await rm(place, { recursive: true, force: true })
      throw entryFault(error as NodeJS.ErrnoException, input)
    }
  }, instance.signal)
  noteChange(instance, entry.path, 'unlink')
  return { id }
}

/** Back to where it was, never over something else. */
export async function restoreEntry(instance: Instance, id: string): Promise<{ path: string }> {
  const place = path.join(trashOf(instance), id)
  const note = await readNote(place)
  if (!note || note.directory !== instance.directory) throw notFound('What was deleted is not kept any more')
  const entry = await readEntry(instance, note.path)
  const shown = shownPath(instance, entry.path)
  if (entry.exists) throw taken(shown)
  await writing(instance).run(async () => {
    try {
      await mkdir(path.dirname(entry.path), { recursive: true })
      await stillInside(entry.path)
      await moveAcross(path.join(place, 'entry'), entry.path)
    } catch (error) {
      throw entryFault(error as NodeJS.ErrnoException, shown)
    }
  }, instance.signal)
  await rm(place, { recursive: true, force: true })
  noteChange(instance, entry.path, 'add')
  return { path: shown }
}

/** What was deleted in this folder and would still come back, the latest first. */
export async function listRemoved(instance: Instance): Promise<RemovedEntry[]> {
  const trash = trashOf(instance)
  const oldest = Date.now() - KEPT_DAYS * DAY
  const dated = await mapLimited(await readdir(trash).catch(() => []), AT_ONCE, async (id) => {
    instance.signal.throwIfAborted()
    return { id, time: (await stat(path.join(trash, id)).catch(() => undefined))?.mtimeMs ?? 0 }
  })
  const latest = dated.filter(({ time }) => time >= oldest).sort((one, other) => other.time - one.time)
  const entries = await mapLimited(latest.slice(0, MAX_LOOKED), AT_ONCE, (one) => describe(instance, one))
  return entries.flatMap((entry) => entry ?? []).slice(0, MAX_TOLD)
}

async function describe(instance: Instance, { id, time }: { id: string; time: number }): Promise<RemovedEntry | undefined> {
  instance.signal.throwIfAborted()
  const place = path.join(trashOf(instance), id)
  const note = await readNote(place)
  if (note?.directory !== instance.directory) return undefined
  const facts = await lstat(path.join(place, 'entry')).catch(() => undefined)
  return facts && { id, path: shownPath(instance, note.path), type: facts.isDirectory() ? 'directory' : 'file', time: Math.round(time) }
}

async function readNote(place: string) {
  return Note.safeParse(tryParseJson(await readFile(path.join(place, 'note.json'), 'utf8').catch(() => ''))).data
}

function shownPath({ directory }: Instance, entry: string): string {
  return path.relative(directory, entry).replaceAll(path.sep, '/')
}

function trashOf({ app }: Instance): string {
  return path.join(app.options.paths.data, 'trash')
}

async function moveAcross(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error
    await refuseHuge(from)
    try {
      await cp(from, to, { recursive: true, errorOnExist: true, force: false, preserveTimestamps: true, verbatimSymlinks: true })
    } catch (failure) {
      await rm(to, { recursive: true, force: true })
      throw failure
    }
    await rm(from, { recursive: true, force: true })
  }
}

async function refuseHuge(from: string): Promise<void> {
  if (!(await lstat(from)).isDirectory()) return
  let entries = 0
  const folders = [from]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const inside = await readdir(folder, { withFileTypes: true })
    entries += inside.length
    if (entries > MAX_COPIED) throw new ProtocolError('ConflictError', { message: 'The folder holds too much to be kept; delete it in a terminal' })
    for (const one of inside) if (one.isDirectory()) folders.push(path.join(folder, one.name))
  }
}

async function forgetOld(trash: string): Promise<void> {
  const kept = await readdir(trash).catch(() => [])
  const oldest = Date.now() - KEPT_DAYS * DAY
  for (const id of kept) {
    const facts = await stat(path.join(trash, id)).catch(() => undefined)
    if (facts && facts.mtimeMs < oldest) await rm(path.join(trash, id), { recursive: true, force: true })
  }
}
