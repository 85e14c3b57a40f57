import { GitMerge, Info } from 'lucide-react'
import { useMemo } from 'react'
import type { DiffFile } from '../../ui/diff-parse'
import styles from './change-view.module.css'

/** What of a change is not in its lines: rights, submodules, conflicts that are left. */
export function ChangeNotes({ patch, file }: { patch: string; file: DiffFile | undefined }) {
  const rights = useMemo(() => rightsText(patch), [patch])
  const markers = useMemo(() => conflictLines(file), [file])
  const submodule = /^[-+]Subproject commit [0-9a-f]+$/m.test(patch.length < 4_000 ? patch : '')
  if (rights === undefined && markers.length === 0 && !submodule) return null
  return (
    <div className={styles.notes} data-testid="change-notes">
      {markers.length > 0 && (
        <p className={styles.conflict}>
          <GitMerge size={13} aria-hidden />
          {markers.length === 1 ? 'A conflict is not solved' : `${markers.length} conflicts are not solved`}: look at line {markers.slice(0, 8).join(', ')}
        </p>
      )}
      {rights !== undefined && (
        <p>
          <Info size={13} aria-hidden />
          {rights}
        </p>
      )}
      {submodule && (
        <p>
          <Info size={13} aria-hidden />A submodule: another commit of it is used.
        </p>
      )}
    </div>
  )
}

/** What became of the rights of a file, in words where they are the usual ones. */
export function rightsText(patch: string): string | undefined {
  const head = patch.slice(0, 2_000)
  const modes = /^old mode (\d+)\nnew mode (\d+)$/m.exec(head)
  if (!modes) return undefined
  const [, before, after] = modes
  if (before === '100644' && after === '100755') return 'It can be run as a program now (mode 100644 to 100755).'
  if (before === '100755' && after === '100644') return 'It can not be run as a program any more (mode 100755 to 100644).'
  return `Its mode changed from ${before} to ${after}.`
}

function conflictLines(file: DiffFile | undefined): number[] {
  return (file?.hunks ?? []).flatMap(({ lines }) => lines.flatMap(({ kind, text, newLine }) => (kind === 'add' && newLine !== undefined && text.startsWith('<<<<<<< ') ? newLine : [])))
}
