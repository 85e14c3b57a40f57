import type { Diagnostic as Shown } from '@codemirror/lint'
import type { Text } from '@codemirror/state'
import type { Diagnostic } from '#protocol/lsp'

const severities = ['error', 'error', 'warning', 'info', 'hint'] as const

/** What language servers say, at places of the text as it is now; places beyond its end move to the end. */
export function shownDiagnostics(doc: Text, found: readonly Diagnostic[]): Shown[] {
  const offset = ({ line, character }: { line: number; character: number }) => {
    if (line >= doc.lines) return doc.length
    const { from, to } = doc.line(line + 1)
    return Math.min(from + character, to)
  }
  return found.map(({ range, severity = 1, message, source }) => {
    const from = offset(range.start)
    return { from, to: Math.max(from, offset(range.end)), severity: severities[severity] ?? 'error', message, ...(source === undefined ? {} : { source }) }
  })
}
