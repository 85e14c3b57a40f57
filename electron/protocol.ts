import fs from 'node:fs/promises'
import path from 'node:path'
import { protocol } from 'electron'

const HOST = 'ui'
const rendererRoot = path.join(import.meta.dirname, '../renderer')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Where the page comes from: our own scheme, or the development server. */
export function pageOrigin(): string {
  const development = process.env['ELECTRON_RENDERER_URL']
  return development ? new URL(development).origin : `app://${HOST}`
}

export function isOurPage(url: string): boolean {
  // URL.origin is "null" for schemes that it does not know, so the parts are compared.
  if (!URL.canParse(url)) return false
  const { protocol: scheme, host } = new URL(url)
  return `${scheme}//${host}` === pageOrigin()
}

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, stream: true, codeCache: true } },
  ])
}

/** Serves the built page under `app://ui/`, with the policy that keeps everything else out. */
export function serveRenderer(serverUrl: string): void {
  const headers = { 'content-security-policy': contentSecurityPolicy(serverUrl), 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }
  protocol.handle('app', async (request) => {
    const url = new URL(request.url)
    const file = url.host === HOST ? resolveAsset(url.pathname) : undefined
    if (!file) return new Response('Not found', { status: 404, headers })
    try {
      const body = await fs.readFile(file)
      const type = types[path.extname(file)] ?? 'application/octet-stream'
      return new Response(new Uint8Array(body), { headers: { ...headers, 'content-type': type } })
    } catch {
      return new Response('Not found', { status: 404, headers })
    }
  })
}

export function contentSecurityPolicy(serverUrl: string): string {
  const socket = serverUrl.replace(/^http/, 'ws')
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "worker-src 'self'",
    `connect-src 'self' ${serverUrl} ${socket}`,
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** The file for a path of the page; paths without an ending are places inside the app. Undefined for anything outside. */
function resolveAsset(pathname: string) {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  if (decoded.includes('\0')) return undefined
  const file = path.normalize(path.join(rendererRoot, decoded))
  if (file !== rendererRoot && !file.startsWith(rendererRoot + path.sep)) return undefined
  return path.extname(file) === '' ? path.join(rendererRoot, 'index.html') : file
}
