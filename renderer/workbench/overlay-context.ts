import { createContext, use } from 'react'
import type { Overlay } from './workbench-context'

export const OverlayContext = createContext<Overlay | undefined>(undefined)

/** The dialog of the frame that is open now. */
export function useOverlay(): Overlay | undefined {
  return use(OverlayContext)
}
