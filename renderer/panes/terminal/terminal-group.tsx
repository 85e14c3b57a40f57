import type { PtyID } from '#protocol/id'
import { Split, type SplitPane } from '../../ui/split'
import { terminalsOf, type Shares, type TerminalGroup } from './arrangement'
import styles from './terminal.module.css'

type Props = {
  group: TerminalGroup
  label: string
  visible: boolean
  hostOf: (id: PtyID) => HTMLElement
  onShares: (shares: Shares) => void
}

/** The terminals of one tab. Only places are made here; the terminals' own elements are put into them. */
export function TerminalGroupView({ group, label, visible, hostOf, onShares }: Props) {
  const several = terminalsOf(group).length > 1
  const slot = (id: PtyID) => (
    <div
      className={styles.slot}
      data-focused={several && id === group.focused ? '' : undefined}
      ref={(element) => {
        const host = hostOf(id)
        if (element && host.parentElement !== element) element.append(host)
      }}
    />
  )
  const column = (ids: readonly PtyID[]) => parts({ ids, group, orientation: 'vertical', onShares, content: ids.map((id) => ({ id, content: slot(id), minSize: '60px' })) })
  const columns = group.columns.map((ids) => ({ id: `column-${ids[0]}`, content: column(ids), minSize: '80px' }))
  return (
    <div className={styles.group} role="tabpanel" aria-label={label} data-hidden={visible ? undefined : ''} inert={!visible}>
      {parts({ ids: columns.map(({ id }) => id), group, orientation: 'horizontal', onShares, content: columns })}
    </div>
  )
}

type Parts = { ids: readonly string[]; group: TerminalGroup; orientation: 'horizontal' | 'vertical'; onShares: Props['onShares']; content: readonly SplitPane[] }

function parts({ ids, group, orientation, onShares, content }: Parts) {
  const [only] = content
  if (content.length === 1 && only) return only.content
  const { shares = {} } = group
  const known = ids.every((id) => shares[id] !== undefined)
  const layout = known ? Object.fromEntries(ids.map((id) => [id, shares[id] ?? 0])) : undefined
  return <Split key={ids.join()} orientation={orientation} panes={content} onLayoutChange={onShares} {...(layout ? { layout } : {})} />
}
