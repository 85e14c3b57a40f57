import { homedir } from 'node:os'
import { expect, test } from 'vitest'
import { mergePermission, tightening } from '../../../server/config/permission-rules'
import { mayOverlap } from '../../../server/config/wildcard'
import { evaluate, evaluateLayers, fromConfig, isDisabled, isWithheld, matches } from '../../../server/permission/rules'

test.each([
  ['*', '', true],
  ['*', 'a/b/c', true],
  ['a*c', 'abbbc', true],
  ['a*c', 'abbb', false],
  ['a*b*c', 'axbxbxc', true],
  ['*.env', '.env', true],
  ['*.env', 'x/.env.local', false],
  ['*.env.*', 'x/.env.local', true],
  ['src/**', 'src/a/b', true],
  ['?', 'a', true],
  ['?', '', false],
  ['?', '😀', true],
  ['a?c*', 'a😀cd', true],
  ['*?', '😀', true],
  ['??*', 'a', false],
  ['git *', 'git', true],
  ['git *', 'git status', true],
  ['git *', 'gitk', false],
  ['a.c', 'abc', false],
  ['(a|b)+', '(a|b)+', true],
  ['abc', 'abcd', false],
  ['*abc', 'abcabc', true],
  ['aa*aa', 'aaa', false],
  ['a\nb*', 'a\nb\nc', true],
])('%j over %j is %j', (pattern, text, expected) => {
  expect(matches(pattern, text)).toBe(expected)
})

test('a hostile pattern over a long text is answered at once', () => {
  const start = performance.now()
  expect(matches(`${'*a'.repeat(2_000)}*b`, 'a'.repeat(16_000))).toBe(false)
  expect(matches(`${'*?a'.repeat(500)}*b`, 'a'.repeat(16_000))).toBe(false)
  expect(performance.now() - start).toBeLessThan(500)
})

test('patterns that could meet are found, in doubt yes', () => {
  const pairs: [string, string][] = [['*', 'x'], ['git *', 'git push *'], ['src/*', 'test/*'], ['*.env', 'src/*'], ['a', 'b'], ['a*', 'ab?']]
  expect(pairs.map(([one, other]) => mayOverlap(one, other))).toEqual([true, true, false, true, false, true])
})

test('the last match wins and nothing means ask', () => {
  const rules = fromConfig({ '*': 'allow', bash: { '*': 'ask', 'git *': 'allow', 'git push *': 'deny' }, edit: 'deny' })
  const action = (permission: string, pattern: string) => evaluate(permission, pattern, rules).action
  expect([action('bash', 'ls'), action('bash', 'git'), action('bash', 'git push origin'), action('edit', 'x'), action('read', 'x')]).toEqual([
    'ask',
    'allow',
    'deny',
    'deny',
    'allow',
  ])
  expect(evaluate('read', 'x')).toEqual({ permission: 'read', pattern: '*', action: 'ask' })
  expect(evaluate('edit', 'x', rules, [{ permission: 'ed*', pattern: 'x', action: 'ask' }]).action).toBe('ask')
})

test('the home folder is put in only where a pattern starts with it', () => {
  expect(fromConfig({ edit: { '~/a': 'allow', '$HOME/b': 'ask', '~x': 'deny', 'a~/b': 'ask', '~': 'allow' } }).map(({ pattern }) => pattern)).toEqual([
    `${homedir()}/a`,
    `${homedir()}/b`,
    '~x',
    'a~/b',
    homedir(),
  ])
})

test('a tool that is denied outright is not offered, one that is denied in places is', () => {
  const outright = fromConfig({ edit: 'deny', bash: { '*': 'deny', 'git *': 'allow' }, webfetch: { 'http://*': 'deny' } })
  expect(['edit', 'write', 'apply_patch', 'bash', 'webfetch', 'read'].map((tool) => isDisabled(tool, outright))).toEqual([true, true, true, false, false, false])
})

test('a section that adds patterns to a single word keeps the word', () => {
  expect(mergePermission({ bash: 'deny', edit: { a: 'ask' } }, { bash: { 'git *': 'allow' }, edit: 'allow', read: 'ask' })).toEqual({
    bash: { '*': 'deny', 'git *': 'allow' },
    edit: 'allow',
    read: 'ask',
  })
  expect(mergePermission('deny', { read: 'allow' })).toEqual({ '*': 'deny', read: 'allow' })
})

test('only what makes things stricter is left of a section', () => {
  const mine = fromConfig({ '*': 'allow', bash: { '*': 'ask' }, edit: { 'src/*': 'deny' }, read: { '*.env': 'ask' } })
  const base = { all: mine, asking: mine }
  expect(tightening({ bash: { 'git *': 'allow', 'rm *': 'deny' }, edit: { 'src/*': 'ask', 'doc/*': 'ask' }, webfetch: 'allow', read: 'allow', todo: 'ask' }, base)).toEqual({
    bash: { 'rm *': 'deny' },
    edit: { 'doc/*': 'ask' },
    webfetch: 'allow',
    todo: 'ask',
  })
  expect(tightening('allow', base)).toEqual({})
})

test('of several layers the strictest answers, whatever the last rule of another one allows', () => {
  const parent = fromConfig({ '*': 'allow', edit: { '*': 'deny', 'plans/*': 'allow' }, bash: { 'rm *': 'ask' } })
  const child = fromConfig({ '*': 'allow', bash: { '*': 'ask', 'git *': 'allow' }, edit: 'allow' })
  const asked = [
    ['edit', 'a.ts'],
    ['edit', 'plans/a.md'],
    ['bash', 'git status'],
    ['bash', 'rm x'],
    ['bash', 'ls'],
    ['read', 'a.ts'],
  ] as const
  const answers = asked.map(([permission, pattern]) => evaluateLayers(permission, pattern, [child, parent]).action)
  expect(answers).toEqual(['deny', 'allow', 'allow', 'ask', 'ask', 'allow'])
  expect(asked.map(([permission, pattern]) => evaluateLayers(permission, pattern, [parent, child]).action)).toEqual(answers)
  expect(evaluateLayers('read', 'a.ts', [child, [], parent]).action).toBe('ask')
  expect(evaluateLayers('read', 'a.ts', [])).toEqual({ permission: 'read', pattern: '*', action: 'ask' })
  const outright = fromConfig({ edit: 'deny' })
  expect([isWithheld('write', [child, outright]), isWithheld('write', [child, parent]), isWithheld('bash', [child, outright])]).toEqual([true, false, false])
})
