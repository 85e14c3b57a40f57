import { expect, test } from 'vitest'
import { clockText, scopeHints, scopeNames, scopeOptions, spokenCode } from '../../../../renderer/panes/settings/access-scope'

test('a code is read out in two halves', () => {
  expect(spokenCode('SSFYX473')).toBe('SSFY-X473')
})

test('what is left of a code counts down to nothing and not below', () => {
  expect([120_000, 119_999, 60_001, 59_000, 900, 0, -5_000].map(clockText)).toEqual(['2:00', '2:00', '1:01', '0:59', '0:01', '0:00', '0:00'])
})

test('every scope has a name and says what it allows', () => {
  expect(scopeOptions.map(({ value }) => value)).toEqual(['full', 'chat', 'read'])
  expect(Object.keys(scopeHints)).toEqual(Object.keys(scopeNames))
})
