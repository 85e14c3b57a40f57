/** What a person sets for this window; kept on this machine. */
export type Preferences = {
  /** A theme's id or `system`. */
  theme: string
  /** Sizes in CSS pixels. */
  codeSize: number
  proseSize: number
  /** 1 is 100 %. */
  zoom: number
  motion: 'system' | 'reduce'
  notifications: boolean
  shell?: string
}

export const defaultPreferences: Preferences = { theme: 'system', codeSize: 12.5, proseSize: 14, zoom: 1, motion: 'system', notifications: true }

export const zoomLimits = { least: 0.7, most: 2, step: 0.1 }

/** Sizes and motion as the tokens that they are; `applyTheme` does the colours. */
export function applyPreferences(preferences: Preferences, document: Document): void {
  const root = document.documentElement
  root.style.setProperty('--text-code', `${preferences.codeSize}px`)
  root.style.setProperty('--leading-code', `${Math.round(preferences.codeSize * 1.6)}px`)
  root.style.setProperty('--text-prose', `${preferences.proseSize}px`)
  root.style.setProperty('zoom', preferences.zoom === 1 ? '' : String(preferences.zoom))
  if (preferences.motion === 'reduce') root.dataset['motion'] = 'reduce'
  else delete root.dataset['motion']
}

export function stepZoom(preferences: Preferences, steps: number): Preferences {
  const zoom = steps === 0 ? 1 : Math.round((preferences.zoom + steps * zoomLimits.step) * 10) / 10
  return { ...preferences, zoom: Math.min(zoomLimits.most, Math.max(zoomLimits.least, zoom)) }
}
