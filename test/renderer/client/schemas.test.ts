import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../../renderer')

test('the window imports values from two rooms of the protocol only, which reach it without schemas: they would slow each start', () => {
  const found = globSync('**/*.{ts,tsx}', { cwd: root }).flatMap((file) => {
    const text = readFileSync(path.join(root, file), 'utf8')
    const values = [...text.matchAll(/^import (?!type\b)([^\n]*?) from '#protocol\/([\w/-]+)'/gm)]
    return values.flatMap(([, names = '', noun = '']) => (/^\{(\s*type [^,}]+,?)+\s*\}$/.test(names) || ['api', 'id-maker'].includes(noun) ? [] : [`${file}: ${noun}`]))
  })
  expect(found).toEqual([])
})
