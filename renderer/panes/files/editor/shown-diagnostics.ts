import type { Diagnostic as Shown } from '@codemirror/lint'
import type { Text } from '@codemirror/state'
import { CircleAlert, CircleX, Info } from 'lucide-react'
import type { Diagnostic } from '#protocol/lsp'
import type { ListedPlace } from './place-list'

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

/** The same as a list of places, the worst first. */
export function listedProblems(path: string, found: readonly Diagnostic[]): ListedPlace[] {
  const sorted = found.map((problem, index) => ({ ...problem, id: String(index) })).toSorted((one, other) => (one.severity ?? 1) - (other.severity ?? 1) || one.range.start.line - other.range.start.line)
  return sorted.map(({ id, message, range: { start }, severity = 1, source }) => ({
    id,
    title: message.split('\n', 1)[0] ?? '',
    subtitle: `line ${start.line + 1}${source === undefined ? '' : `, ${source}`}`,
    icon: severity === 1 ? CircleX : severity === 2 ? CircleAlert : Info,
    path,
    line: start.line + 1,
    character: start.character,
  }))
}
