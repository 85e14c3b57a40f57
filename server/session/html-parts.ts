import type { FilePart, Part, ToolPart } from '#protocol/message'
import { escapeHtml, markdownHtml, type MarkdownReader } from './markdown-html'

/** Bytes of pictures that a page may still take. */
export type Pictures = { left: number }

const MAX_TEXT = 200_000
const MAX_OUTPUT = 40_000
const MAX_PICTURE = 6 * 1024 * 1024
const PICTURE = /^data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/

/** One part of a message; nothing for what only machines need. */
export function partHtml(read: MarkdownReader, part: Part, context: { role: 'user' | 'assistant'; pictures: Pictures }): string {
  switch (part.type) {
    case 'text':
      if (part.synthetic || part.text.trim() === '') return ''
      // What a person typed is shown as typed.
      if (context.role === 'user') return `<div class="typed" dir="auto">${escapeHtml(cut(part.text, MAX_TEXT))}</div>`
      return `<div class="text" dir="auto">${markdownHtml(read, cut(part.text, MAX_TEXT))}</div>`
    case 'reasoning':
      return part.text.trim() === '' ? '' : folded('thought', 'Thought', `<div class="text" dir="auto">${markdownHtml(read, cut(part.text, MAX_TEXT))}</div>`)
    case 'file':
      return fileHtml(part, context.pictures)
    case 'agent':
      return `<p class="chip">@${escapeHtml(part.name)}</p>`
    case 'subtask':
      return folded('tool', `Task for ${part.agent}: ${part.description}`, `<pre>${escapeHtml(cut(part.prompt, MAX_OUTPUT))}</pre>`)
    case 'compaction':
      return '<p class="note">What was said before was condensed into a summary.</p>'
    case 'tool':
      return toolHtml(part, context.pictures)
    default:
      return ''
  }
}

function toolHtml({ tool, state }: ToolPart, pictures: Pictures): string {
  const title = 'title' in state && state.title ? state.title : ''
  const label = `<span class="name">${escapeHtml(tool)}</span> <span class="title">${escapeHtml(cut(title, 300))}</span>`
  const mark = state.status === 'error' ? '<span class="state bad">failed</span>' : state.status === 'completed' ? '' : '<span class="state">not finished</span>'
  const metadata = 'metadata' in state ? state.metadata : undefined
  const diff = typeof metadata?.['diff'] === 'string' && metadata['diff'] !== '' ? metadata['diff'] : undefined
  const output = state.status === 'completed' ? (diff === undefined ? pre('Output', state.output) : diffHtml(diff)) : state.status === 'error' ? pre('Error', state.error) : ''
  const attached = state.status === 'completed' ? (state.attachments ?? []).map((file) => fileHtml(file, pictures)).join('') : ''
  const input = diff === undefined ? pre('Input', inputText(state.input)) : ''
  return `<details class="tool"><summary>${label}${mark}</summary>${input}${output}${attached}</details>`
}

function inputText(input: Record<string, unknown>) {
  const { command } = input
  if (typeof command === 'string') return command
  return Object.keys(input).length === 0 ? '' : JSON.stringify(input, null, 2)
}

function pre(label: string, text: string) {
  return text === '' ? '' : `<p class="label">${label}</p><pre>${escapeHtml(cut(text, MAX_OUTPUT))}</pre>`
}

function diffHtml(diff: string) {
  // The title names the file; the lines before the first change only say so again.
  const first = diff.search(/^@@/m)
  const lines = cut(first > 0 && first < 2_000 ? diff.slice(first) : diff, MAX_OUTPUT)
    .split('\n')
    .map((line) => {
      const kind = /^(\+\+\+|---|Index:|={3,})/.test(line) ? 'meta' : line.startsWith('+') ? 'add' : line.startsWith('-') ? 'del' : line.startsWith('@@') ? 'hunk' : ''
      return kind === '' ? escapeHtml(line) : `<span class="${kind}">${escapeHtml(line)}</span>`
    })
  return `<pre class="diff">${lines.join('\n')}</pre>`
}

function fileHtml(file: Pick<FilePart, 'mime' | 'url' | 'filename'>, pictures: Pictures) {
  const name = file.filename ?? file.mime
  if (file.url.length > MAX_PICTURE || file.url.length > pictures.left || !PICTURE.test(file.url)) return `<p class="chip">${escapeHtml(name)}</p>`
  pictures.left -= file.url.length
  return `<figure class="picture"><img src="${file.url}" alt="${escapeHtml(name)}"><figcaption>${escapeHtml(name)}</figcaption></figure>`
}

function folded(kind: string, label: string, body: string) {
  return `<details class="${kind}"><summary><span class="name">${escapeHtml(label)}</span></summary>${body}</details>`
}

function cut(text: string, length: number) {
  return text.length <= length ? text : `${text.slice(0, length)}\n… (${text.length - length} more characters)`
}
