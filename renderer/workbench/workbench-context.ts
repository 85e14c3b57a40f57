import { createContext, use, useSyncExternalStore } from 'react'
import type { Bridge } from '#bridge'
import type { Attention } from './attention'
import type { Layout, Place, Tab } from './layout'
import type { Persisted } from './persisted'
import type { Preferences } from './preferences'
import type { OwnKeys } from './own-keys'
import type { RecentCommands } from './recent-commands'
import type { RecentFiles } from './recent-files'
import type { ReviewMemory } from './review-memory'
import type { Unsaved } from './unsaved'

/** Dialogs of the frame; one is open at a time. */
export type Overlay =
  | { kind: 'commands' | 'files' | 'keys' | 'open-folder' | 'tour' }
  | { kind: 'trust' | 'import'; directory: string }
  | { kind: 'link'; url: string }
  /** Of a file relative to the folder. */
  | { kind: 'blame'; directory: string; path: string; line: number }
  /** Tabs are to be closed that show texts which are not saved. */
  | { kind: 'unsaved'; closing: readonly string[]; removing?: string }

/** What panes and commands may do with the window. */
export type Workbench = {
  /** Absent in a browser. */
  bridge?: Bridge
  layout: Persisted<Layout>
  attention: Persisted<Attention>
  preferences: Persisted<Preferences>
  review: Persisted<ReviewMemory>
  unsaved: Persisted<Unsaved>
  recentFiles: Persisted<RecentFiles>
  recentCommands: Persisted<RecentCommands>
  keys: Persisted<OwnKeys>
  /** Shows a place; an open tab of the same thing is focused. */
  open: (place: Place) => void
  /** Changes what a tab shows. */
  change: (tabID: string, change: Partial<Tab>) => void
  /** Closes tabs; asks first when texts would go out of sight that are not saved. */
  close: (...tabIDs: string[]) => void
  /** Takes a folder out of the sidebar and closes its tabs; asks first as `close` does. */
  removeFolder: (directory: string) => void
  /** Puts a folder into the sidebar and opens a new chat in it. */
  openFolder: (directory: string) => void
  /** Opens a web or mail address after the person saw its real target. */
  openLink: (url: string) => void
  show: (overlay: Overlay | undefined) => void
}

export const WorkbenchContext = createContext<Workbench | undefined>(undefined)

export function useWorkbench(): Workbench {
  const workbench = use(WorkbenchContext)
  if (!workbench) throw new Error('This needs a WorkbenchProvider above it')
  return workbench
}

/** The arrangement, or the piece of it that is asked for; the piece must be the same object while it is unchanged. */
export function useLayout<T>(select: (layout: Layout) => T): T {
  const { layout } = useWorkbench()
  return useSyncExternalStore(layout.subscribe, () => select(layout.get()))
}

export function useAttention<T>(select: (attention: Attention) => T): T {
  const { attention } = useWorkbench()
  return useSyncExternalStore(attention.subscribe, () => select(attention.get()))
}

export function usePreferences(): Preferences {
  const { preferences } = useWorkbench()
  return useSyncExternalStore(preferences.subscribe, preferences.get)
}

/** What was read and noted while reviewing, or the piece of it that is asked for, as with the layout. */
export function useReviewMemory<T>(select: (memory: ReviewMemory) => T): T {
  const { review } = useWorkbench()
  return useSyncExternalStore(review.subscribe, () => select(review.get()))
}

/** Texts that are not saved, or the piece of them that is asked for, as with the layout. */
export function useUnsaved<T>(select: (unsaved: Unsaved) => T): T {
  const { unsaved } = useWorkbench()
  return useSyncExternalStore(unsaved.subscribe, () => select(unsaved.get()))
}
