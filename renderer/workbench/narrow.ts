import { useSyncExternalStore } from 'react'

/** Too narrow for the sidebar beside the panes, as a small window is or a large one at 200 %. */
function query(): MediaQueryList {
  return window.matchMedia('(max-width: 719px)')
}

export function isNarrow(): boolean {
  return query().matches
}

export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, isNarrow)
}

function subscribe(changed: () => void): () => void {
  const list = query()
  list.addEventListener('change', changed)
  return () => list.removeEventListener('change', changed)
}
