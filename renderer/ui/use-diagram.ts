import { useEffect, useState } from 'react'
import type { DrawnDiagram } from './diagram-drawer'
import { useDiagramDrawer } from './diagram-provider'
import { useLook } from './use-look'

/** A source that changes again within this time is not drawn. */
const settled = 60

/** The drawing of a finished source; that of the look before until the new one is there. Nothing while it is drawn, or not `wanted`. */
export function useDiagram(source: string, wanted: boolean): DrawnDiagram | undefined {
  const drawer = useDiagramDrawer()
  const look = useLook()
  const known = wanted ? drawer?.peek(source, look) : undefined
  const [answer, setAnswer] = useState<{ source: string; drawn: DrawnDiagram }>()
  useEffect(() => {
    if (!drawer || !wanted || known) return undefined
    const ended = new AbortController()
    const timer = setTimeout(() => {
      drawer.draw(source, look, ended.signal).then(
        (drawn) => ended.signal.aborted || setAnswer({ source, drawn }),
        (problem: unknown) => ended.signal.aborted || setAnswer({ source, drawn: { problem } }),
      )
    }, settled)
    return () => {
      clearTimeout(timer)
      ended.abort()
    }
  }, [drawer, source, look, wanted, known])
  if (known) {
    // What is shown while the next look is drawn.
    if (answer?.drawn !== known) setAnswer({ source, drawn: known })
    return known
  }
  return wanted && answer?.source === source ? answer.drawn : undefined
}
