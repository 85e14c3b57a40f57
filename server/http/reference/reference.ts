import type { App } from '../../app'
import { slot } from '../../scope'
import { sendAsset } from '../answer'
import type { Call } from '../call'
import { openapi } from '../openapi'
import { accessPage } from './access'
import { readCatalogue, type Catalogue } from './catalogue'
import { overview } from './overview'
import { pageOf } from './page'
import { SCRIPT } from './script'
import { STYLE } from './style'
import { errorsPage, eventsPage, nounPage } from './things'

// The document for people: static pages, made here from what /doc says, with nothing from the network and no script that
// is needed to read them.

const catalogue = slot(async (app: App) => readCatalogue(await openapi(app)))

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Answers with a page, the style or the script; false when there is none of that name. */
export async function sendReference(call: Call): Promise<boolean> {
  const { target } = call
  const path = target.path.replace(/(.)\/$/, '$1')
  if (path === '/reference/style.css') return send(call, STYLE, 'text/css')
  if (path === '/reference/search.js') return send(call, SCRIPT, 'text/javascript')
  const all = await catalogue(call.wire.app)
  const page = await makePage(all, path, { query: target.query().q ?? '', url: `http://${call.request.headers.host}` })
  return page !== undefined && send(call, page, 'text/html')
}

async function makePage(all: Catalogue, path: string, { query, url }: { query: string; url: string }): Promise<string | undefined> {
  const frame = { catalogue: all, current: path }
  if (path === '/reference') return pageOf({ ...frame, title: 'Overview', query: query.slice(0, 200), main: overview(all, { query: query.slice(0, 200), url }) })
  if (path === '/reference/access') return pageOf({ ...frame, title: 'Access', main: accessPage(all, url) })
  if (path === '/reference/events') return pageOf({ ...frame, title: 'Events', main: eventsPage(all) })
  if (path === '/reference/errors') return pageOf({ ...frame, title: 'Errors', main: errorsPage(all) })
  const [, , family, noun, ...rest] = path.split('/')
  const found = rest.length === 0 ? all.families.find(({ id }) => id === family) : undefined
  const group = found?.nouns.find(({ id }) => id === noun)
  return found && group ? pageOf({ ...frame, title: `${group.id} – ${found.title}`, main: await nounPage(all, { family: found.title, noun: group.id, entries: group.entries, url }) }) : undefined
}

function send({ request, response, headers }: Call, body: string, type: string): true {
  sendAsset(request, response, { body, type: `${type}; charset=utf-8`, policy: POLICY, headers })
  return true
}
