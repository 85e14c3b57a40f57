import { Code as CodeIcon, Maximize2, TriangleAlert, Workflow } from 'lucide-react'
import { memo, useEffect, useRef, useState, type ReactNode } from 'react'
import { Button } from './button'
import { classNames } from './class-names'
import { Code } from './code'
import { CopyButton } from './copy-button'
import type { Drawing } from './diagram-draw'
import { DiagramDialog } from './diagram-dialog'
import { useDiagramDrawer } from './diagram-provider'
import { diagramLimits, diagramProblem, drawingCost, expectedHeight } from './diagram-source'
import styles from './diagram.module.css'
import { IconButton } from './icon-button'
import { useLabels } from './labels'
import { useDiagram } from './use-diagram'

export interface DiagramProps {
  source: string
  /** Its end has not arrived: the code is shown, in the room that the diagram will need. */
  streaming?: boolean
}

/** A diagram that was written as text: drawn once it is complete, its source one press away. */
export const Diagram = memo(function Diagram({ source, streaming = false }: DiagramProps) {
  const labels = useLabels()
  const [asked, setAsked] = useState(false)
  const [shown, setShown] = useState<'diagram' | 'code'>('diagram')
  const [enlarged, setEnlarged] = useState(false)
  const [seenWritten] = useState(streaming)
  const figure = useRef<HTMLElement>(null)
  const drawable = useDiagramDrawer() !== undefined && source.trim() !== '' && source.length <= diagramLimits.longest
  const large = !asked && drawingCost(source) > diagramLimits.unasked
  const drawn = useDiagram(source, drawable && !large && !streaming)
  const [waited] = useState(drawn === undefined)
  const drawing = drawn && 'drawing' in drawn ? drawn.drawing : undefined
  const problem = drawn && 'problem' in drawn ? diagramProblem(drawn.problem, source) : undefined
  useFoundInside(figure, () => setShown('code'))
  const asDiagram = shown === 'diagram' && drawing !== undefined
  const asCode = !asDiagram && (shown === 'code' || streaming || seenWritten || problem !== undefined || !drawable || large)
  const reserved = waited && problem === undefined && shown === 'diagram' && drawable && !large
  return (
    <figure ref={figure} className={styles.figure} aria-label={drawing?.title || labels.diagram} data-diagram={asDiagram ? 'drawn' : problem === undefined ? 'code' : 'failed'}>
      <div className={styles.header} data-find-skip>
        <span className={styles.label}>{labels.diagram}</span>
        {drawing && (
          <IconButton
            icon={asDiagram ? CodeIcon : Workflow}
            label={asDiagram ? labels.showCode : labels.showDiagram}
            size="sm"
            onClick={() => setShown(asDiagram ? 'code' : 'diagram')}
          />
        )}
        {drawing && <IconButton icon={Maximize2} label={labels.enlarge} size="sm" onClick={() => setEnlarged(true)} />}
        <CopyButton text={source} />
      </div>
      {problem !== undefined && <Note icon>{labels.diagramFailed(problem)}</Note>}
      {drawable && large && !streaming && (
        <Note action={<Button size="sm" onClick={() => setAsked(true)}>{labels.draw}</Button>}>{labels.diagramLong}</Note>
      )}
      <div className={classNames(styles.body, reserved && styles.reserved)} style={{ '--expected': `${expectedHeight(source)}px` } as React.CSSProperties}>
        {asCode && <Code code={source} lang="mermaid" streaming={streaming} label={labels.diagram} className={styles.code} />}
        {asDiagram && <Picture drawing={drawing} source={source} onOpen={() => setEnlarged(true)} />}
      </div>
      {drawing && <DiagramDialog open={enlarged} onOpenChange={setEnlarged} drawing={drawing} source={source} />}
    </figure>
  )
})

function Note({ icon = false, action, children }: { icon?: boolean; action?: ReactNode; children: ReactNode }) {
  return (
    <p className={styles.note} role="status" data-find-skip>
      {icon && <TriangleAlert size={13} aria-hidden />}
      <span>{children}</span>
      {action}
    </p>
  )
}

/** The source stays beside the image, out of sight: for screen readers, for copying a selection, and for a search through the page. */
function Picture({ drawing, source, onOpen }: { drawing: Drawing; source: string; onOpen: () => void }) {
  const labels = useLabels()
  const { url, width, height, title } = drawing
  return (
    <>
      <button type="button" className={styles.picture} aria-label={`${labels.enlarge}: ${title || labels.diagram}`} onClick={onOpen}>
        <img src={url} width={width} height={height} alt={title || labels.diagram} draggable={false} />
      </button>
      <pre className={styles.source} data-find-folded>{source}</pre>
    </>
  )
}

/** A search through the page that comes to words out of sight tells the element around them with the browser's own event. */
function useFoundInside(element: React.RefObject<HTMLElement | null>, onFound: () => void): void {
  const found = useRef(onFound)
  useEffect(() => {
    found.current = onFound
  })
  useEffect(() => {
    const figure = element.current
    const listener = () => found.current()
    figure?.addEventListener('beforematch', listener)
    return () => figure?.removeEventListener('beforematch', listener)
  }, [element])
}
