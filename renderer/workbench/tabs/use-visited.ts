import { useEffect, useEffectEvent, useState } from 'react'
import type { Group, Tab } from '../layout'
import type { Pane } from '../pane'

/** Hidden tabs that stay in the page beside those whose pane is dear to build: the way back to the last one. */
const KEPT = 1
/** Who has not gone back by then can wait for a moment, and the page is as small as with one tab. */
const REST = 30_000

/** The tabs to draw: the active one, those seen lately, in the order of the tab bar. */
export function useVisited(group: Group, panes: readonly Pane[]): Tab[] {
  const [visited, setVisited] = useState<readonly string[]>([])
  const { active } = group
  if (active !== undefined && visited[0] !== active) setVisited([active, ...visited.filter((id) => id !== active)])
  const rest = useEffectEvent(() => {
    const resting = new Set(panes.filter(({ comesBack }) => comesBack).map(({ id }) => id))
    const gone = new Set(group.tabs.flatMap(({ id, pane }) => (id !== active && resting.has(pane) && !holdsWords(id) ? [id] : [])))
    setVisited((before) => before.filter((id) => !gone.has(id)))
  })
  useEffect(() => {
    const timer = setTimeout(() => rest(), REST)
    return () => clearTimeout(timer)
  }, [active])
  const dear = new Set(panes.filter(({ keepAlive }) => keepAlive).map(({ id }) => id))
  const cheap = visited.filter((id) => group.tabs.some((tab) => tab.id === id && !dear.has(tab.pane)))
  const kept = new Set(cheap.slice(0, KEPT + 1))
  return group.tabs.filter(({ id, pane }) => id === active || (visited.includes(id) && (dear.has(pane) || kept.has(id))))
}

/** A question that is half answered, or words to a refusal: they would be gone with the pane. */
function holdsWords(tabID: string): boolean {
  return document.getElementById(`panel-${tabID}`)?.querySelector('[data-unsent]') != null
}
