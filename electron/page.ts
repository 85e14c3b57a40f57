import path from 'node:path'

// What our page is, and what it may do; without Electron, so that it can be tested by itself.

export const PAGE_HOST = 'ui'

/** Where the page comes from: our own scheme, or the development server. */
export function pageOrigin(): string {
  const development = process.env['ELECTRON_RENDERER_URL']
  return development ? new URL(development).origin : `app://${PAGE_HOST}`
}

export function isOurPage(url: string): boolean {
  // URL.origin is "null" for schemes that it does not know, so the parts are compared.
  if (!URL.canParse(url)) return false
  const { protocol: scheme, host } = new URL(url)
  return `${scheme}//${host}` === pageOrigin()
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
    'media-src blob:',
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
export function resolveAsset(root: string, pathname: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return undefined
  }
  if (decoded.includes('\0')) return undefined
  const file = path.normalize(path.join(root, decoded))
  if (file !== root && file !== root + path.sep && !file.startsWith(root + path.sep)) return undefined
  return path.extname(file) === '' ? path.join(root, 'index.html') : file
}
