import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { App } from '../app'
import { slot } from '../scope'
import { assetPath } from '../system/assets'
import { withTimeout } from '../system/abort'
import { readBody } from './body'
import { readCatalog, writeCatalog, type Catalog } from './catalog-file'
import { readModelsDev } from './models-dev'

// Which catalogue is in use: the newest one that was fetched, else the one that ships with the server.

const MODELS_DEV = 'https://models.dev'
const FRESH_FOR = 24 * 60 * 60 * 1000
const MAX_DOCUMENT = 32 * 1024 * 1024

type CatalogState = {
  /** Counts everything that changes which providers and models there are; see `catalogChanged`. */
  version: number
  loaded: Promise<Catalog>
  timer?: NodeJS.Timeout
}

const state = slot(
  (app: App): CatalogState => {
    const opened: CatalogState = { version: 0, loaded: load(app) }
    // Whoever needs the catalogue gets the failure; a mere change of version must not leave it unhandled.
    opened.loaded.catch(() => undefined)
    if (mayFetch(app)) opened.timer = setInterval(() => void refreshInBackground(app), FRESH_FOR).unref()
    return opened
  },
  ({ timer }) => clearInterval(timer),
)

export function readCatalogue(app: App): Promise<Catalog> {
  return state(app).loaded
}

export function catalogVersion(app: App): number {
  return state(app).version
}

/** Makes every folder look again at its providers, and tells the clients. */
export function catalogChanged(app: App): void {
  if (app.closed) return
  state(app).version += 1
  app.bus.publish(app.place, 'catalog.updated', {})
}

/** Fetches the newest catalogue from models.dev and puts it to use. */
export async function refreshCatalog(app: App): Promise<void> {
  const signal = withTimeout(app.signal, 30_000)
  const address = app.options.env.OPENCODE_MODELS_URL ?? MODELS_DEV
  const response = await fetch(`${address.replace(/\/$/, '')}/api.json`, { signal })
  if (!response.ok) throw new Error(`models.dev answered ${response.status}`)
  const lines = await readModelsDev(await readBody(response, MAX_DOCUMENT), signal)
  if (lines.length === 0) throw new Error('models.dev answered without providers')
  await writeCatalog(cacheFile(app), `models.dev (MIT), ${new Date(app.clock.now()).toISOString().slice(0, 10)}`, lines)
  state(app).loaded = readCatalog(cacheFile(app))
  await state(app).loaded
  app.bus.publish(app.place, 'models-dev.refreshed', {})
  catalogChanged(app)
}

async function load(app: App): Promise<Catalog> {
  const own = app.options.env.OPENCODE_MODELS_PATH
  if (own) return loadDocument(app, own)
  const age = await stat(cacheFile(app)).then((facts) => app.clock.now() - facts.mtimeMs, () => Infinity)
  if (age > FRESH_FOR && mayFetch(app)) setImmediate(() => void refreshInBackground(app))
  if (age === Infinity) return readCatalog(assetPath('models.json.br'))
  return readCatalog(cacheFile(app)).catch((error: unknown) => {
    app.log.warn('the cached model catalogue cannot be read, the bundled one is used', { error: String(error) })
    return readCatalog(assetPath('models.json.br'))
  })
}

/** A document in the form of models.dev that the user names, kept in our form beside the cache. */
async function loadDocument(app: App, file: string): Promise<Catalog> {
  const target = path.join(app.options.paths.cache, 'models-own.json.br')
  await writeCatalog(target, path.basename(file), await readModelsDev(await readFile(file), app.signal))
  return readCatalog(target)
}

function mayFetch(app: App): boolean {
  const { refreshCatalog: wanted, env } = app.options
  return Boolean(wanted) && !env.OPENCODE_DISABLE_MODELS_FETCH && !env.OPENCODE_MODELS_PATH
}

async function refreshInBackground(app: App): Promise<void> {
  if (app.closed) return
  await refreshCatalog(app).catch((error: unknown) => {
    if (!app.closed) app.log.warn('the model catalogue was not refreshed', { error: String(error) })
  })
}

function cacheFile(app: App): string {
  return path.join(app.options.paths.cache, 'models.json.br')
}
