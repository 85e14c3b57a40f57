import fs from 'node:fs/promises'
import path from 'node:path'
import { protocol } from 'electron'
import { contentSecurityPolicy, PAGE_HOST, resolveAsset } from './page'

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

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, stream: true, codeCache: true } },
  ])
}

/** Serves the built page under `app://ui/`, with the policy that keeps everything else out. */
export function serveRenderer(serverUrl: Promise<string>): void {
  const root = path.join(import.meta.dirname, '../renderer')
  const policy = serverUrl.then(contentSecurityPolicy)
  // Whoever starts the server hears of its failure too.
  policy.catch(() => undefined)
  protocol.handle('app', async (request) => {
    const headers = { 'content-security-policy': await policy, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }
    const url = new URL(request.url)
    const file = url.host === PAGE_HOST ? resolveAsset(root, url.pathname) : undefined
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
