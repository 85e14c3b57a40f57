export interface Theme {
  id: string
  title: string
  scheme: 'dark' | 'light'
  contrast: 'normal' | 'high'
}

export const themes: readonly Theme[] = [
  { id: 'dark', title: 'Graphite', scheme: 'dark', contrast: 'normal' },
  { id: 'light', title: 'Paper', scheme: 'light', contrast: 'normal' },
  { id: 'high-contrast', title: 'High contrast dark', scheme: 'dark', contrast: 'high' },
  { id: 'high-contrast-light', title: 'High contrast light', scheme: 'light', contrast: 'high' },
  { id: 'ember', title: 'Ember', scheme: 'dark', contrast: 'normal' },
  { id: 'pine', title: 'Pine', scheme: 'dark', contrast: 'normal' },
  { id: 'dusk', title: 'Dusk', scheme: 'dark', contrast: 'normal' },
  { id: 'dune', title: 'Dune', scheme: 'light', contrast: 'normal' },
  { id: 'frost', title: 'Frost', scheme: 'light', contrast: 'normal' },
]

/** Shows a theme, or follows the system with `'system'`; an unknown id follows the system too. Returns what stops the following. */
export function applyTheme(choice: string, document: Document): () => void {
  const known = themes.find((theme) => theme.id === choice)
  if (known) {
    document.documentElement.dataset['theme'] = known.id
    return () => undefined
  }
  const view = document.defaultView
  const queries = ['(prefers-color-scheme: light)', '(prefers-contrast: more)'].map((query) => view?.matchMedia(query))
  const follow = () => {
    document.documentElement.dataset['theme'] = systemTheme(queries[0]?.matches ?? false, queries[1]?.matches ?? false)
  }
  follow()
  for (const query of queries) query?.addEventListener('change', follow)
  return () => {
    for (const query of queries) query?.removeEventListener('change', follow)
  }
}

/** The theme id for what the system prefers. */
export function systemTheme(light: boolean, moreContrast: boolean): string {
  if (moreContrast) return light ? 'high-contrast-light' : 'high-contrast'
  return light ? 'light' : 'dark'
}
