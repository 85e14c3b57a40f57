import type { PartInput } from '#protocol/message'
import type { Attachment } from './draft'

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
        url: await readDataURL(file, mime),
      })
  }
  return { attachments, problems }
}

/** A long pasted text as an attachment, so that it does not drown the prompt. */
export async function textAttachment(text: string, count: number): Promise<Attachment> {
  const blob = new Blob([text], { type: 'text/plain' })
  return {
    id: crypto.randomUUID(),
    name: `pasted text ${count}.txt`,
    mime: 'text/plain',
    size: blob.size,
    url: await readDataURL(blob, 'text/plain'),
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

function readDataURL(blob: Blob, mime: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => resolve(String(reader.result).replace(/^data:[^,]*?(;base64)?,/, `data:${mime}$1,`)))
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file could not be read')))
    reader.readAsDataURL(blob)
  })
}
