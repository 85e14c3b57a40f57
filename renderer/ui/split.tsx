import { Fragment, type ReactNode } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { classNames } from './class-names'
import { useLabels } from './labels'
import styles from './split.module.css'

export interface SplitPane {
  id: string
  content: ReactNode
  /** Percent, or a length such as "240px". */
  minSize?: string | number
  maxSize?: string | number
  defaultSize?: string | number
  collapsible?: boolean
  /** Stays as wide as it is when the window changes. */
  keepsSize?: boolean
}

export interface SplitProps {
  panes: readonly SplitPane[]
  orientation?: 'horizontal' | 'vertical'
  /** Shares by pane id, as `onLayoutChange` gave them. */
  layout?: Record<string, number>
  /** After a drag or a key, not during. */
  onLayoutChange?: (layout: Record<string, number>) => void
  className?: string
}

/** Panes side by side or above each other, their borders dragged or moved with arrows. */
export function Split({ panes, orientation = 'horizontal', layout, onLayoutChange, className }: SplitProps) {
  const labels = useLabels()
  return (
    <Group
      className={classNames(styles.split, className)}
      orientation={orientation}
      defaultLayout={layout}
      onLayoutChanged={onLayoutChange}
    >
      {panes.map((pane, index) => (
        <Fragment key={pane.id}>
          {index > 0 && <Separator className={styles.handle} data-orientation={orientation} aria-label={labels.resize} />}
          <Panel
            id={pane.id}
            className={styles.pane}
            minSize={pane.minSize ?? '120px'}
            maxSize={pane.maxSize}
            defaultSize={pane.defaultSize}
            collapsible={pane.collapsible}
            groupResizeBehavior={pane.keepsSize ? 'preserve-pixel-size' : 'preserve-relative-size'}
          >
            {pane.content}
          </Panel>
        </Fragment>
      ))}
    </Group>
  )
}
