import { allTabs, groupsOf, focusedGroup, type Layout, type Place } from '../../workbench/layout'

/** The chat of the folder that a person has in view, else the one opened last, else a new one. */
export function activeChat(layout: Layout, directory: string): Place {
  const inFront = [focusedGroup(layout), ...groupsOf(layout.root)].flatMap(({ tabs, active }) => tabs.filter(({ id }) => id === active))
  const chat = [...inFront, ...allTabs(layout).toReversed()].find((tab) => tab.pane === 'chat' && tab.directory === directory)
  return { pane: 'chat', directory, ...(chat?.sessionID === undefined ? {} : { sessionID: chat.sessionID }) }
}
