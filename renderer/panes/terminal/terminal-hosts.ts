import { useEffect, useState } from 'react'
import type { PtyID } from '#protocol/id'

/** The element that a terminal is drawn in. It moves with its terminal when splits change, so that nothing is drawn anew. */
export function useHosts(ids: readonly PtyID[]): (id: PtyID) => HTMLElement {
  const [hosts] = useState(() => new Map<PtyID, HTMLElement>())
  useEffect(() => {
    for (const id of hosts.keys()) if (!ids.includes(id)) hosts.delete(id)
  })
  return (id) => {
    const host = hosts.get(id) ?? document.createElement('div')
    hosts.set(id, host)
    return host
  }
}
