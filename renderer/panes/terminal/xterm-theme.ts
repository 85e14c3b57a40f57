import type { ISearchOptions } from '@xterm/addon-search'
import type { ITheme } from '@xterm/xterm'

const names = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'] as const

/** The colours of the page's theme, as xterm wants them. */
export function readXtermTheme(document: Document): ITheme {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(name).trim()
  const plain = Object.fromEntries(names.map((name) => [name, token(`--ansi-${name}`)]))
  const bright = Object.fromEntries(names.map((name) => [`bright${name.charAt(0).toUpperCase()}${name.slice(1)}`, token(`--ansi-bright-${name}`)]))
  return {
    ...plain,
    ...bright,
    background: token('--bg'),
    foreground: token('--text'),
    cursor: token('--accent'),
    cursorAccent: token('--bg'),
    selectionBackground: token('--selection'),
    overviewRulerBorder: token('--bg'),
    scrollbarSliderBackground: token('--border-strong'),
    scrollbarSliderHoverBackground: token('--border-control'),
    scrollbarSliderActiveBackground: token('--border-control'),
  }
}

/** The font of the theme's code in pixels. */
export function readXtermFont(document: Document): { fontFamily: string; fontSize: number } {
  const style = getComputedStyle(document.documentElement)
  return { fontFamily: style.getPropertyValue('--font-mono').trim(), fontSize: Number.parseFloat(style.getPropertyValue('--text-code')) || 12.5 }
}

/** Marks of what a search found. */
export function readSearchColours(document: Document): NonNullable<ISearchOptions['decorations']> {
  const style = getComputedStyle(document.documentElement)
  const token = (name: string) => style.getPropertyValue(name).trim()
  const [soft, warn] = [token('--warn-soft'), token('--warn')]
  return {
    matchBackground: soft,
    matchOverviewRuler: warn,
    activeMatchBackground: token('--selection'),
    activeMatchBorder: token('--accent'),
    activeMatchColorOverviewRuler: token('--accent'),
  }
}
