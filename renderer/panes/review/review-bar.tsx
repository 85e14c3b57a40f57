import { Columns2, FolderTree, ListTree, Pilcrow, Rows2, Space, WrapText } from 'lucide-react'
import type { MessageID } from '#protocol/id'
import type { ReviewScope, Turn } from '../../client/review'
import { IconButton } from '../../ui/icon-button'
import { Segments } from '../../ui/segments'
import { Select } from '../../ui/select'
import { Toolbar } from '../../ui/toolbar'
import { changeView, type ReviewView } from '../../workbench/review-memory'
import { useReviewMemory, useWorkbench } from '../../workbench/workbench-context'
import { BoardMenu } from './board-menu'
import { KeyHelp } from './key-help'
import { ReviewProgress } from './review-progress'
import styles from './review.module.css'
import { UndoneMenu } from './undone-menu'
import type { ReviewPlace, ScopeKind } from './use-review-place'

export type ReviewBarProps = {
  place: ReviewPlace
  turns: readonly Turn[]
  messageID: MessageID | undefined
  directory: string
  scope: ReviewScope | undefined
}

/** What is looked at, how far one has come, and how it is shown. */
export function ReviewBar({ place, turns, messageID, directory, scope }: ReviewBarProps) {
  const { review } = useWorkbench()
  const view = useReviewMemory((memory) => memory.view)
  const set = (change: Partial<ReviewView>) => review.update((memory) => changeView(memory, change))
  const noSession = place.sessionID === undefined
  const options: { value: ScopeKind; label: string; disabled?: boolean; hint: string }[] = [
    { value: 'turn', label: 'Turn', disabled: noSession, hint: 'What one prompt led to' },
    { value: 'session', label: 'Session', disabled: noSession, hint: 'Everything the session changed' },
    { value: 'uncommitted', label: 'Uncommitted', disabled: place.git === false, hint: 'What is in no commit yet, whoever changed it' },
    { value: 'branch', label: 'Branch', disabled: place.git === false, hint: 'Everything since the branch left the default one' },
  ]
  const end = (
    <>
      <span className={styles.toggles}>
        <IconButton icon={view.tree ? FolderTree : ListTree} label="Show folders" size="sm" pressed={view.tree} onClick={() => set({ tree: !view.tree })} />
        <IconButton icon={view.split ? Columns2 : Rows2} label="Side by side" size="sm" pressed={view.split} onClick={() => set({ split: !view.split })} />
        <IconButton icon={WrapText} label="Wrap lines" size="sm" pressed={view.wrap} onClick={() => set({ wrap: !view.wrap })} />
        <IconButton
          icon={view.ignoreWhitespace ? Space : Pilcrow}
          label="Ignore changes of spaces"
          size="sm"
          pressed={view.ignoreWhitespace}
          onClick={() => set({ ignoreWhitespace: !view.ignoreWhitespace })}
        />
      </span>
      <UndoneMenu directory={directory} />
      <KeyHelp />
      {scope && <BoardMenu view={view} onView={set} />}
    </>
  )
  return (
    <Toolbar label="Review" className={styles.bar} end={end}>
      <Segments label="What to review" className={styles.scopes} options={options} value={place.kind} onChange={(kind) => place.choose(kind as ScopeKind)} />
      <Select
        label="What to review"
        hideLabel
        size="sm"
        className={styles.scopeSelect}
        options={options}
        value={place.kind}
        onChange={(kind) => place.choose(kind as ScopeKind)}
      />
      {place.kind === 'turn' && turns.length > 0 && (
        <Select
          label="Turn"
          hideLabel
          size="sm"
          className={styles.turn}
          options={turns.map(({ id, title, files }) => ({ value: id, label: title, note: files === 1 ? '1 file' : `${files} files` }))}
          value={messageID}
          onChange={(id) => place.chooseTurn(id as MessageID)}
          searchable={turns.length > 12}
        />
      )}
      {scope && <ReviewProgress directory={directory} scope={scope} />}
    </Toolbar>
  )
}
