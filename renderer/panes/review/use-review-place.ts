import { useMemo } from 'react'
import type { MessageID, SessionID } from '#protocol/id'
import { usePaths } from '../../client/project'
import type { ReviewScope } from '../../client/review'
import { useSessions } from '../../client/session'
import type { Tab } from '../../workbench/layout'
import { useWorkbench } from '../../workbench/workbench-context'

export type ScopeKind = ReviewScope['kind']

export type ReviewPlace = {
  kind: ScopeKind
  sessionID: SessionID | undefined
  messageID: MessageID | undefined
  /** Whether there is git to compare with; undefined while that is not known. */
  git: boolean | undefined
  choose: (kind: ScopeKind) => void
  chooseTurn: (messageID: MessageID) => void
  openFile: (path: string | undefined) => void
}

const kinds: readonly ScopeKind[] = ['turn', 'session', 'uncommitted', 'branch']

/** What the tab says is looked at. Without a session of its own it is about the folder's last one. */
export function useReviewPlace(tab: Tab, directory: string, sessionID: SessionID | undefined): ReviewPlace {
  const { change } = useWorkbench()
  const { data: paths } = usePaths(directory)
  const { data: sessions } = useSessions(directory)
  const latest = sessions?.find(({ time }) => time.archived === undefined)?.id
  const git = paths && paths.worktree !== '/'
  const session = sessionID ?? latest
  const asked = kinds.find((kind) => kind === tab.section)
  const kind = asked ?? (git === false && session !== undefined ? 'session' : 'uncommitted')
  return useMemo(
    () => ({
      kind,
      sessionID: session,
      messageID: tab.messageID,
      git,
      choose: (section) => change(tab.id, { section, path: undefined }),
      chooseTurn: (messageID) => change(tab.id, { section: 'turn', messageID, path: undefined }),
      openFile: (path) => change(tab.id, { path }),
    }),
    [kind, session, tab.messageID, tab.id, git, change],
  )
}
