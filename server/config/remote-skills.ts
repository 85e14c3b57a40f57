import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { z } from 'zod'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { hashContent } from '../system/files'
import { parseJson } from '../system/json'
import { mapLimited } from '../system/limit'
import { ensurePrivateDirectory } from '../system/paths'
import { noticeOnce } from './notice'
import { fetchNamed } from './remote-text'

// Skills at a web address: `index.json` there lists them with their files, which lie at NAME/FILE beside it. They are
// copied into our cache, so that what an agent reads of them are files, and is there without a network.

const MAX_SKILLS = 50
const MAX_FILES = 50
const MAX_FILE = 1024 * 1024
const MAX_TOTAL = 10 * 1024 * 1024
const FRESH = 60 * 60_000
const FIRST_WAIT = 2_000

const Index = z.object({
  skills: z
    .array(
      z.object({
        name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/).max(64),
        files: z.array(z.string().regex(/^[\w-][\w. -]*(\/[\w-][\w. -]*)*$/).max(200)).max(MAX_FILES),
      }),
    )
    .max(MAX_SKILLS),
})

type Copy = { until: number; running?: Promise<void> | undefined }

const copies = slot((_app: App) => new Map<string, Copy>())

/** Folders with the skills of the addresses, as they came last; the very first time this waits for them, at most 2 s. */
export async function remoteSkillFolders(instance: Instance, addresses: readonly string[]): Promise<string[]> {
  return Promise.all(addresses.map((address) => folderOf(instance, address)))
}

async function folderOf(instance: Instance, address: string): Promise<string> {
  const { app } = instance
  const folder = path.join(app.options.paths.cache, 'skills', hashContent(address).slice(0, 32))
  const all = copies(app)
  const copy = all.get(address) ?? { until: 0 }
  all.set(address, copy)
  if (app.clock.now() >= copy.until) {
    copy.running ??= copySkills(instance, address, folder)
      .catch((error: unknown) => noticeOnce(instance, `The skills at ${address.replace(/[?#].*$/, '')} could not be read: ${error instanceof Error ? error.message : String(error)}`))
      .finally(() => Object.assign(copy, { until: app.clock.now() + FRESH, running: undefined }))
    const present = await stat(folder).catch(() => undefined)
    if (!present) await Promise.race([copy.running, app.clock.sleep(FIRST_WAIT, instance.signal).catch(() => undefined)])
  }
  return folder
}

async function copySkills(instance: Instance, address: string, folder: string): Promise<void> {
  const base = new URL(address.endsWith('/') ? address : `${address}/`)
  const index = await fetchNamed(instance, new URL('index.json', base).href)
  const { skills } = Index.parse(parseJson(index.data.toString('utf8')))
  await ensurePrivateDirectory(path.dirname(folder))
  const fresh = `${folder}.${randomBytes(6).toString('hex')}`
  const state = { bytes: 0 }
  try {
    await mkdir(fresh, { mode: 0o700 })
    const files = skills.flatMap(({ name, files: names }) => names.map((file) => `${name}/${file}`))
    await mapLimited(files, 4, async (file) => {
      const { data } = await fetchNamed(instance, new URL(file, base).href)
      state.bytes += data.length
      if (data.length > MAX_FILE || state.bytes > MAX_TOTAL) throw new Error('they are larger than 10 MB, or one file of them is larger than 1 MB')
      const target = path.join(fresh, file)
      await mkdir(path.dirname(target), { recursive: true, mode: 0o700 })
      await writeFile(target, data, { mode: 0o600 })
    })
    await rm(folder, { recursive: true, force: true })
    await rename(fresh, folder)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}
