import { useEffect, useMemo, useState, type ReactNode } from 'react'
import type { Bridge } from '#bridge'
import { relativePath } from '../client/file'
import { readAttention } from './attention'
import { dismissTabs } from './closed-tabs'
import { addFolder, allTabs, changeTab, emptyLayout, openPlace, readLayout, removeFolder } from './layout'
import { OverlayContext } from './overlay-context'
import { readOwnKeys, type OwnKeys } from './own-keys'
import { Persisted } from './persisted'
import { defaultPreferences, readPreferences } from './preferences'
import { readRecentCommands, type RecentCommands } from './recent-commands'
import { noteFile, readRecentFiles, type RecentFiles } from './recent-files'
import { emptyReviewMemory, readReviewMemory } from './review-memory'
import { draftsLost, draftsOf, readUnsaved, type Unsaved } from './unsaved'
import { WorkbenchContext, type Overlay, type Workbench } from './workbench-context'

/** Holds what only this window knows, and the verbs that panes and commands use. */
export function WorkbenchProvider({ bridge, storage, children }: { bridge?: Bridge; storage: Storage; children: ReactNode }) {
  const [overlay, show] = useState<Overlay>()
  const workbench = useMemo(() => createWorkbench({ bridge, storage, show }), [bridge, storage])
  useEffect(() => {
    const { layout, attention, preferences, review, unsaved, recentFiles, recentCommands, keys } = workbench
    const keep = () => [layout, attention, preferences, review, unsaved, recentFiles, recentCommands, keys].forEach((value) => value.flush())
    // Texts that are not saved come back with the next start, unless there was no room to keep them.
    const ask = (event: BeforeUnloadEvent) => {
      unsaved.flush()
      if (!unsaved.kept && Object.keys(unsaved.get()).length > 0) event.preventDefault()
    }
    window.addEventListener('pagehide', keep)
    window.addEventListener('beforeunload', ask)
    return () => {
      window.removeEventListener('pagehide', keep)
      window.removeEventListener('beforeunload', ask)
    }
  }, [workbench])
  return (
    <WorkbenchContext value={workbench}>
      <OverlayContext value={overlay}>{children}</OverlayContext>
    </WorkbenchContext>
  )
}

function createWorkbench({ bridge, storage, show }: { bridge: Bridge | undefined; storage: Storage; show: Workbench['show'] }): Workbench {
  const layout = new Persisted({ key: 'layout.1', storage, initial: emptyLayout(), read: readLayout })
  const unsaved = new Persisted<Unsaved>({ key: 'unsaved.1', storage, initial: {}, read: readUnsaved })
  const recentFiles = new Persisted<RecentFiles>({ key: 'recent-files.1', storage, initial: {}, read: readRecentFiles })
  return {
    ...(bridge ? { bridge } : {}),
    layout,
    attention: new Persisted({ key: 'attention.2', storage, initial: {}, read: readAttention }),
    preferences: new Persisted({ key: 'preferences.1', storage, initial: defaultPreferences, read: readPreferences }),
    review: new Persisted({ key: 'review.1', storage, initial: emptyReviewMemory, read: readReviewMemory }),
    unsaved,
    recentFiles,
    recentCommands: new Persisted<RecentCommands>({ key: 'recent-commands.1', storage, initial: [], read: readRecentCommands }),
    keys: new Persisted<OwnKeys>({ key: 'keys.1', storage, initial: {}, read: readOwnKeys }),
    open: (place) => {
      if (place.pane === 'files' && place.path !== undefined) recentFiles.update((now) => noteFile(now, { directory: place.directory, path: relativePath(place.directory, place.path ?? '') }))
      layout.update((now) => openPlace(now, place))
    },
    change: (tabID, change) => layout.update((now) => changeTab(now, tabID, change)),
    close: (...closing) => {
      if (draftsLost(layout.get(), unsaved.get(), closing).length > 0) show({ kind: 'unsaved', closing })
      else layout.update((now) => dismissTabs(now, closing))
    },
    removeFolder: (directory) => {
      const closing = allTabs(layout.get()).flatMap((tab) => (tab.directory === directory ? [tab.id] : []))
      if (draftsOf(unsaved.get(), directory).length > 0) show({ kind: 'unsaved', closing, removing: directory })
      else layout.update((now) => removeFolder(now, directory))
    },
    openFolder: (directory) => layout.update((now) => openPlace(addFolder(now, directory), { pane: 'chat', directory })),
    openLink: (url) => {
      if (bridge) void bridge.openExternal(url, { confirm: true })
      else show({ kind: 'link', url })
    },
    show,
  }
}
