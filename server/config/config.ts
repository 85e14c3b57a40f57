import { stat } from 'node:fs/promises'
import type { Config } from '#protocol/config'
import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { editConfigFile } from './edit'
import { findCode, loadConfig, ownConfig, type Loaded } from './load'
import { listMarkdown } from './markdown'
import { mergeConfig } from './merge'
import { configUnits, globalFiles, presentUnits, projectRoot } from './places'
import { publicConfig } from './public'
import { parseConfigText, readConfigText } from './read-source'
import { trustAdded } from './trust-added'
import { trustKey } from './trust-state'

export { publicConfig } from './public'

type Cache = {
  signature: string
  loaded: Promise<Loaded> | undefined
  beside?: { files: string[]; stamps: string } | undefined
  /** When the files were looked at last, and the look that is under way. */
  checked: number
  checking?: Promise<Loaded> | undefined
}

const cached = slot((_instance: Instance): Cache => ({ signature: '', loaded: undefined, checked: -Infinity }))

/** A turn asks many times; the files are looked at once in that time (ms), which nobody who edits them notices. */
const LOOK_AGAIN_AFTER = 250

/** Instances that live by what a configuration said; they end when the person's own settings change. */
const configured = slot((_app: App) => new Set<Instance>())

/** The configuration of a folder as it is on disk now: merged, filled in, and without what nobody trusts. */
export async function readConfig(instance: Instance): Promise<Config> {
  return (await readLoaded(instance)).config
}

/**
 * The same with what was held back; the same value until a file changes, and a mistake is forgotten as soon as it is mended.
 * `fresh` looks at the files now, whenever that was done last.
 */
export function readLoaded(instance: Instance, { fresh = false } = {}): Promise<Loaded> {
  const cache = cached(instance)
  const now = instance.app.clock.now()
  if (!fresh && cache.checking) return cache.checking
  if (!fresh && cache.loaded && Math.abs(now - cache.checked) < LOOK_AGAIN_AFTER) return cache.loaded
  const looking = lookAgain(instance, cache).finally(() => {
    if (cache.checking === looking) cache.checking = undefined
  })
  cache.checking = looking
  cache.checked = now
  return looking
}

async function lookAgain(instance: Instance, cache: Cache): Promise<Loaded> {
  const signature = await signatureOf(instance)
  const besideSame = !cache.beside || (await stampsOf(cache.beside.files)) === cache.beside.stamps
  if (cache.loaded && cache.signature === signature && besideSame) return cache.loaded
  remember(instance)
  const loaded = loadConfig(instance)
  Object.assign(cache, { signature, loaded, beside: undefined })
  try {
    const { files } = await loaded
    if (cache.loaded === loaded) cache.beside = { files, stamps: await stampsOf(files) }
  } catch {
    if (cache.loaded === loaded) cache.loaded = undefined
  }
  return loaded
}

/** The person's own settings alone. */
export async function readGlobalConfig(app: App): Promise<Config> {
  const configs = await Promise.all(
    globalFiles(app).map(async ({ file }) => {
      const text = await readConfigText(file)
      return text === undefined ? {} : ownConfig(app, { file, raw: parseConfigText(file, text) })
    }),
  )
  return configs.reduce(mergeConfig, {})
}

/** Writes a change into the project's own file, comments kept, and closes the instance. Answers the new configuration without secrets. */
export async function updateConfig(instance: Instance, patch: Config): Promise<Config> {
  // What was held before is not known while a file is broken; then nothing counts as new.
  const before = (await readLoaded(instance, { fresh: true }).catch(() => undefined))?.held
  const files = configUnits(instance.app, instance).flatMap((unit) => ('file' in unit && unit.origin === 'project' ? [unit.file] : []))
  await editConfigFile({ files, fallback: `${instance.directory}/opencode.json`, patch: withoutServer(patch), within: projectRoot(instance) })
  const after = await loadConfig(instance)
  const loaded = before && trustAdded(instance, before, after.held) ? await loadConfig(instance) : after
  await instance.close()
  return publicConfig(loaded.config)
}

/** Writes a change into the person's own file, comments kept, and closes every instance. Answers the new settings without secrets. */
export async function updateGlobalConfig(app: App, patch: Config): Promise<Config> {
  const files = globalFiles(app).map(({ file }) => file)
  await editConfigFile({ files, fallback: files[1] ?? '', patch })
  const config = await readGlobalConfig(app)
  await Promise.allSettled([...configured(app)].map((instance) => instance.close()))
  app.bus.publish(app.place, 'global.disposed', {})
  return publicConfig(config)
}

function remember(instance: Instance): void {
  const all = configured(instance.app)
  if (all.has(instance) || instance.closed) return
  all.add(instance)
  instance.signal.addEventListener('abort', () => all.delete(instance), { once: true })
}

/** Times and sizes of everything that is read, and what is trusted. */
async function signatureOf(instance: Instance): Promise<string> {
  const units = await presentUnits(instance.app, instance)
  const [markdown, code] = await Promise.all([
    Promise.all(units.flatMap((unit) => ('folder' in unit ? [listMarkdown(unit.folder)] : []))),
    findCode(units),
  ])
  const files = [...units.flatMap((unit) => ('file' in unit ? [unit.file] : [])), ...[...markdown.flat(), ...code].map(({ file }) => file)]
  return [await stampsOf(files), ...instance.store.trust.list(trustKey(instance)).sort()].join('\n')
}

async function stampsOf(files: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    files.map(async (file) => {
      const facts = await stat(file).catch(() => undefined)
      return facts ? `${file}:${facts.ino}:${facts.size}:${facts.mtimeMs}` : ''
    }),
  )
  return stamps.filter(Boolean).join('\n')
}

function withoutServer({ server: _server, ...patch }: Config): Config {
  return patch
}
