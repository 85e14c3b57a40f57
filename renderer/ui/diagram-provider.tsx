import { createContext, use, useState, type ReactNode } from 'react'
import { DiagramDrawer } from './diagram-drawer'

const DiagramContext = createContext<DiagramDrawer | undefined>(undefined)

/** One drawer for all diagrams below it; without a provider they stay code. */
export function DiagramProvider({ children }: { children: ReactNode }) {
  const [drawer] = useState(() => new DiagramDrawer())
  return <DiagramContext value={drawer}>{children}</DiagramContext>
}

export function useDiagramDrawer(): DiagramDrawer | undefined {
  return use(DiagramContext)
}
