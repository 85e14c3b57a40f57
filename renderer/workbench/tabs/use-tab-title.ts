import { useSession } from '../../client/session'
import { shownTitle } from '../../client/session-title'
import { fileName } from '../file-name'
import type { Tab } from '../layout'

/** A session's title, a file's name, or what the pane is called. */
export function useTabTitle(tab: Tab, paneTitle: string): string {
  const { data } = useSession(tab.sessionID)
  if (data && tab.pane === 'chat') return shownTitle(data.title)
  if (tab.title !== undefined) return tab.title
  if (tab.path !== undefined && tab.pane !== 'review') return fileName(tab.path)
  return tab.pane === 'chat' ? 'New session' : paneTitle
}
