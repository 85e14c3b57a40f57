import { Maximize, Minus, Plus } from 'lucide-react'
import { useRef, useState, type KeyboardEvent, type PointerEvent, type WheelEvent } from 'react'
import { Button } from '../../../ui/button'
import { IconButton } from '../../../ui/icon-button'
import { Toolbar } from '../../../ui/toolbar'
import { sizeText } from './preview'
import styles from './preview.module.css'
import { FIT, nextZoom, shownZoom, type Zoom } from './zoom'

type Props = { source: string; label: string; size?: number }

/** An image on a checkerboard: whole at first, larger and smaller by buttons, keys or Ctrl and the wheel, moved by dragging. */
export function ImageView({ source, label, size }: Props) {
  const stage = useRef<HTMLDivElement>(null)
  const image = useRef<HTMLImageElement>(null)
  const [zoom, setZoom] = useState<Zoom>(FIT)
  const [natural, setNatural] = useState<{ width: number; height: number }>()
  const [broken, setBroken] = useState(false)
  const [drag, setDrag] = useState<{ x: number; y: number }>()
  const scale = () => (zoom === FIT ? shownZoom(image.current) : zoom)
  const step = (direction: 1 | -1) => setZoom(nextZoom(scale(), direction))
  const onKeyDown = (event: KeyboardEvent) => {
    const verbs: Record<string, () => void> = { '+': () => step(1), '=': () => step(1), '-': () => step(-1), '0': () => setZoom(FIT), '1': () => setZoom(1) }
    const verb = event.ctrlKey || event.metaKey || event.altKey ? undefined : verbs[event.key]
    if (!verb) return
    event.preventDefault()
    verb()
  }
  const onWheel = (event: WheelEvent) => event.ctrlKey && step(event.deltaY < 0 ? 1 : -1)
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    setDrag({ x: event.clientX, y: event.clientY })
  }
  const onPointerMove = (event: PointerEvent) => {
    if (!drag) return
    stage.current?.scrollBy(drag.x - event.clientX, drag.y - event.clientY)
    setDrag({ x: event.clientX, y: event.clientY })
  }
  const facts = [natural && `${natural.width} × ${natural.height}`, size !== undefined && sizeText(size)].filter(Boolean).join(' · ')
  return (
    <>
      <div
        ref={stage}
        className={styles.stage}
        role="region"
        aria-label={label}
        tabIndex={0}
        data-dragging={drag ? '' : undefined}
        onKeyDown={onKeyDown}
        onWheel={onWheel}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => setDrag(undefined)}
        onPointerCancel={() => setDrag(undefined)}
      >
        {broken ? (
          <p className={styles.broken}>This image cannot be drawn.</p>
        ) : (
          <img
            ref={image}
            src={source}
            alt={label}
            draggable={false}
            className={styles.image}
            data-fit={zoom === FIT ? '' : undefined}
            data-sharp={zoom !== FIT && zoom >= 2 ? '' : undefined}
            {...(zoom !== FIT && natural ? { style: { width: natural.width * zoom } } : {})}
            onLoad={({ currentTarget }) => setNatural({ width: currentTarget.naturalWidth, height: currentTarget.naturalHeight })}
            onError={() => setBroken(true)}
          />
        )}
      </div>
      <Toolbar label="Image" className={styles.bar} end={<span className={styles.facts}>{facts}</span>}>
        <IconButton icon={Maximize} label="Fit the window" size="sm" pressed={zoom === FIT} onClick={() => setZoom(FIT)} />
        <Button size="sm" variant="ghost" aria-label="Actual size" aria-pressed={zoom === 1} onClick={() => setZoom(1)}>
          1:1
        </Button>
        <IconButton icon={Minus} label="Smaller" size="sm" onClick={() => step(-1)} />
        <span className={styles.zoom} role="status">
          {zoom === FIT ? 'Fit' : `${Math.round(zoom * 100)} %`}
        </span>
        <IconButton icon={Plus} label="Larger" size="sm" onClick={() => step(1)} />
      </Toolbar>
    </>
  )
}
