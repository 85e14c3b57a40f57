import { History, Redo2 } from 'lucide-react'
import { IconButton } from '../../ui/icon-button'
import { Menu } from '../../ui/menu'
import type { MenuItem } from '../../ui/menu-items'
import { undoneOf } from '../../workbench/review-memory'
import { useReviewMemory } from '../../workbench/workbench-context'
import { useUndo } from './use-undo'

/** What was undone here and can be brought back, the last first. */
export function UndoneMenu({ directory }: { directory: string }) {
  const undone = useReviewMemory((memory) => undoneOf(memory, directory))
  const { bringBack } = useUndo(directory)
  if (undone.length === 0) return null
  const items = undone.toReversed().map((one, index): MenuItem => ({ label: one.title, icon: Redo2, note: new Date(one.time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }), ...(index === 0 ? { keys: 'z' } : {}), onSelect: () => void bringBack(one) }))
  return (
    <Menu items={[{ kind: 'heading', label: 'Bring back' }, ...items]} align="end">
      <IconButton icon={History} size="sm" label="What was undone" data-testid="undone" />
    </Menu>
  )
}
