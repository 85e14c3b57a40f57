import { expect, test } from 'vitest'
import { readTitle, terminalName } from '../../../../renderer/panes/terminal/terminal-name'

const fresh = { title: 'Terminal a1b2', command: '/usr/bin/bash' }

test('a terminal is called by its shell, by what its program calls itself, and first of all by what the person calls it', () => {
  expect(terminalName(fresh)).toBe('bash')
  expect(terminalName({ ...fresh, command: 'C:\\Windows\\pwsh.exe' })).toBe('pwsh')
  expect(terminalName(fresh, { title: 'vim' })).toBe('vim')
  expect(terminalName({ ...fresh, title: 'deploy' }, { title: 'vim' })).toBe('deploy')
})

test('a title is plain text of some length; the place that shells write into it is shown elsewhere', () => {
  expect(readTitle(' vim \u202ea.ts\u0007')).toBe('vim a.ts')
  expect(readTitle('me@host: ~/work')).toBeUndefined()
  expect(readTitle('')).toBeUndefined()
  expect(readTitle('x'.repeat(200))).toHaveLength(81)
})
