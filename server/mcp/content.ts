import { z } from 'zod'

// What servers answer with: blocks of text, images, sounds, links to resources and resources themselves. Models get the
// text, and images as files; of everything else they are told that it was there.

export type McpFile = { type: 'file'; mime: string; url: string; filename?: string }
export type McpContent = { text: string; files: McpFile[] }

const Text = z.looseObject({ type: z.literal('text'), text: z.string() })
const Media = z.looseObject({ type: z.enum(['image', 'audio']), data: z.string(), mimeType: z.string() })
const Link = z.looseObject({
  type: z.literal('resource_link'),
  uri: z.string(),
  name: z.string().optional(),
  description: z.string().optional(),
  mimeType: z.string().optional(),
})
export const ResourceContents = z.looseObject({ uri: z.string(), mimeType: z.string().optional(), text: z.string().optional(), blob: z.string().optional() })
type ResourceContents = z.infer<typeof ResourceContents>
const Embedded = z.looseObject({ type: z.literal('resource'), resource: ResourceContents })
const Block = z.discriminatedUnion('type', [Text, Media, Link, Embedded])

const MAX_FILES = 20
/** The first bytes of the kinds of images that models read. */
const SIGNATURES: readonly (readonly [mime: string, bytes: string, at: number])[] = [
  ['image/png', '\x89PNG\r\n\x1a\n', 0],
  ['image/jpeg', '\xff\xd8\xff', 0],
  ['image/gif', 'GIF8', 0],
  ['image/webp', 'WEBP', 8],
]
const PDF = '%PDF-'

/** Blocks in their order; unknown ones are named. */
export function readContent(blocks: readonly unknown[]): McpContent {
  const texts: string[] = []
  const files: McpFile[] = []
  for (const block of blocks) {
    const { text, file } = readBlock(block)
    if (file && files.length >= MAX_FILES) texts.push(`[A further file was left out: ${file.mime}]`)
    else if (file) files.push(file)
    if (text) texts.push(text)
  }
  return { text: texts.join('\n\n'), files }
}

/** The contents of one or more resources. */
export function readResources(contents: readonly ResourceContents[]): McpContent {
  return readContent(contents.map((resource) => ({ type: 'resource', resource })))
}

type Piece = { text?: string; file?: McpFile }

function readBlock(block: unknown): Piece {
  const parsed = Block.safeParse(block)
  if (!parsed.success) return { text: `[Content of an unknown kind was left out: ${String((block as { type?: unknown } | null)?.type).slice(0, 50)}]` }
  const { data } = parsed
  switch (data.type) {
    case 'text':
      return { text: data.text }
    case 'image':
      return readMedia(data.data, { mime: data.mimeType, what: 'Image' })
    case 'audio':
      return { text: `[A sound was left out: ${data.mimeType.slice(0, 100)}, ${sizeOf(data.data)}]` }
    case 'resource_link':
      return { text: describeLink(data) }
    case 'resource':
      return readResource(data.resource)
  }
}

function readResource({ uri, mimeType = '', text, blob }: ResourceContents): Piece {
  if (text !== undefined) return { text: `<resource uri=${JSON.stringify(uri)}>\n${text}\n</resource>` }
  const name = uri.split(/[/\\?#]/).findLast(Boolean)?.slice(0, 200)
  return readMedia(blob ?? '', { mime: mimeType, what: `Resource ${uri}`, ...(name ? { name } : {}) })
}

function describeLink({ uri, name, description, mimeType }: z.infer<typeof Link>): string {
  const facts = [mimeType, description].filter(Boolean).join(', ')
  return `[Resource ${name ?? ''}: ${uri}${facts ? ` (${facts})` : ''}]`
}

/** A file for the model when its bytes are what they are said to be. */
function readMedia(base64: string, { mime, what, name }: { mime: string; what: string; name?: string }): Piece {
  const data = decode(base64)
  const kind = data && kindOf(data)
  if (kind) return { file: { type: 'file', mime: kind, url: `data:${kind};base64,${data.toString('base64')}`, ...(name ? { filename: name } : {}) } }
  const reason = !data || data.length === 0 || mime.startsWith('image/') ? 'could not be decoded and was left out' : 'was left out'
  return { text: `[${what} ${reason}: ${mime || 'unknown kind'}, ${sizeOf(base64)}]` }
}

function decode(text: string): Buffer | undefined {
  const data = Buffer.from(text, 'base64')
  // Node passes over what is no base64, so the length tells whether all of it was.
  const letters = text.replace(/[\s=]+/g, '').length
  return data.length === Math.floor((letters * 3) / 4) ? data : undefined
}

function kindOf(data: Buffer): string | undefined {
  if (data.subarray(0, PDF.length).toString('latin1') === PDF) return 'application/pdf'
  return SIGNATURES.find(([, bytes, at]) => data.subarray(at, at + bytes.length).toString('latin1') === bytes)?.[0]
}

function sizeOf(base64: string): string {
  return `${Math.ceil((base64.length * 3) / 4 / 1024)} KB`
}
