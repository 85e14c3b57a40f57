import { FileDiff } from 'lucide-react'
import { lazy } from 'react'
import { allTabs } from '../../workbench/layout'
import { definePane, type CommandContext } from '../../workbench/pane'

export const reviewPane = definePane({
  id: 'review',
  title: 'Review',
  icon: FileDiff,
  view: lazy(() => import('./review-pane').then(({ ReviewPane }) => ({ default: ReviewPane }))),
  commands: [
    { id: 'review.open', title: 'Review changes', section: 'Review', keys: 'mod+shift+g', when: hasFolder, run: (context) => show(context) },
    { id: 'review.session', title: 'Review what the session changed', section: 'Review', when: hasSession, run: (context) => show(context, 'session') },
    { id: 'review.branch', title: 'Review the branch', section: 'Review', when: hasFolder, run: (context) => show(context, 'branch') },
  ],
})

function hasFolder({ directory }: CommandContext) {
  return directory !== undefined
}

function hasSession({ tab }: CommandContext) {
  return tab?.sessionID !== undefined
}

function show({ workbench, directory, tab }: CommandContext, section?: string) {
  if (directory === undefined) return
  // A review that is open stays at what it shows, unless something else is asked for.
  const session = tab?.sessionID
  const open = allTabs(workbench.layout.get()).find((other) => other.pane === 'review' && other.directory === directory)
  // A turn belongs to its session.
  const other = session !== undefined && open?.sessionID !== session ? { sessionID: session, messageID: undefined, path: undefined } : {}
  workbench.open({ pane: 'review', directory, ...other, ...(section === undefined ? {} : { section }) })
}
