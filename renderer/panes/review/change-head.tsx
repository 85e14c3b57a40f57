import { ArrowLeft, CheckCheck, ExternalLink, Undo2 } from 'lucide-react'
import type { Change } from '../../client/review'
import { Badge, type Tone } from '../../ui/badge'
import { Button } from '../../ui/button'
import { CopyButton } from '../../ui/copy-button'
import { DiffStats } from '../../ui/diff-stats'
import { IconButton } from '../../ui/icon-button'
import { Toolbar } from '../../ui/toolbar'
import { useReview } from './review-scope'
import styles from './change-view.module.css'
import type { FileActions } from './use-file-actions'

const tones: Readonly<Record<Change['status'], Tone>> = { added: 'ok', deleted: 'danger', modified: 'neutral' }

export type ChangeHeadProps = { change: Change; actions: FileActions; narrow: boolean; onBack: () => void }

export function ChangeHead({ change, actions, narrow, onBack }: ChangeHeadProps) {
  const { onOpenFile } = useReview()
  const { file, status, additions, deletions, staged, binary, from, conflict } = change
  const cut = file.lastIndexOf('/') + 1
  const end = (
    <>
      {!binary && additions + deletions > 0 && <DiffStats added={additions} removed={deletions} />}
      {actions.canStage && (
        <Button size="sm" variant="ghost" aria-pressed={staged === 'all'} onClick={actions.stageAll} title={conflict ? 'Stage the file, which says that its conflicts are solved (Shift+S)' : 'Stage or unstage the file (Shift+S)'}>
          {conflict ? 'Mark as solved' : staged === 'all' ? 'Unstage' : staged === 'part' ? 'Stage the rest' : 'Stage'}
        </Button>
      )}
      <IconButton
        icon={CheckCheck}
        size="sm"
        label={actions.unread > 0 ? 'Accept the file: it stays, and counts as read' : 'Mark the file as unread'}
        keys="shift+v"
        pressed={actions.unread === 0}
        onClick={() => actions.readAll(actions.unread > 0)}
      />
      <IconButton icon={Undo2} size="sm" label="Undo all changes of the file…" keys="shift+u" onClick={actions.undoAll} />
      {status !== 'deleted' && <IconButton icon={ExternalLink} size="sm" label="Open the file" keys="o" onClick={() => onOpenFile(file)} />}
      <CopyButton text={file} label="Copy the path" />
    </>
  )
  return (
    <Toolbar label="Changed file" className={styles.head} end={end}>
      {narrow && <IconButton icon={ArrowLeft} size="sm" label="Back to the list" onClick={onBack} />}
      <span className={styles.path} title={from === undefined ? file : `${from} → ${file}`}>
        {from !== undefined && <span className={styles.old}>{from} →&nbsp;</span>}
        <span className={styles.folder}>{file.slice(0, cut)}</span>
        <span className={styles.name}>{file.slice(cut)}</span>
      </span>
      {from !== undefined ? <Badge tone="info">moved</Badge> : status !== 'modified' && <Badge tone={tones[status]}>{status}</Badge>}
      {conflict && <Badge tone="danger">conflict</Badge>}
      {staged !== 'none' && <Badge tone="info">{staged === 'all' ? 'staged' : 'partly staged'}</Badge>}
    </Toolbar>
  )
}
