import { allTabs, closeTab, openPlace, type Layout, type Place } from './layout'

const MOST = 20

/** Closes tabs so that they can be opened again, the last one first. */
export function dismissTabs(layout: Layout, ids: readonly string[]): Layout {
  const going = allTabs(layout).filter((tab) => ids.includes(tab.id) && isWorthKeeping(tab))
  const places = going.map(({ id: _, title: __, ...place }): Place => place)
  return { ...ids.reduce(closeTab, layout), closed: [...(layout.closed ?? []), ...places].slice(-MOST) }
}

export function hasClosed(layout: Layout): boolean {
  return (layout.closed ?? []).length > 0
}

/** Opens again what was closed last. */
export function reopenTab(layout: Layout): Layout {
  const { closed = [] } = layout
  const place = closed.at(-1)
  return place ? openPlace({ ...layout, closed: closed.slice(0, -1) }, place) : layout
}

/** A chat in which nothing was said is as good as a new one. */
function isWorthKeeping({ pane, sessionID }: Place) {
  return pane !== 'chat' || sessionID !== undefined
}
