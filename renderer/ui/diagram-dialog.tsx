import { Maximize, ZoomIn, ZoomOut } from 'lucide-react'
import { useRef, type CSSProperties, type KeyboardEvent } from 'react'
import { CopyButton } from './copy-button'
import { Dialog } from './dialog'
import styles from './diagram.module.css'
import type { Drawing } from './diagram-draw'
import { IconButton } from './icon-button'
import { useLabels } from './labels'
import { fitLimit, useZoom, type Zoom } from './use-zoom'

export interface DiagramDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  drawing: Drawing
  source: string
}

/** A diagram as large as the window, to zoom and to move about in. */
export function DiagramDialog({ open, onOpenChange, drawing, source }: DiagramDialogProps) {
  const labels = useLabels()
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={drawing.title || labels.diagram} size="full" className={styles.dialog}>
      <Sheet drawing={drawing} source={source} />
    </Dialog>
  )
}

function Sheet({ drawing, source }: { drawing: Drawing; source: string }) {
  const labels = useLabels()
  const box = useRef<HTMLDivElement>(null)
  const zoom = useZoom(box, drawing)
  return (
    <div className={styles.sheet} onKeyDown={(event) => zoomByKey(event, zoom)}>
      <div ref={box} className={styles.view} data-fit={zoom.scale === undefined} role="group" aria-label={labels.diagram} tabIndex={0} onPointerDown={zoom.onPointerDown}>
        <img
          src={drawing.url}
          alt={drawing.title || labels.diagram}
          draggable={false}
          style={zoom.scale === undefined ? sizeOf(drawing, fitLimit, 'max') : sizeOf(drawing, zoom.scale)}
        />
      </div>
      <div className={styles.tools}>
        <IconButton icon={ZoomOut} label={labels.zoomOut} keys="-" size="sm" onClick={() => zoom.by(1 / 1.25)} />
        <IconButton icon={ZoomIn} label={labels.zoomIn} keys="+" size="sm" onClick={() => zoom.by(1.25)} />
        <IconButton icon={Maximize} label={labels.zoomFit} keys="0" size="sm" onClick={zoom.fit} />
        <CopyButton text={source} />
      </div>
    </div>
  )
}

function sizeOf({ width, height }: Drawing, scale: number, which?: 'max'): CSSProperties {
  return which === 'max' ? { maxWidth: width * scale, maxHeight: height * scale } : { width: width * scale, height: height * scale }
}

function zoomByKey(event: KeyboardEvent, zoom: Zoom): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === '+' || event.key === '=') zoom.by(1.25)
  else if (event.key === '-') zoom.by(1 / 1.25)
  else if (event.key === '0') zoom.fit()
  else return
  event.preventDefault()
}
