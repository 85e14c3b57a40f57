import { lookup, type LookupAddress } from 'node:dns'
import type { IncomingMessage } from 'node:http'
import https from 'node:https'
import type { LookupFunction } from 'node:net'
import { isIP } from 'node:net'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { abortReason, raceAbort, withTimeout } from './abort'
import { http } from './node-http'
import { judgeAddress } from './web-address'

export const MAX_PAGE = 5 * 1024 * 1024
const MAX_REDIRECTS = 10

export type Page = { url: URL; type: string; charset: string | undefined; data: Buffer }

export type FetchOptions = {
  accept: string
  signal: AbortSignal
  /** Time for each answer; the time in which a person thinks does not count. */
  milliseconds: number
  /** Whether the host may be one of this machine or a private network. */
  allowsLocal(url: URL): boolean
  /** Asks the person; called before anything is sent, and again for every redirect. */
  admit(url: URL): Promise<void>
  /** Ports of this machine that are never reached: our own. */
  refusedPorts: ReadonlySet<number>
  /** Sends this instead of only asking for the page; what was sent never follows a redirect. */
  post?: { body: string; headers: Record<string, string> }
}

/** The other side answered, but not with what was asked for. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
  readonly status: number

  constructor(status: number) {
    super(`Request failed with status code: ${status}`)
    this.status = status
  }
}

/** Fetches a page; each host is resolved once, judged, and connected to by the judged address. */
export async function fetchPage(start: URL, options: FetchOptions): Promise<Page> {
  const page = { url: start }
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const { response, signal } = await request(page.url, options)
    const status = response.statusCode ?? 0
    const location = response.headers.location
    if (status >= 300 && status < 400 && location && !options.post) {
      response.destroy()
      page.url = requireWeb(new URL(location, page.url))
      continue
    }
    if (status < 200 || status >= 300) {
      response.destroy()
      throw new StatusError(status)
    }
    const [type = '', ...rest] = (response.headers['content-type'] ?? 'text/plain').split(';')
    const charset = /charset="?([\w-]+)/i.exec(rest.join(';'))?.[1]
    return { url: page.url, type: type.trim().toLowerCase(), charset, data: await readBody(response, signal) }
  }
  throw new Error(`The address redirects more than ${MAX_REDIRECTS} times`)
}

/** http and https without a name and password in it. */
export function requireWeb(url: URL): URL {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Error('The URL must begin with http:// or https://')
  if (url.username || url.password) throw new Error('The URL must not contain a name or password')
  return url
}

async function request(url: URL, options: FetchOptions): Promise<{ response: IncomingMessage; signal: AbortSignal }> {
  // Said before asking, as far as it can be known without asking a name server.
  const literal = literalAddress(url)
  if (literal) judge(url, literal, options)
  await options.admit(url)
  const signal = withTimeout(options.signal, options.milliseconds)
  const addresses = literal ? [literal] : await resolve(url, signal)
  for (const address of addresses) judge(url, address, options)
  return { response: await send(url, { accept: options.accept, post: options.post, addresses, signal }), signal }
}

type Sending = { accept: string; post: FetchOptions['post']; addresses: LookupAddress[]; signal: AbortSignal }

function send(url: URL, { accept, post, addresses, signal }: Sending): Promise<IncomingMessage> {
  const sent = new Promise<IncomingMessage>((done, fail) => {
    const client = url.protocol === 'https:' ? https : http
    const headers = { 'user-agent': 'Mozilla/5.0 (compatible; OpenCodeDesktop)', accept, 'accept-encoding': 'gzip, br', 'accept-language': 'en', ...post?.headers }
    // No shared agent: a pooled connection could lead to an address that nobody judged.
    const request = client.request(url, { method: post ? 'POST' : 'GET', agent: false, headers, signal, lookup: pinned(addresses) }, done)
    request.on('error', fail)
    request.end(post?.body)
  })
  return sent.catch((error: unknown) => {
    throw signal.aborted ? abortReason(signal) : error
  })
}

function judge(url: URL, { address }: LookupAddress, { allowsLocal, refusedPorts }: FetchOptions) {
  const verdict = judgeAddress(address)
  if (verdict.ok) return
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  if (refusedPorts.has(port)) throw new Error(`${url.host} cannot be fetched: it is this application's own server`)
  if (allowsLocal(url)) return
  throw new Error(`${url.hostname} cannot be fetched: ${verdict.reason}. A permission rule for webfetch that names ${url.origin} would allow it.`)
}

function literalAddress(url: URL): LookupAddress | undefined {
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (host === 'localhost' || host.endsWith('.localhost')) return { address: '127.0.0.1', family: 4 }
  return isIP(host) ? { address: host, family: isIP(host) } : undefined
}

async function resolve(url: URL, signal: AbortSignal): Promise<LookupAddress[]> {
  const host = url.hostname
  const found = new Promise<LookupAddress[]>((done, fail) => {
    lookup(host, { all: true }, (error, addresses) => (error ? fail(new Error(`${host} was not found`, { cause: error })) : done(addresses)))
  })
  return raceAbort(found, signal)
}

function pinned(addresses: LookupAddress[]): LookupFunction {
  return (_host, { all }, answer) => {
    if (all) answer(null, addresses)
    else answer(null, addresses[0]!.address, addresses[0]!.family)
  }
}

async function readBody(response: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  const body = decompress(response)
  try {
    for await (const chunk of body) {
      signal.throwIfAborted()
      bytes += (chunk as Buffer).length
      // Counted after decompression, so that a small answer cannot become a huge one.
      if (bytes > MAX_PAGE) throw new Error(`The answer is larger than ${MAX_PAGE / 1024 / 1024} MB`)
      chunks.push(chunk as Buffer)
    }
  } catch (error) {
    throw signal.aborted ? abortReason(signal) : error
  } finally {
    response.destroy()
  }
  return Buffer.concat(chunks)
}

function decompress(response: IncomingMessage): Readable {
  const encoding = (response.headers['content-encoding'] ?? '').toLowerCase()
  const decoder =
    encoding === 'gzip' || encoding === 'x-gzip' ? createGunzip() : encoding === 'br' ? createBrotliDecompress() : encoding === 'deflate' ? createInflate() : undefined
  if (!decoder) return response
  response.on('error', (error) => decoder.destroy(error))
  return response.pipe(decoder)
}
