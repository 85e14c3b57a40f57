/** What a person sets for this window; kept on this machine. */
export type Preferences = {
  /** A theme's id or `system`. */
  theme: string
  /** Sizes in CSS pixels at a scale of 1. */
  codeSize: number
  proseSize: number
  /** A family that is installed; empty is the window's own choice. */
  uiFont: string
  codeFont: string
  /** Size of all words and controls of the window; 1 is 100 %. */
  scale: number
  motion: 'system' | 'reduce'
  notifications: boolean
  shell?: string
  /** In terminals: selecting copies. */
  copyOnSelect: boolean
  /** In terminals: many lines are shown before they are pasted, even where the shell waits with running them. */
  pasteAsks: boolean
  /** In terminals: the bell is shown. */
  bell: boolean
  /** In terminals: output is spoken by screen readers. */
  screenReader: boolean
  /** In the tree of files: names that begin with a dot, and what git ignores. */
  hiddenFiles: boolean
  ignoredFiles: boolean
}

export const defaultPreferences: Preferences = {
  theme: 'system',
  codeSize: 12.5,
  proseSize: 14,
  uiFont: '',
  codeFont: '',
  scale: 1,
  motion: 'system',
  notifications: true,
  copyOnSelect: false,
  pasteAsks: true,
  bell: true,
  screenReader: false,
  hiddenFiles: true,
  ignoredFiles: true,
}

export const scaleLimits = { least: 0.8, most: 1.6, step: 0.1 }

const scaled: Readonly<Record<string, number>> = {
  '--text-xs': 11,
  '--text-sm': 12,
  '--text-md': 13,
  '--text-lg': 14,
  '--text-xl': 16,
  '--text-2xl': 20,
  '--text-3xl': 26,
  '--control-sm': 24,
  '--control-md': 28,
  '--control-lg': 34,
  '--row': 28,
  '--bar': 36,
  '--head': 40,
  '--foot': 26,
}

/** Sizes and motion as the tokens that they are; `applyTheme` does the colours. */
export function applyPreferences(preferences: Preferences, document: Document): void {
  const { style, dataset } = document.documentElement
  const { codeSize, proseSize } = preferences
  const sizes = { ...scaled, '--text-code': codeSize, '--text-prose': proseSize, '--leading-code': Math.round(codeSize * 1.6) }
  for (const [token, size] of Object.entries(sizes)) style.setProperty(token, `${Math.round(size * preferences.scale * 2) / 2}px`)
  setFont(style, 'ui', preferences.uiFont)
  setFont(style, 'mono', preferences.codeFont)
  if (preferences.motion === 'reduce') dataset['motion'] = 'reduce'
  else delete dataset['motion']
}

/** The chosen family comes first; a letter that it lacks is taken from the stack of the tokens. */
function setFont(style: CSSStyleDeclaration, kind: 'ui' | 'mono', family: string): void {
  const name = family.replaceAll(/["\\;{}<>]/g, '').trim()
  if (name === '') style.removeProperty(`--font-${kind}`)
  else style.setProperty(`--font-${kind}`, `"${name}", var(--font-${kind}-stack)`)
}

export function stepScale(preferences: Preferences, steps: number): Preferences {
  const scale = steps === 0 ? 1 : Math.round((preferences.scale + steps * scaleLimits.step) * 10) / 10
  return { ...preferences, scale: Math.min(scaleLimits.most, Math.max(scaleLimits.least, scale)) }
}

export function readPreferences(stored: unknown): Preferences | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined
  const known = Object.entries(defaultPreferences).filter(([name, value]) => typeof (stored as Record<string, unknown>)[name] === typeof value)
  const shell = (stored as Partial<Preferences>).shell
  const kept = Object.fromEntries(known.map(([name]) => [name, (stored as Record<string, unknown>)[name]]))
  return { ...defaultPreferences, ...kept, ...(typeof shell === 'string' ? { shell } : {}) }
}
