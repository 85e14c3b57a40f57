import type { FileContent } from '#protocol/file'

export type PreviewKind = 'text' | 'markdown' | 'svg' | 'image' | 'binary'

/** How a file can be shown. An SVG is drawn as an image, where its scripts do not run. */
export function previewKind(path: string, { type, mimeType }: FileContent): PreviewKind {
  if (type === 'binary') return mimeType?.startsWith('image/') ? 'image' : 'binary'
  if (/\.(md|markdown|mdx)$/i.test(path)) return 'markdown'
  return /\.svg$/i.test(path) ? 'svg' : 'text'
}

/** Larger texts are for reading: an editor would make every key wait. */
export function mayEdit({ type, size = 0, truncated, hash }: FileContent): boolean {
  return type === 'text' && hash !== undefined && truncated !== true && size <= 2 * 1024 * 1024
}

export function imageAddress({ content, encoding, mimeType }: FileContent): string {
  if (encoding === 'base64') return `data:${mimeType ?? 'image/png'};base64,${content}`
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(content)}`
}

export function sizeText(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB']
  const step = bytes < 1024 ? 0 : Math.min(3, Math.floor(Math.log2(bytes) / 10))
  return `${(bytes / 1024 ** step).toLocaleString(undefined, { maximumFractionDigits: 1 })} ${units[step]}`
}
