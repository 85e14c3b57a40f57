import type { PartInput } from '#protocol/message'
import type { Attachment, Draft } from './draft'

export const MAX_ATTACHMENT = 20 * 1024 * 1024
export const LARGE_PASTE = 5000

const accepted = /^(image\/(png|jpeg|gif|webp)|application\/pdf|text\/.+)$/
/** What the system calls binary or nothing though it is text. */
const textTypes = /^(application\/(json|xml|javascript|x-sh|x-yaml|toml|sql|typescript|x-httpd-php)|image\/svg\+xml)$/
const textNames = new RegExp(
  `\\.(${[
    'm?[jt]sx?|c[jt]s|json[c5]?|ya?ml|toml|ini|env|conf|cfg|lock|md|txt|log|csv|tsv|html?|css|scss|vue|svelte|xml|svg|diff|patch',
    'py|rb|rs|go|java|kt|c|h|cc|cpp|hpp|cs|swift|php|sh|bash|zsh|fish|sql|lua|gradle',
  ].join('|')})$`,
  'i',
)

/** The media type under which a file is sent, or nothing when no model could read it. */
export function attachmentType(file: { name: string; type: string }): string | undefined {
  if (textTypes.test(file.type) || (textNames.test(file.name) && !accepted.test(file.type))) return 'text/plain'
  return accepted.test(file.type) ? file.type : undefined
}

export type AttachmentProblem = { name: string; reason: string }

/** Reads files for sending; those that cannot be sent come back with the reason. */
export async function readAttachments(files: readonly File[]): Promise<{ attachments: Attachment[]; problems: AttachmentProblem[] }> {
  const attachments: Attachment[] = []
  const problems: AttachmentProblem[] = []
  for (const file of files) {
    const mime = attachmentType(file)
    if (mime === undefined) problems.push({ name: file.name, reason: 'Images, PDF and text files can be attached.' })
    else if (file.size > MAX_ATTACHMENT) problems.push({ name: file.name, reason: `It has ${formatSize(file.size)}; the limit is 20 MB.` })
    else
      attachments.push({
        id: crypto.randomUUID(),
        name: file.name || 'pasted image',
        mime,
        size: file.size,
        url: await asDataURL(file, mime),
      })
  }
  return { attachments, problems }
}

/** A long pasted text as an attachment, so that it does not drown the prompt. */
export async function textAttachment(text: string): Promise<Attachment> {
  const blob = new Blob([text], { type: 'text/plain' })
  return {
    id: crypto.randomUUID(),
    name: 'pasted text.txt',
    mime: 'text/plain',
    size: blob.size,
    url: await asDataURL(blob, 'text/plain'),
    pasted: true,
  }
}

/** The draft with one more; pasted texts are numbered. */
export function withAttachment(draft: Draft, attachment: Attachment): Draft {
  const taken = draft.attachments.flatMap(({ name }) => Number(/^pasted text (\d+)\.txt$/.exec(name)?.[1] ?? []))
  const name = attachment.pasted ? `pasted text ${Math.max(0, ...taken) + 1}.txt` : attachment.name
  return { ...draft, attachments: [...draft.attachments, { ...attachment, name }] }
}

/** The text of an attachment, back from its address. */
export function attachedText({ url }: Pick<Attachment, 'url'>): string {
  const [, encoded = ''] = url.split(';base64,', 2)
  return new TextDecoder().decode(Uint8Array.from(atob(encoded), (letter) => letter.codePointAt(0) ?? 0))
}

/** Copied in a file manager: the text beside such files is only their paths. Programs that copy a picture of a text bring both. */
export function areCopiedFiles(names: readonly string[], text: string): boolean {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  return names.length > 0 && lines.every((line) => names.some((name) => decodePath(line).endsWith(name)) && /^(file:\/\/|\/|[A-Za-z]:\\)/.test(line))
}

function decodePath(line: string): string {
  if (!line.startsWith('file://')) return line
  try {
    return decodeURIComponent(line)
  } catch {
    return line
  }
}

export function attachmentParts(attachments: readonly Attachment[]): PartInput[] {
  return attachments.map(({ name, mime, url }) => ({ type: 'file', mime, filename: name, url }))
}

export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} kB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** The content under a media type of our choice. */
export function asDataURL(blob: Blob, mime: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(String(reader.result).replace(/^data:[^,]*?(;base64)?,/, `data:${mime}$1,`)))
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file could not be read')))
    reader.readAsDataURL(blob)
  })
}
