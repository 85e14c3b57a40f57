import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { systemTheme, themes } from '../../../renderer/theme/themes'

const folder = join(import.meta.dirname, '../../../renderer/theme')
const surfaces = ['bg', 'bg-raised', 'bg-inset', 'bg-overlay', 'bg-field']
const interactive = [...surfaces, 'bg-hover', 'bg-active']
const code = ['bg', 'bg-inset', 'diff-add-bg', 'diff-del-bg']
const syntax = [
  'text',
  'comment',
  'keyword',
  'string',
  'number',
  'function',
  'type',
  'variable',
  'property',
  'operator',
  'punctuation',
  'tag',
]
const terminal = ['red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white', 'bright-black', 'bright-white']

/** foreground tokens, the backgrounds they stand on, and the least ratio. */
const pairs: [string[], string[], number][] = [
  [['text', 'text-muted'], [...interactive, 'bg-selected'], 4.5],
  [['text-faint'], surfaces, 4.5],
  [['text-muted', 'ok'], ['diff-add-bg'], 4.5],
  [['text-muted', 'danger'], ['diff-del-bg'], 4.5],
  [['accent', 'ok', 'warn', 'danger', 'info'], interactive, 4.5],
  [['accent'], ['accent-soft'], 4.5],
  [['ok'], ['ok-soft'], 4.5],
  [['warn'], ['warn-soft'], 4.5],
  [['danger'], ['danger-soft'], 4.5],
  [['info'], ['info-soft'], 4.5],
  [['text'], ['selection', 'accent-soft', 'ok-soft', 'warn-soft', 'danger-soft', 'info-soft', 'diff-add-mark', 'diff-del-mark'], 4.5],
  [['accent-text'], ['accent-fill', 'accent-fill-hover'], 4.5],
  [['danger-text'], ['danger-fill'], 4.5],
  [['focus', 'border-control'], surfaces, 3],
  [syntax.map((name) => `syn-${name}`), code, 4.5],
  [syntax.map((name) => `syn-${name}`), ['diff-add-mark', 'diff-del-mark'], 3],
  [terminal.map((name) => `ansi-${name}`), ['bg', 'bg-inset'], 4.5],
]

describe.each(themes.map((theme) => theme.id))('theme %s', (id) => {
  const colours = readTheme(id)

  test('text, states, syntax and terminal colours meet WCAG AA on every surface they stand on', () => {
    const failures = pairs.flatMap(([fronts, backs, least]) =>
      fronts.flatMap((front) =>
        backs.flatMap((back) => {
          const ratio = contrast(colour(colours, front), colour(colours, back))
          return ratio < least ? [`--${front} on --${back}: ${ratio.toFixed(2)} < ${least}`] : []
        }),
      ),
    )
    expect(failures).toEqual([])
  })

  test('defines the same tokens as the default theme', () => {
    expect([...colours.keys()].sort()).toEqual([...readTheme('dark').keys()].sort())
  })
})

test('every theme file is listed, imported and the other way round', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.css') && !['tokens.css', 'reset.css', 'theme.css'].includes(name))
  const imported = readFileSync(join(folder, 'theme.css'), 'utf8')
  expect(files.sort()).toEqual(themes.map((theme) => `${theme.id}.css`).sort())
  expect(files.filter((name) => !imported.includes(`./${name}`))).toEqual([])
})

test('high contrast text reaches the enhanced ratio of 7', () => {
  const fronts = ['text', 'text-muted', 'text-faint', 'accent', 'ok', 'warn', 'danger', 'info', ...syntax.map((name) => `syn-${name}`)]
  const failures = themes.filter(({ contrast: kind }) => kind === 'high').flatMap(({ id }) =>
    fronts.flatMap((front) =>
      surfaces.flatMap((back) => {
        const ratio = contrast(colour(readTheme(id), front), colour(readTheme(id), back))
        return ratio < 7 ? [`${id} --${front} on --${back}: ${ratio.toFixed(2)}`] : []
      }),
    ),
  )
  expect(failures).toEqual([])
})

test('the system theme follows brightness and contrast', () => {
  expect([systemTheme(false, false), systemTheme(true, false), systemTheme(false, true), systemTheme(true, true)]).toEqual([
    'dark',
    'light',
    'high-contrast',
    'high-contrast-light',
  ])
})

function readTheme(id: string): Map<string, string> {
  const css = readFileSync(join(folder, `${id}.css`), 'utf8')
  return new Map([...css.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']))
}

function colour(colours: Map<string, string>, name: string): string {
  const value = colours.get(name)
  if (!value) throw new Error(`token --${name} is missing`)
  return value
}

function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const value = Number.parseInt(hex.slice(start, start + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
