import { createHash, randomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Instance } from '../instance'
import { readRegularFile, writePrivateFile } from '../system/files'
import { mapLimited } from '../system/limit'
import { ensurePrivateDirectory } from '../system/paths'

// Patches that bring back what a person undid. They are files of ours, so that a restart does not make an undo final.

const MAX_KEPT = 100
const MAX_BYTES = 128 * 1024 * 1024
const MAX_AGE = 30 * 24 * 60 * 60 * 1000
const MAX_FOLDERS = 200

/** Keeps a patch and answers the name under which it is found again; the oldest give way. */
export async function keepPatch(instance: Instance, patch: Uint8Array): Promise<string> {
  const folder = await ensurePrivateDirectory(folderOf(instance))
  const id = randomBytes(12).toString('base64url')
  await writePrivateFile(path.join(folder, id), patch)
  await clean(instance, id).catch((error: unknown) => instance.log.warn('what was undone long ago could not be cleaned up', { error: String(error) }))
  return id
}

export async function findPatch(instance: Instance, id: string): Promise<Uint8Array | undefined> {
  if (!/^[\w-]{16}$/.test(id)) return undefined
  const read = await readRegularFile(path.join(folderOf(instance), id), { limit: MAX_BYTES }).catch(() => undefined)
  return read?.data
}

export async function dropPatch(instance: Instance, id: string): Promise<void> {
  await rm(path.join(folderOf(instance), id), { force: true })
}

/** Of this folder the newest ones; of all folders those in which something was undone not long ago. */
async function clean(instance: Instance, newest: string): Promise<void> {
  const { clock } = instance.app
  const own = folderOf(instance)
  let bytes = 0
  for (const [index, { file, size, modified }] of (await listed(own)).entries()) {
    bytes += size
    if (path.basename(file) === newest) continue
    if (index >= MAX_KEPT || bytes > MAX_BYTES || clock.now() - modified > MAX_AGE) await rm(file, { force: true })
  }
  for (const [index, { file, modified }] of (await listed(path.dirname(own))).entries()) {
    if (file !== own && (index >= MAX_FOLDERS || clock.now() - modified > MAX_AGE)) await rm(file, { recursive: true, force: true })
  }
}

/** What lies in a folder, the newest first. */
async function listed(folder: string): Promise<{ file: string; size: number; modified: number }[]> {
  const found = await mapLimited(await readdir(folder), 8, async (name) => {
    const file = path.join(folder, name)
    const facts = await stat(file).catch(() => undefined)
    return facts ? [{ file, size: facts.size, modified: facts.mtimeMs }] : []
  })
  return found.flat().sort((one, other) => other.modified - one.modified)
}

function folderOf({ app, worktree, directory }: Instance): string {
  const root = worktree === '/' ? directory : worktree
  return path.join(app.options.paths.data, 'undone', createHash('sha1').update(root).digest('hex'))
}
