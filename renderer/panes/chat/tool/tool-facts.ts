import type { ToolPart, ToolState } from '#protocol/message'

/** A text from the call's input; the model may have sent anything. */
export function inputText(part: ToolPart, key: string): string {
  const value = part.state.input[key]
  return typeof value === 'string' ? value : ''
}

export function metadataOf(part: ToolPart): Record<string, unknown> {
  return ('metadata' in part.state ? part.state.metadata : undefined) ?? {}
}

export function metadataText(part: ToolPart, key: string): string {
  const value = metadataOf(part)[key]
  return typeof value === 'string' ? value : ''
}

export function metadataNumber(part: ToolPart, key: string): number | undefined {
  const value = metadataOf(part)[key]
  return typeof value === 'number' ? value : undefined
}

export function outputOf(part: ToolPart): string {
  return part.state.status === 'completed' ? part.state.output : ''
}

/** `350 ms`, `2.4 s`, `3:05`; nothing while it runs or when it was too quick to matter. */
export function durationOf(state: ToolState): string {
  if (state.status !== 'completed' && state.status !== 'error') return ''
  return formatDuration(state.time.end - state.time.start)
}

export function endedAfter(state: ToolState, time: number): boolean {
  return (state.status === 'completed' || state.status === 'error') && state.time.end > time
}

export function formatDuration(milliseconds: number): string {
  if (milliseconds < 100) return ''
  if (milliseconds < 1000) return `${Math.round(milliseconds / 10) * 10} ms`
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`
  const minutes = Math.floor(milliseconds / 60_000)
  return `${minutes}:${String(Math.floor((milliseconds % 60_000) / 1000)).padStart(2, '0')}`
}

/** The path as the project sees it. */
export function shortPath(path: string, directory: string): string {
  const root = directory.endsWith('/') ? directory : `${directory}/`
  return path.startsWith(root) ? path.slice(root.length) : path
}

/** What to say of a call that a person refused; nothing for other errors. */
export function rejectionText(error: string): string | undefined {
  if (error === 'The user dismissed this question') return 'You dismissed this.'
  if (!error.startsWith('The user rejected permission')) return undefined
  const words = /with the following feedback: ([\s\S]+)$/.exec(error)?.[1]
  return words === undefined ? 'You rejected this.' : `You rejected this: “${words}”`
}
