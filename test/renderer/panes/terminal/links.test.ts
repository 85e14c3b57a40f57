import { expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import { activeChat } from '../../../../renderer/panes/terminal/active-chat'
import { asDraft } from '../../../../renderer/panes/terminal/agent-draft'
import { findFiles, inProject } from '../../../../renderer/panes/terminal/file-links'
import { readShellPlace, shortPlace } from '../../../../renderer/panes/terminal/shell-place'
import { emptyLayout, focusTab, openBeside, openPlace } from '../../../../renderer/workbench/layout'

const found = (text: string) => findFiles(text).map(({ path, line, start, end }) => [path, line, text.slice(start, end)])

test('files are found as compilers, tests and stack traces write them', () => {
  expect(found('src/a.ts:12:3 - error TS1')).toEqual([['src/a.ts', 12, 'src/a.ts:12:3']])
  expect(found('src/a.ts(12,3): error')).toEqual([['src/a.ts', 12, 'src/a.ts(12,3)']])
  expect(found('  File "lib/x y.py", line 7, in main')).toEqual([['lib/x y.py', 7, 'File "lib/x y.py", line 7']])
  expect(found('    at run (/work/p/src/b.js:4:9)')).toEqual([['/work/p/src/b.js', 4, '/work/p/src/b.js:4:9']])
  expect(found('see ./docs/README.md. Also main.go:3:')).toEqual([['./docs/README.md', undefined, './docs/README.md'], ['main.go', 3, 'main.go:3']])
})

test('words, numbers and addresses are no files', () => {
  expect(found('1.5 e.g. main.go https://x.org/a.ts:3 12:30:01 a/b foo@bar.com')).toEqual([])
})

test('only what lies in the project is linked, from where the shell is', () => {
  const place = { directory: '/w/p', cwd: '/w/p/src' }
  expect(inProject('a.ts', place)).toBe('src/a.ts')
  expect(inProject('../b.ts', place)).toBe('b.ts')
  expect(inProject('/w/p/c/./d.ts', place)).toBe('c/d.ts')
  for (const elsewhere of ['../../x.ts', '/etc/a.conf', '~/a.ts', '/w/pq/a.ts', '/w/p/../q/a.ts']) expect(inProject(elsewhere, place)).toBeUndefined()
})

test('a shell tells its folder; nothing else is believed', () => {
  expect(readShellPlace('file://host/w/my%20p')).toBe('/w/my p')
  expect(readShellPlace('file:///w/100%')).toBe('/w/100%')
  for (const wrong of ['http://x/y', 'file://host', `file:///${'a'.repeat(5000)}`, 'file:///a\u0007b']) expect(readShellPlace(wrong)).toBeUndefined()
  expect(['/w/p', '/w/p/', '/w/p/a/b', '/etc', '/'].map((cwd) => shortPlace(cwd, '/w/p'))).toEqual([undefined, undefined, 'a/b', 'etc', '/'])
})

test('a selection becomes a fenced block that its own ticks cannot end', () => {
  expect(asDraft('\n\u001b[31mfail  \r\n```\nend\n\n', 'Build')).toBe('From the terminal “Build”:\n\n````\n[31mfail\n```\nend\n````\n')
  expect(asDraft(' \n\t\n', 'Build')).toBeUndefined()
  const long = asDraft(`${'a'.repeat(70_000)}END`, 'Build') ?? ''
  expect([long.length < 61_000, long.includes('…a'), long.includes('END\n```')]).toEqual([true, true, true])
})

test('the chat in view is meant, else the last one of the folder, else a new one', () => {
  const chat = (sessionID: string, directory = '/p') => ({ pane: 'chat', directory, sessionID: sessionID as SessionID })
  const two = openPlace(openBeside(openBeside(emptyLayout(), chat('ses_1')), chat('ses_2')), { pane: 'terminal', directory: '/p' })
  expect(activeChat(two, '/p')).toEqual(chat('ses_2'))
  expect(activeChat(focusTab(two, 't1'), '/p')).toEqual(chat('ses_1'))
  expect(activeChat(two, '/other')).toEqual({ pane: 'chat', directory: '/other' })
})
