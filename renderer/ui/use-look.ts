import { useSyncExternalStore } from 'react'

/** Names how the page looks; another name when the theme or the fonts change. For what is drawn with the tokens' values. */
export function useLook(): string {
  return useSyncExternalStore(watchLook, readLook, () => '')
}

function watchLook(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'style'] })
  return () => observer.disconnect()
}

function readLook(): string {
  const { dataset, style } = document.documentElement
  return `${dataset['theme'] ?? ''} ${style.cssText}`
}
