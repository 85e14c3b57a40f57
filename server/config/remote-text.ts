import type { App } from '../app'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { parseURL } from '../system/web-address'
import { fetchPage, requireWeb, type Page } from '../system/web-request'
import { stripHidden } from './hidden-text'
import { noticeOnce } from './notice'

// Texts at web addresses that the person's own configuration, or a trusted one, names. Naming an address is the permission
// to fetch from its very host, also where that is a local one; a redirect to another local host is refused.

const TIMEOUT = 5_000
const FRESH = 5 * 60_000
const FAILED = 60_000
const MAX_TEXTS = 200

type Entry = { text: string | undefined; until: number; loading?: Promise<string | undefined> | undefined }

const texts = slot((_app: App) => new Map<string, Entry>())

/** The text behind an address, at most 5 s late; later on the last one that came, while a newer one is fetched beside. */
export async function readRemote(instance: Instance, address: string): Promise<string | undefined> {
  const all = texts(instance.app)
  const entry = all.get(address) ?? { text: undefined, until: 0 }
  if (!all.has(address)) {
    if (all.size >= MAX_TEXTS) all.delete(all.keys().next().value ?? '')
    all.set(address, entry)
  }
  if (instance.app.clock.now() < entry.until) return entry.text
  entry.loading ??= refresh(instance, address, entry).finally(() => {
    entry.loading = undefined
  })
  return entry.text ?? entry.loading
}

/** One fetch of a page that the configuration names, with the rules that hold for every page. */
export function fetchNamed(instance: Instance, address: string): Promise<Page> {
  const named = parseURL(address)
  if (!named) return Promise.reject(new Error('it is no valid address'))
  return fetchPage(requireWeb(named), {
    accept: 'text/markdown, text/plain;q=0.9, application/json;q=0.9, */*;q=0.1',
    signal: instance.signal,
    milliseconds: TIMEOUT,
    allowsLocal: (url) => url.origin === named.origin,
    admit: () => Promise.resolve(),
    refusedPorts: instance.app.ports,
  })
}

async function refresh(instance: Instance, address: string, entry: Entry): Promise<string | undefined> {
  const { clock } = instance.app
  try {
    const page = await fetchNamed(instance, address)
    if (page.type === 'text/html') throw new Error('it is a web page, no plain text')
    entry.text = stripHidden(page.data.toString('utf8')).text
    entry.until = clock.now() + FRESH
  } catch (error) {
    entry.until = clock.now() + FAILED
    // What came once is better than nothing.
    noticeOnce(instance, `${shown(address)} could not be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  return entry.text
}

/** Without what may be a secret in it. */
function shown(address: string) {
  return address.replace(/[?#].*$/, '').replace(/\/\/[^/@]*@/, '//').slice(0, 300)
}
