import { EXPORT_FORMAT, EXPORT_VERSION, type ExportQuery } from '#protocol/export'
import type { SessionID } from '#protocol/id'
import type { Session } from '#protocol/session'
import type { App } from '../app'
import { Download } from '../system/download'
import { concealValue, readConversation } from './conversation'
import { writePage } from './html-export'
import { writeMarkdown } from './markdown-export'
import { getSession } from './session'

/** A tree of sessions deeper or larger than this is cut. */
const MAX_DEPTH = 8
const MAX_SESSIONS = 500

type Options = { redact: boolean }

/** A conversation as a file. */
export function exportSession(app: App, id: SessionID, { format = 'json', redact = false }: ExportQuery): Download<string> {
  const session = getSession(app, id)
  const name = fileName(session)
  const options = { redact }
  if (format === 'markdown') return new Download({ name: `${name}.md`, type: 'text/markdown; charset=utf-8', pieces: writeMarkdown(app, session, options) })
  if (format === 'html') return new Download({ name: `${name}.html`, type: 'text/html; charset=utf-8', pieces: writePage(app, session, options) })
  const pieces = format === 'opencode' ? writePublished(app, session, options) : writeOwn(app, session, { ...options, depth: 0, left: { sessions: MAX_SESSIONS } })
  return new Download({ name: `${name}.json`, type: 'application/json', pieces })
}

async function* writePublished(app: App, session: Session, options: Options): AsyncGenerator<string> {
  yield* writeHead(app, session, options)
  yield '}\n'
}

async function* writeOwn(app: App, session: Session, options: Options & { depth: number; left: { sessions: number } }): AsyncGenerator<string> {
  yield* writeHead(app, session, { ...options, before: `"format":${JSON.stringify(EXPORT_FORMAT)},"version":${EXPORT_VERSION},` })
  const todos = app.store.todo.get(session.id)
  yield `,"todos":${JSON.stringify(options.redact ? concealValue(app, todos) : todos)},"children":[`
  let between = ''
  for (const child of options.depth < MAX_DEPTH ? app.store.session.children(session.id) : []) {
    if (options.left.sessions-- <= 0) break
    yield between
    yield* writeOwn(app, child, { ...options, depth: options.depth + 1 })
    between = ','
  }
  yield ']}\n'
}

/** The object up to its messages, not yet closed. */
async function* writeHead(app: App, { share: _, ...session }: Session, { redact, before = '' }: Options & { before?: string }): AsyncGenerator<string> {
  yield `{${before}"info":${JSON.stringify(redact ? concealValue(app, session) : session)},"messages":[`
  let between = '\n'
  for await (const message of readConversation(app, session.id, { redact })) {
    yield `${between}${JSON.stringify(message)}`
    between = ',\n'
  }
  yield '\n]'
}

function fileName({ title, slug }: Session) {
  const words = title.normalize('NFKC').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 60)
  return words === '' ? slug : words
}
