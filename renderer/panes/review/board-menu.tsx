import { CheckCheck, Ellipsis, Undo2 } from 'lucide-react'
import { useChanges } from '../../client/review'
import { IconButton } from '../../ui/icon-button'
import { Menu } from '../../ui/menu'
import type { MenuItem } from '../../ui/menu-items'
import type { ReviewView } from '../../workbench/review-memory'
import { useReview } from './review-scope'

/** Files that are undone at once; the server reads no more. */
const MOST = 500
const whole = { turn: 'this turn', session: 'this session', uncommitted: 'everything that is in no commit', branch: 'this branch' } as const

/** What can be done with everything that is shown, and how it is shown. */
export function BoardMenu({ view, onView }: { view: ReviewView; onView: (change: Partial<ReviewView>) => void }) {
  const { directory, scope, onRead, onUndo } = useReview()
  const { data: changes = [] } = useChanges(directory, scope)
  const readAll = (read: boolean) => onRead(changes.map(({ file, hunks }) => ({ file, marks: hunks })), read)
  const items: MenuItem[] = [
    { label: 'Accept all: all stays, and counts as read', icon: CheckCheck, disabled: changes.length === 0, onSelect: () => readAll(true) },
    { label: 'Mark all as unread', disabled: changes.length === 0, onSelect: () => readAll(false) },
    {
      label: 'Undo all…',
      icon: Undo2,
      danger: true,
      disabled: changes.length === 0 || changes.length > MOST,
      ...(changes.length > MOST ? { note: `more than ${MOST} files` } : {}),
      onSelect: () => onUndo({ files: changes.map(({ file, from }) => ({ file, from })) }, `Undo ${whole[scope.kind]}?`),
    },
    { kind: 'separator' },
    { kind: 'check', label: 'Show folders', checked: view.tree, onChange: (tree) => onView({ tree }) },
    { kind: 'check', label: 'Side by side', checked: view.split, onChange: (split) => onView({ split }) },
    { kind: 'check', label: 'Wrap lines', checked: view.wrap, onChange: (wrap) => onView({ wrap }) },
    { kind: 'check', label: 'Ignore changes of spaces', checked: view.ignoreWhitespace, onChange: (ignoreWhitespace) => onView({ ignoreWhitespace }) },
  ]
  return (
    <Menu items={items} align="end">
      <IconButton icon={Ellipsis} size="sm" label="More" data-testid="review-more" />
    </Menu>
  )
}
