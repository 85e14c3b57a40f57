import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stripHidden } from '../../../server/config/hidden-text'
import { readInstructions, scanInstructions } from '../../../server/config/instructions'
import { openInstance } from '../../../server/project/instances'
import { openTestApp, type TestApp } from '../../support/open-app'
import { makeProject, type TempProject } from '../../support/temp-project'

let testing: TestApp
let project: TempProject
beforeEach(async () => {
  project = await makeProject()
  testing = await openTestApp()
})
afterEach(async () => {
  await testing.close()
  await project.remove()
})
const read = async (folder = '') => {
  const found = await readInstructions(await openInstance(testing.app, path.join(project.directory, folder)))
  return found.map(({ path: file, text }) => `${file.replace(project.directory, 'P').replace(testing.home, 'H')}: ${text}`)
}

test('all files of the first name between the folder and the top, and one of the person', async () => {
  for (const [file, text] of [['AGENTS.md', 'top'], ['sub/AGENTS.md', 'sub'], ['sub/CLAUDE.md', 'not this'], ['other/AGENTS.md', 'nor this']] as const) await project.write(file, text)
  await mkdir(path.join(testing.home, '.claude'))
  await writeFile(path.join(testing.home, '.claude/CLAUDE.md'), 'claude')
  expect(await read('sub')).toEqual(['P/sub/AGENTS.md: sub', 'P/AGENTS.md: top', 'H/.claude/CLAUDE.md: claude'])
  await mkdir(testing.app.options.paths.config, { recursive: true })
  await writeFile(path.join(testing.app.options.paths.config, 'AGENTS.md'), 'mine')
  expect((await read('sub')).at(-1)).toBe('H/.config/opencode/AGENTS.md: mine')
})

test('without AGENTS.md it is CLAUDE.md', async () => {
  await project.write('CLAUDE.md', 'claude')
  expect(await read()).toEqual(['P/CLAUDE.md: claude'])
})

test('named files and globs are read, once each, and only inside the project', async () => {
  await project.write('AGENTS.md', 'top')
  await project.write('docs/b.md', 'b')
  await project.write('docs/a.md', 'a')
  await project.write('docs/deep/c.md', 'c')
  await project.write('node.txt', 'n')
  await writeFile(path.join(testing.home, 'secret'), 'secret')
  await symlink(path.join(testing.home, 'secret'), path.join(project.directory, 'docs/link.md'))
  await project.write('opencode.json', JSON.stringify({ instructions: ['docs/*.md', 'docs/**/c.md', 'AGENTS.md', 'gone.md', 'node.txt', 'https://x.test/y.md'] }))
  expect(await read()).toEqual(['P/AGENTS.md: top', 'P/docs/a.md: a', 'P/docs/b.md: b', 'P/docs/deep/c.md: c', 'P/node.txt: n'])
})

test('a long file is cut and says so, and hidden characters are taken out and counted', async () => {
  await project.write('AGENTS.md', `\ufeffRead\u200b me\u{e0041}\u{e0042}${'x'.repeat(70_000)}`)
  const { instructions, hidden } = await scanInstructions(await openInstance(testing.app, project.directory))
  expect(hidden).toBe(3)
  expect(instructions[0]?.text.startsWith('Read mex')).toBe(true)
  expect(instructions[0]?.text.length).toBeLessThan(66_000)
  expect(instructions[0]?.text).toMatch(/longer than 64 KB\]$/)
})

test.each([
  ['plain text\n\tand tabs é', 'plain text\n\tand tabs é', 0],
  ['right\u202eleft\u2066x', 'rightleftx', 2],
  ['family 👨‍👩‍👧 heart ❤️ hand ✍🏽', 'family 👨‍👩‍👧 heart ❤️ hand ✍🏽', 0],
  ['pass\u200dword a\ufe0f', 'password a', 2],
  ['می\u200cخواهم क्\u200dष', 'می\u200cخواهم क्\u200dष', 0],
  ['a\u0000b\u001b[31m', 'ab[31m', 2],
  ['x\u{e0100}\u{e01ef}', 'x', 2],
])('%j shows as %j', (text, expected, hidden) => {
  expect(stripHidden(text)).toEqual({ text: expected, hidden })
})
