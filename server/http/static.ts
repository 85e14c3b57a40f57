import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { MIME_TYPES } from '../system/mime-types'
import { safeHeaders } from './answer'
import { isNavigation } from './guard'

const MAX_FILES = 5_000

/** What is asked, and the headers that the answer has in any case. */
export type FileRequest = { request: IncomingMessage; response: ServerResponse; path: string; headers: readonly string[] }

/** The built user interface. Only files that were there when it was first asked for are served, so no path can lead out. */
export class StaticFiles {
  readonly #root: string
  #files: Promise<ReadonlySet<string>> | undefined

  constructor(root: string) {
    this.#root = root
  }

  /** Answers a GET for a page or an asset; false when it is neither. */
  async serve({ request, response, path: asked, headers }: FileRequest): Promise<boolean> {
    const files = await (this.#files ??= listAll(this.#root))
    const name = asked === '/' ? 'index.html' : asked.slice(1)
    // Addresses inside the app are its own business: any page that a person opens is the app.
    const found = files.has(name) ? name : isNavigation(request) && files.has('index.html') ? 'index.html' : undefined
    if (found === undefined) return false
    const body = await readFile(path.join(this.#root, found))
    response.writeHead(200, [...safeHeaders, ...fileHeaders(found, request.headers.host ?? ''), 'content-length', String(body.length), ...headers])
    response.end(request.method === 'HEAD' ? undefined : body)
    return true
  }
}

/** `out/renderer` beside the bundle, or in the repository when run from source. */
export function findRenderer(): string | undefined {
  const places = ['../renderer/', '../../out/renderer/'].map((place) => fileURLToPath(new URL(place, import.meta.url)))
  return places.find((place) => existsSync(path.join(place, 'index.html')) && !existsSync(path.join(place, 'main.tsx')))
}

function fileHeaders(name: string, host: string): string[] {
  const type = MIME_TYPES[path.extname(name).slice(1).toLowerCase()] ?? 'application/octet-stream'
  const text = /^text\/|json$|javascript$|svg\+xml$/.test(type) ? `${type}; charset=utf-8` : type
  const named = name.startsWith('assets/')
  return ['content-type', text, 'cache-control', named ? 'private, max-age=31536000, immutable' : 'no-store', 'content-security-policy', pagePolicy(host)]
}

/** As in the desktop window; `ws:` is named because not every browser counts it as `self`. The guard has checked `host`. */
function pagePolicy(host: string) {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    'media-src blob:',
    `connect-src 'self' ws://${host}`,
    "worker-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

async function listAll(root: string): Promise<ReadonlySet<string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).slice(0, MAX_FILES)
  return new Set(files.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')))
}
