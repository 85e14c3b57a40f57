import { hash } from 'node:crypto'
import { ProtocolError } from '#protocol/error'
import { safeHeaders, sendEmpty } from './answer'
import { refuse } from './auth'
import { readJson } from './body'
import type { Call } from './call'
import { isOwnPage } from './guard'
import { limits } from './limits'

// How a browser gets in. The sign-in link holds a code behind `#`, where it reaches neither server logs nor referrers; the
// page below hands it over in a body and gets a cookie that no script can read. Whoever opens any address of this server
// without being signed in gets this page, so it tells nothing about which addresses exist.

const SCRIPT = `
const say = (text) => { document.querySelector('[role=status]').textContent = text }
const enter = async (secret) => {
  say('Signing in…')
  const answer = await fetch('/sign-in', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(secret) }).catch(() => undefined)
  if (answer?.ok) return location.replace(location.pathname === '/sign-in' ? '/' : location.pathname + location.search)
  say(answer ? (answer.status === 429 ? 'Too many attempts. Wait ten seconds and try again.' : 'That did not work. The link may be used or expired.') : 'The server does not answer.')
}
const code = new URLSearchParams(location.hash.slice(1)).get('code')
if (location.hash) history.replaceState(null, '', location.pathname + location.search)
document.querySelector('form').addEventListener('submit', (event) => {
  event.preventDefault()
  enter({ token: document.querySelector('input').value.trim() })
})
if (code) enter({ code })
`

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { display: grid; place-items: center; min-height: 100vh; margin: 0 }
main { width: min(26rem, 90vw) }
h1 { font-size: 1.25rem }
label { display: block; margin: 1rem 0 .25rem }
input { box-sizing: border-box; width: 100%; font: inherit; padding: .5rem }
button { margin-top: .75rem; font: inherit; padding: .5rem 1rem }
`

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Sign in – OpenCode Desktop</title><style>${STYLE}</style></head>
<body><main>
<h1>Sign in to this server</h1>
<p>Open the sign-in link that the server printed, or paste its token.</p>
<form><label for="token">Token</label><input id="token" type="password" autocomplete="off" required autofocus><button>Sign in</button></form>
<p role="status" aria-live="polite"></p>
</main><script>${SCRIPT}</script></body>
</html>
`

const POLICY = [
  "default-src 'none'",
  `script-src '${source(SCRIPT)}'`,
  `style-src '${source(STYLE)}'`,
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function isSignIn(call: Call): boolean {
  return call.target.path === '/sign-in' && call.request.method === 'POST'
}

/** The page itself, with 401 for strangers. */
export function sendSignInPage(call: Call, status: 200 | 401 | 429): void {
  const { request, response } = call
  const length = String(Buffer.byteLength(PAGE))
  const type = ['content-type', 'text/html; charset=utf-8', 'content-length', length, 'vary', 'Origin']
  response.writeHead(status, [...safeHeaders, 'content-security-policy', POLICY, 'cache-control', 'no-store', ...type, ...call.headers])
  response.end(request.method === 'HEAD' ? undefined : PAGE)
}

/** Takes a code or a token in the body, which is this request's credential, and gives the session cookie. */
export async function signIn(call: Call): Promise<void> {
  const { request, response, wire } = call
  if (!isOwnPage(request)) throw new ProtocolError('Forbidden', { message: 'Forbidden' })
  const secret = (await readJson(request, limits.signInBytes)) as { code?: unknown; token?: unknown } | null
  if (!opens(call, secret)) throw refuse(wire.gate)
  const { value, maxAge } = wire.gate.credentials.makeCookie()
  // No `Secure`: the page comes over plain HTTP from this very machine, and not every browser takes such a cookie there.
  call.answer('set-cookie', `${wire.gate.cookieName}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict`)
  sendEmpty(response, 204, call.headers)
}

function opens({ wire }: Call, secret: { code?: unknown; token?: unknown } | null): boolean {
  const { credentials, failures } = wire.gate
  if (typeof secret?.code === 'string') return credentials.redeemCode(secret.code)
  if (typeof secret?.token !== 'string') return false
  if (credentials.bearer(secret.token) !== undefined) return true
  const password = credentials.basic(Buffer.from(`${credentials.username}:${secret.token}`).toString('base64'))
  return password !== undefined && failures.blocked === undefined
}

function source(text: string) {
  return `sha256-${hash('sha256', text, 'base64')}`
}
