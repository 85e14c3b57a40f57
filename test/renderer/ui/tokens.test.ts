import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { listFiles } from '../../support/source'

// Colours, sizes of text, air, times and layers come from renderer/theme and nowhere else.

const root = path.resolve(import.meta.dirname, '../../..')
const files = listFiles(root, 'renderer').filter((file) => file.endsWith('.css'))
const themeFiles = files.filter((file) => file.startsWith('renderer/theme/'))
const declarations = files.filter((file) => !themeFiles.includes(file)).flatMap(readDeclarations)
const defined = new Set(files.flatMap(readDeclarations).map(({ property }) => property))

type Declaration = { file: string; line: number; property: string; value: string }

/** What a property may not say by itself, and why. Lines of one to three pixels are drawn, not laid out. */
const rules: { property: RegExp; wrong: RegExp; why: string }[] = [
  { property: /./, wrong: /#[\da-f]{3,8}\b|\b(rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(|\b(white|black|red|gr[ae]y|orange|yellow|green|blue)\b/i, why: 'a colour is a token' },
  { property: /^font-size$/, wrong: /\dpx|\drem/, why: 'a size of text is a token or relative to one' },
  { property: /^line-height$/, wrong: /\dpx/, why: 'text grows with its size' },
  { property: /^font-weight$/, wrong: /^(\d|bold)/, why: 'a weight is a token' },
  { property: /^font(-family)?$/, wrong: /^(?!var\(--font|inherit)/, why: 'a font is a token' },
  { property: /^(transition|animation)/, wrong: /\d(ms|s)\b/, why: 'a time is a token, which reduced motion sets to nothing' },
  { property: /^(padding|margin|gap|row-gap|column-gap)/, wrong: /(?<![\w.])([4-9]|\d{2,})(\.\d+)?px/, why: 'air is a token' },
  { property: /^border-radius$/, wrong: /\dpx/, why: 'a radius is a token' },
  { property: /^z-index$/, wrong: /\d{2,}/, why: 'a layer is a token' },
]

test('no stylesheet outside of the theme says a colour, a size, a time or a layer by itself', () => {
  const wrong = declarations.flatMap(({ file, line, property, value }) =>
    rules.filter((rule) => rule.property.test(property) && rule.wrong.test(value) && !isMeasured(file, property)).map(({ why }) => `${file}:${line} ${property}: ${value} – ${why}`),
  )
  expect(wrong).toEqual([])
})

test('every token that is used is defined', () => {
  const code = listFiles(root, 'renderer').filter((file) => /\.tsx?$/.test(file)).map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n')
  const wrong = declarations.flatMap(({ file, line, value }) =>
    [...value.matchAll(/var\((--[\w-]+)(,)?/g)].flatMap(([, name = '', fallback]) =>
      // Code sets a depth, a share or a place on an element.
      fallback || defined.has(name) || name.startsWith('--radix-') || code.includes(`'${name}'`) ? [] : [`${file}:${line} ${name}`],
    ),
  )
  expect(wrong).toEqual([])
})

test('whatever moves stands still for a person who wants less movement', () => {
  const tokens = readFileSync(path.join(root, 'renderer/theme/tokens.css'), 'utf8')
  for (const reduced of [/@media \(prefers-reduced-motion: reduce\) \{([^@]+?)\n\}/, /:root\[data-motion='reduce'\] \{([^}]+)\}/]) {
    const body = reduced.exec(tokens)?.[1] ?? ''
    expect(['--duration-fast', '--duration', '--duration-slow', '--duration-loop'].filter((name) => !body.includes(`${name}: 0ms`))).toEqual([])
  }
  const moving = declarations.filter(({ property, value }) => /^(transition|animation)(-duration)?$/.test(property) && value !== 'none')
  expect(moving.length).toBeGreaterThan(10)
  expect(moving.filter(({ value }) => !value.includes('var(--duration'))).toEqual([])
})

test('code names no colour and no time of movement either', () => {
  const sources = listFiles(root, 'renderer').filter((file) => file.endsWith('.tsx'))
  const wrong = sources.flatMap((file) =>
    readFileSync(path.join(root, file), 'utf8')
      .split('\n')
      .flatMap((text, index) => (/['"`]#[\da-f]{3,8}['"`]|\brgba?\(|behavior: 'smooth'/i.test(text) ? [`${file}:${index + 1} ${text.trim()}`] : [])),
  )
  expect(wrong).toEqual([])
})

/** Where mermaid measures its letters, in the size that its drawings have before they are scaled. */
function isMeasured(file: string, property: string): boolean {
  return file === 'renderer/ui/diagram.module.css' && property === 'font-size'
}

function readDeclarations(file: string): Declaration[] {
  const css = readFileSync(path.join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' '))
  return [...css.matchAll(/(?<=[{;]\s*)([\w-]+):\s*([^;{}]+);/g)].map((match) => ({
    file,
    line: css.slice(0, match.index).split('\n').length,
    property: match[1] ?? '',
    value: (match[2] ?? '').replaceAll(/\s+/g, ' ').trim(),
  }))
}

test('every class that a component names stands in its stylesheet', () => {
  const wrong = listFiles(root, 'renderer').filter((file) => /\.tsx?$/.test(file)).flatMap((file) => {
    const code = readFileSync(path.join(root, file), 'utf8').replace(/^import .*$/gm, (line) => (line.includes('.module.css') ? line.replace(/\b(\w+)\.module/, '$1-module') : line))
    return [...code.matchAll(/^import (\w+) from '(.*)-module\.css'/gm)].flatMap(([, name = '', sheet = '']) => {
      const rules = readFileSync(path.join(root, path.dirname(file), `${sheet}.module.css`), 'utf8')
      return [...code.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))].filter(([, used = '']) => !new RegExp(`\\.${used}\\b`).test(rules)).map(([use]) => `${file}: ${use}`)
    })
  })
  expect(wrong).toEqual([])
})
