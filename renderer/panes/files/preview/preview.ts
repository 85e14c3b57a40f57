import type { FileContent } from '#protocol/file'

export type PreviewKind = 'text' | 'markdown' | 'svg' | 'image' | 'pdf' | 'audio' | 'video' | 'binary'

/** How a file can be shown. An SVG is drawn as an image, where its scripts do not run. */
export function previewKind(path: string, { type, content, mimeType, truncated }: FileContent): PreviewKind {
  // Some are letters only.
  if (/\.pdf$/i.test(path) && (type === 'binary' || content.startsWith('%PDF-'))) return 'pdf'
  if (type === 'binary') {
    const [kind] = mimeType?.split('/') ?? []
    if (kind === 'audio' || kind === 'video') return kind
    return kind === 'image' && !truncated ? 'image' : 'binary'
  }
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

/** As a clock tells it; what is shorter than a second in tenths. */
export function durationText(seconds: number): string {
  if (!Number.isFinite(seconds)) return ''
  if (seconds < 1) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (count: number) => String(count).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

const kinds: readonly (readonly [RegExp, string])[] = [
  [/^application\/pdf$/, 'PDF document'],
  [/^audio\//, 'Sound'],
  [/^video\//, 'Video'],
  [/^image\//, 'Image'],
  [/^font\//, 'Font'],
  [/zip|tar|gzip|compressed|7z|rar/, 'Archive'],
]

/** What a file that is no text is, in words. */
export function kindText(mimeType: string | undefined): string {
  return kinds.find(([pattern]) => pattern.test(mimeType ?? ''))?.[1] ?? 'Binary file'
}

export type HexLine = { at: string; bytes: string; text: string }

/** The first bytes of a file in base64, 16 a line, as hexadecimal numbers and as letters where they are some. */
export function hexLines(base64: string, most = 256): HexLine[] {
  const data = atob(base64.slice(0, Math.ceil(most / 3) * 4)).slice(0, most)
  return Array.from({ length: Math.ceil(data.length / 16) }, (_, line) => {
    const codes = [...data.slice(line * 16, line * 16 + 16)].map((letter) => letter.charCodeAt(0))
    const hex = (code: number) => code.toString(16).padStart(2, '0')
    const letters = codes.map((code) => (code >= 32 && code < 127 ? String.fromCharCode(code) : '·'))
    return { at: (line * 16).toString(16).padStart(4, '0'), bytes: [codes.slice(0, 8), codes.slice(8)].map((half) => half.map(hex).join(' ')).join('  '), text: letters.join('') }
  })
}
