import { useMemo } from 'react'
import { useBlame } from '../../client/blame'
import type { Change } from '../../client/review'
import type { DiffFile, DiffHunk } from '../../ui/diff-parse'
import { useReview } from './review-scope'

export type Foreign = { hunk: (at: number) => 'none' | 'some' | 'all'; line: (number: number) => boolean }

const nobody: Foreign = { hunk: () => 'none', line: () => false }

/** Added lines that no session wrote. In a turn or a session all lines are its own; where no agent wrote at all nothing is marked. */
export function useForeign(change: Change, file: DiffFile): Foreign {
  const { directory, scope, sessionID } = useReview()
  const asked = (scope.kind === 'uncommitted' || scope.kind === 'branch') && sessionID !== undefined && change.status !== 'deleted'
  const { data } = useBlame(directory, { scope, file: change.file, enabled: asked })
  const ranges = asked ? data?.ranges : undefined
  return useMemo(() => {
    if (!ranges || ranges.length === 0) return nobody
    const owned = new Set(ranges.flatMap(({ start, lines }) => Array.from({ length: Math.min(lines, 50_000) }, (_, index) => start + index)))
    const line = (number: number) => !owned.has(number)
    return { line, hunk: (at) => shareOf(file.hunks[at], line) }
  }, [ranges, file])
}

function shareOf(hunk: DiffHunk | undefined, isForeign: (line: number) => boolean): 'none' | 'some' | 'all' {
  const added = (hunk?.lines ?? []).flatMap(({ kind, newLine }) => (kind === 'add' && newLine !== undefined ? newLine : []))
  const others = added.filter(isForeign).length
  return others === 0 ? 'none' : others === added.length ? 'all' : 'some'
}
