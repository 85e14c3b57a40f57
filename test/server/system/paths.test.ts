import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ensurePrivateDirectory, resolvePaths } from '../../../server/system/paths'

test('Linux follows the XDG variables', () => {
  const env = { HOME: '/home/ann', XDG_DATA_HOME: '/d', XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_CACHE_HOME: '/k' }
  expect(resolvePaths(env, 'linux')).toEqual({
    data: '/d/opencode-desktop',
    state: '/s/opencode-desktop',
    cache: '/k/opencode-desktop',
    log: '/d/opencode-desktop/log',
    tmp: '/d/opencode-desktop/tmp',
    config: '/c/opencode',
    home: '/home/ann',
  })
})

test('relative XDG values are ignored, as the specification asks', () => {
  const paths = resolvePaths({ HOME: '/home/ann', XDG_DATA_HOME: 'd', XDG_CONFIG_HOME: '' }, 'linux')
  expect([paths.data, paths.config]).toEqual(['/home/ann/.local/share/opencode-desktop', '/home/ann/.config/opencode'])
})

test('macOS and Windows use their own places', () => {
  const mac = resolvePaths({ HOME: '/Users/ann' }, 'darwin')
  const windows = resolvePaths({ USERPROFILE: 'C:\\Users\\ann', LOCALAPPDATA: 'D:\\Local' }, 'win32')
  expect([mac.data, mac.config]).toEqual(['/Users/ann/Library/Application Support/opencode-desktop', '/Users/ann/.config/opencode'])
  expect([windows.data, windows.config]).toEqual(['D:\\Local\\opencode-desktop', 'C:\\Users\\ann\\.config\\opencode'])
})

test('one override moves all of our own directories and none of the user’s', () => {
  const paths = resolvePaths({ HOME: '/home/ann', OPENCODE_DESKTOP_DATA: '/elsewhere' }, 'linux')
  expect(paths).toEqual({
    data: '/elsewhere',
    state: '/elsewhere/state',
    cache: '/elsewhere/cache',
    log: '/elsewhere/log',
    tmp: '/elsewhere/tmp',
    config: '/home/ann/.config/opencode',
    home: '/home/ann',
  })
  expect(resolvePaths({ HOME: '/h', OPENCODE_DESKTOP_DATA: '/env' }, 'linux', { data: '/flag' }).data).toBe('/flag')
})

test('a private directory is private even if it was open before', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'paths-'))
  const directory = path.join(root, 'a', 'b')
  await mkdir(directory, { recursive: true, mode: 0o777 })
  await ensurePrivateDirectory(directory)
  expect((await stat(directory)).mode & 0o777).toBe(0o700)
  await rm(root, { recursive: true })
})
