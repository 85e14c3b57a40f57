import { ChevronRight, Ellipsis, Plus, type LucideIcon } from 'lucide-react'
import { useState, type DragEvent, type KeyboardEvent } from 'react'
import { IconButton } from '../../ui/icon-button'
import { ContextMenu, Menu } from '../../ui/menu'
import type { MenuItem } from '../../ui/menu-items'
import { folderName } from '../file-name'
import { useWorkbench } from '../workbench-context'
import { FolderNews } from './folder-news'
import styles from './sidebar.module.css'

type HeadProps = {
  directory: string
  items: readonly MenuItem[]
  open: boolean
  onToggle: () => void
  icon?: LucideIcon
  /** Another folder was dropped on this one; without it neither can be dragged. */
  onDropped?: (directory: string) => void
  /** Alt with an arrow: one place up or down. */
  onStep?: (by: 1 | -1) => void
}

/** The name of a folder or work tree: unfolds it, and offers what can be done with it. */
export function FolderHead({ directory, items, open, onToggle, icon: Icon, onDropped, onStep }: HeadProps) {
  const workbench = useWorkbench()
  const drag = useDrag(directory, onDropped)
  const name = folderName(directory)
  const onKeyDown = (event: KeyboardEvent) => {
    if (!onStep || !event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    onStep(event.key === 'ArrowUp' ? -1 : 1)
  }
  return (
    <ContextMenu items={items}>
      <div className={styles.head} {...drag}>
        <button type="button" className={styles.name} aria-expanded={open} title={directory} onClick={onToggle} onKeyDown={onKeyDown}>
          <ChevronRight size={14} className={styles.chevron} data-open={open ? '' : undefined} aria-hidden />
          {Icon && <Icon size={13} className={styles.kind} aria-hidden />}
          <span className={styles.label}>{name}</span>
          {!open && <FolderNews directory={directory} />}
        </button>
        <Menu items={items} align="end">
          <IconButton icon={Ellipsis} label={`More for ${name}`} size="sm" className={styles.quiet} />
        </Menu>
        <IconButton icon={Plus} label={`New session in ${name}`} size="sm" className={styles.quiet} data-leaves onClick={() => workbench.open({ pane: 'chat', directory })} />
      </div>
    </ContextMenu>
  )
}

const TYPE = 'application/x-opencode-folder'

function useDrag(directory: string, onDropped: HeadProps['onDropped']) {
  const [over, setOver] = useState(false)
  if (!onDropped) return {}
  const carries = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes(TYPE)
  return {
    draggable: true,
    'data-over': over ? '' : undefined,
    onDragStart: ({ dataTransfer }: DragEvent) => {
      dataTransfer.setData(TYPE, directory)
      dataTransfer.effectAllowed = 'move'
    },
    onDragOver: (event: DragEvent) => {
      if (!carries(event)) return
      event.preventDefault()
      setOver(true)
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      if (!carries(event)) return
      event.preventDefault()
      setOver(false)
      onDropped(event.dataTransfer.getData(TYPE))
    },
  }
}
