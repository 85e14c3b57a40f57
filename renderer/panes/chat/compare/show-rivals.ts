import { activeTab, changeSidebar, changeTab, focusTab, openBeside, splitFocused, type Layout, type Place } from '../../../workbench/layout'
import type { Rivals } from './comparison'

/** Narrower columns are no good for reading. */
const NARROWEST = 360

/**
 * Shows the sessions side by side where the window has room for that, else as tabs. A new chat becomes the first of them, an
 * open session stays behind its tab. Work trees are unfolded in the sidebar, so that they are found again.
 */
export function showRivals(layout: Layout, { rivals, origin }: Rivals, at: { tabID: string; fresh: boolean; width: number }): Layout {
  const [first, ...others] = rivals.map(({ sessionID, directory }): Place => ({ pane: 'chat', directory, sessionID }))
  if (!first) return layout
  const places = rivals.flatMap(({ directory }) => (directory === origin ? [] : [directory]))
  const listed = changeSidebar(layout, { unfolded: [...new Set([...layout.sidebar.unfolded, ...places])] })
  const start = at.fresh ? changeTab(listed, at.tabID, first) : openBeside(focusTab(listed, at.tabID), first)
  const shownFirst = at.fresh ? at.tabID : activeTab(start)?.id
  const beside = at.width / rivals.length >= NARROWEST
  const shown = others.reduce((now, place) => {
    if (!beside) return openBeside(now, place)
    const split = splitFocused(now, 'row')
    return changeTab(split, activeTab(split)?.id ?? '', place)
  }, start)
  return shownFirst === undefined ? shown : focusTab(shown, shownFirst)
}
