import { Split } from '../../ui/split'
import { resizeSplit, type LayoutNode } from '../layout'
import { useWorkbench } from '../workbench-context'
import { PaneGroup } from './pane-group'

/** Groups and splits as they are nested. */
export function PaneTree({ node }: { node: LayoutNode }) {
  const { layout } = useWorkbench()
  if (node.kind === 'group') return <PaneGroup group={node} />
  return (
    <Split
      key={node.children.map(({ id }) => id).join()}
      orientation={node.direction === 'row' ? 'horizontal' : 'vertical'}
      layout={node.sizes}
      onLayoutChange={(sizes) => layout.update((now) => resizeSplit(now, node.id, sizes))}
      panes={node.children.map((child) => ({ id: child.id, content: <PaneTree node={child} />, minSize: '160px' }))}
    />
  )
}
