import { isTimeout } from '../system/abort'
import { parseURL } from '../system/web-address'
import { fetchPage, StatusError } from '../system/web-request'
import type { ToolContext } from './tool'
import { pieces, prepare, unescapeEntities, type Piece } from './web-text'

const ADDRESS = 'https://html.duckduckgo.com/html/'
const PATIENCE = 20_000
const MAX_TEXT = 1_000
/** Such pages have some 30 KB and ten results. */
const MAX_HTML = 512 * 1024
const MAX_RESULTS = 50

/** What a search found: `text` is an excerpt. */
export type Found = { title: string; url: string; text: string; date?: string }

/** Searches without a key, by the page that DuckDuckGo has for simple browsers; the person has been asked before. */
export async function askDuckDuckGo(ctx: ToolContext, query: string): Promise<Found[]> {
  const { app } = ctx.instance
  const url = new URL(app.options.searchAddresses?.duckduckgo ?? ADDRESS)
  url.searchParams.set('q', query)
  const page = await fetchPage(url, {
    accept: 'text/html',
    signal: ctx.signal,
    milliseconds: PATIENCE,
    allowsLocal: ({ origin }) => app.options.searchAddresses?.duckduckgo !== undefined && origin === url.origin,
    admit: () => Promise.resolve(),
    refusedPorts: app.ports,
  }).catch((error: unknown) => {
    if (isTimeout(error)) throw new Error(`DuckDuckGo did not answer within ${PATIENCE / 1000} seconds`)
    throw error instanceof StatusError ? new Error(`DuckDuckGo refused the search (status ${error.status})`) : error
  })
  const html = page.data.toString('utf8')
  const found = readResults(html)
  if (found.length > 0) return found
  // Its way to ask whether a person searches; there is nothing here to solve it with.
  if (/anomaly[-_]modal|class="[^"]*\banomaly/i.test(html)) throw new Error('DuckDuckGo takes these searches for those of a robot and does not answer. A key for Exa (EXA_API_KEY) would help, or a pause.')
  return []
}

type Reading = { result: Found | undefined; field: 'title' | 'snippet' | undefined; tag: string; depth: number; advertisement: boolean }

/** The results of a page: advertisements and links that lead elsewhere than they say are left out. */
export function readResults(html: string): Found[] {
  const found: Found[] = []
  const reading: Reading = { result: undefined, field: undefined, tag: '', depth: 0, advertisement: false }
  for (const piece of pieces(prepare(html.slice(0, MAX_HTML)).body)) {
    if (found.length > MAX_RESULTS) break
    if ('text' in piece) take(reading, piece.text)
    else if (piece.closing) close(reading, piece.tag)
    else open(reading, piece, found)
  }
  return found.slice(0, MAX_RESULTS).map(({ title, url, text }) => ({ title: tidy(title), url, text: tidy(text) }))
}

function open(reading: Reading, { tag, attributes }: Extract<Piece, { tag: string }>, found: Found[]): void {
  const names = (/\bclass\s*=\s*["']([^"']*)/i.exec(attributes)?.[1] ?? '').split(/\s+/)
  if (names.includes('result')) Object.assign(reading, { result: undefined, field: undefined, advertisement: names.includes('result--ad') })
  if (reading.field) {
    if (tag === reading.tag) reading.depth += 1
    return
  }
  if (names.includes('result__a')) {
    const url = reading.advertisement ? undefined : targetOf(unescapeEntities(/\bhref\s*=\s*["']([^"']*)/i.exec(attributes)?.[1] ?? ''))
    reading.result = url === undefined ? undefined : { title: '', url, text: '' }
    if (reading.result) found.push(reading.result)
    Object.assign(reading, { field: 'title', tag, depth: 1 })
  } else if (names.includes('result__snippet')) Object.assign(reading, { field: 'snippet', tag, depth: 1 })
}

function take({ result, field }: Reading, text: string): void {
  if (!result || !field) return
  if (field === 'title') result.title += text
  else result.text += text
}

function close(reading: Reading, tag: string): void {
  if (!reading.field || tag !== reading.tag) return
  reading.depth -= 1
  if (reading.depth === 0) reading.field = undefined
}

/** Links lead over the search engine, which counts them: `//duckduckgo.com/l/?uddg=<the address>`. */
function targetOf(href: string): string | undefined {
  const url = parseURL(href, new URL('https://duckduckgo.com/'))
  if (!url) return undefined
  const target = url.hostname.endsWith('duckduckgo.com') ? parseURL(url.searchParams.get('uddg') ?? '') : url
  const isWeb = target?.protocol === 'https:' || target?.protocol === 'http:'
  return isWeb && !target.hostname.endsWith('duckduckgo.com') ? target.href : undefined
}

function tidy(text: string): string {
  return unescapeEntities(text).replace(/\s+/g, ' ').trim().slice(0, MAX_TEXT)
}
