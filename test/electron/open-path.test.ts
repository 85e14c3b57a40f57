import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { judgeOpening, mayRun } from '../../electron/open-path'

let folder: string
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-open-')))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const file = async (name: string, mode = 0o644) => {
  await writeFile(path.join(folder, name), 'x')
  await chmod(path.join(folder, name), mode)
  return path.join(folder, name)
}

test('documents are opened, what could run is asked about', async () => {
  expect(await judgeOpening(await file('a.pdf'), 'linux')).toEqual({ kind: 'open', path: path.join(folder, 'a.pdf') })
  expect(await judgeOpening(await file('tool', 0o755), 'linux')).toMatchObject({ kind: 'ask' })
  for (const name of ['a.desktop', 'a.sh', 'a.BAT', 'a.py', 'a.AppImage', 'a.docm']) expect([name, (await judgeOpening(await file(name), 'linux')).kind]).toEqual([name, 'ask'])
  await mkdir(path.join(folder, 'Thing.app'))
  expect(await judgeOpening(path.join(folder, 'Thing.app'), 'darwin')).toMatchObject({ kind: 'ask' })
  expect(await judgeOpening(folder, 'linux')).toEqual({ kind: 'open', path: folder })
})

test('a link is judged by what it leads to', async () => {
  const program = await file('evil.desktop')
  await symlink(program, path.join(folder, 'harmless.txt'))
  expect(await judgeOpening(path.join(folder, 'harmless.txt'), 'linux')).toEqual({ kind: 'ask', path: program })
})

test('names that Windows reads otherwise are seen through', () => {
  expect(['a.exe.', 'a.exe ', 'a.bat::$DATA', 'a.txt'].map((name) => mayRun(`C:\\x\\${name}`, 'win32'))).toEqual([true, true, true, false])
})

test('what is not there, not whole or on another machine is refused', async () => {
  for (const input of [path.join(folder, 'gone'), 'relative.txt', '//server/share/x.pdf', '\\\\server\\x', `${folder}/a\0b`]) {
    expect([input, (await judgeOpening(input, 'linux')).kind]).toEqual([input, 'refuse'])
  }
})
