import { hash } from 'node:crypto'
import path from 'node:path'
import type { Failure, MessageWithParts } from '#protocol/message'
import type { Session } from '#protocol/session'
import type { App } from '../app'
import { concealValue, readConversation } from './conversation'
import { partHtml, type Pictures } from './html-parts'
import { STYLE } from './html-style'
import { escapeHtml, loadMarkdown, type MarkdownReader } from './markdown-html'

// One page that needs nothing else: no scripts, no addresses, its own style. It is served to whoever has a share's address
// and saved as a file, so what it may do stands in its own policy too.

/** Of one page; a conversation beyond it is cut, and says so. */
const MAX_PAGE = 64 * 1024 * 1024
const MAX_PICTURES = 24 * 1024 * 1024

export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${hash('sha256', STYLE, 'base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ')

/** A conversation as an HTML page, piece by piece. `live` says that it is what the server has now. */
export async function* writePage(app: App, source: Session, options: { redact: boolean; live?: boolean }): AsyncGenerator<string> {
  const read = await loadMarkdown()
  const facts = { title: source.title, directory: path.basename(source.directory) }
  const { title, directory } = options.redact ? concealValue(app, facts) : facts
  const pictures: Pictures = { left: MAX_PICTURES }
  let size = 0
  let speaker = ''
  yield head(title, { directory, session: source })
  for await (const message of readConversation(app, source.id, options)) {
    const name = speakerOf(message)
    const text = article(read, message, { named: name !== speaker || message.info.role === 'user', name, pictures })
    if (text === '') continue
    size += text.length
    if (size > MAX_PAGE) {
      yield '<p class="note">The conversation goes on, but it is too long for one page.</p>'
      break
    }
    speaker = name
    yield text
  }
  const now = new Date(app.clock.now()).toISOString()
  yield `</main><footer><p>${options.live ? 'Shared' : 'Exported'} from OpenCode Desktop · as of <time datetime="${now}">${readableTime(now)}</time> · read-only</p></footer></body></html>\n`
}

function head(title: string, { directory, session }: { directory: string; session: Session }) {
  const { model, agent, time } = session
  const started = new Date(time.created).toISOString()
  const facts = [directory, agent, model?.id].filter((fact) => fact !== undefined && fact !== '').map((fact) => `<span>${escapeHtml(fact!)}</span>`)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(PAGE_POLICY)}"><meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow, noarchive"><meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><header><h1 dir="auto">${escapeHtml(title)}</h1><p class="facts"><time datetime="${started}">${readableTime(started)}</time>${facts.join('')}</p></header><main>
`
}

function article(read: MarkdownReader, message: MessageWithParts, options: { named: boolean; name: string; pictures: Pictures }): string {
  const { info } = message
  const body = message.parts.map((part) => partHtml(read, part, { role: info.role, pictures: options.pictures })).join('')
  const error = info.role === 'assistant' && info.error ? errorHtml(info.error) : ''
  if (body === '' && error === '') return ''
  const heading = options.named ? `<h2>${escapeHtml(options.name)}</h2>` : ''
  return `<article class="${info.role}" id="${escapeHtml(info.id)}">${heading}${body}${error}</article>\n`
}

function speakerOf({ info }: MessageWithParts) {
  return info.role === 'user' ? 'You' : info.agent
}

function errorHtml({ name, data }: Failure) {
  const message = 'message' in data ? data.message : name
  return `<p class="error" role="note">${escapeHtml(name === 'MessageAbortedError' ? 'Stopped' : message.slice(0, 2_000))}</p>`
}

function readableTime(iso: string) {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`
}
