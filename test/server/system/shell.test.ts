import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commandArguments, findCommandShell, findShell, listShells, loginEnvironment, shellName } from '../../../server/system/shell'
import { runProcess } from '../../../server/system/process'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'shell-'))
})
afterEach(() => rm(directory, { recursive: true }))

async function script(name: string, text: string): Promise<string> {
  const file = path.join(directory, name)
  await writeFile(file, text)
  await chmod(file, 0o755)
  return file
}

test('the configured shell comes first, then the variable, then what there is', async () => {
  const fish = await script('fish', '#!/bin/sh\n')
  const context = { env: { SHELL: '/bin/dash', PATH: directory }, platform: 'linux' as const }
  expect(await findShell(context, 'fish')).toBe(fish)
  expect(await findShell(context, '/no/such')).toBe('/bin/dash')
  expect(await findShell({ ...context, env: {} })).toBe('/bin/bash')
  expect(await findCommandShell(context, 'fish')).toBe('/bin/bash')
  expect(await findCommandShell(context)).toBe('/bin/dash')
})

test('shells are listed once and told apart', async () => {
  await script('fish', '#!/bin/sh\n')
  await symlink('/bin/bash', path.join(directory, 'zsh'))
  await writeFile(path.join(directory, 'ksh'), 'not executable')
  const shells = await listShells({ env: { PATH: `${directory}:relative:/bin` }, platform: 'linux' })
  expect(shells).toContainEqual({ path: '/bin/bash', name: 'bash', acceptable: true })
  expect(shells).toContainEqual({ path: path.join(directory, 'fish'), name: 'fish', acceptable: false })
  expect(shells).toContainEqual({ path: path.join(directory, 'zsh'), name: 'zsh', acceptable: true })
  expect(shells.map((shell) => shell.name)).not.toContain('tmux')
  expect(shells.filter((shell) => shell.name === 'bash')).toHaveLength(1)
})

test('every kind of shell is asked in its own way', async () => {
  expect(shellName('C:\\Program Files\\PowerShell\\7\\PWSH.exe')).toBe('pwsh')
  expect(commandArguments('/bin/bash', 'ls')).toEqual(['-c', 'ls'])
  expect(commandArguments('/bin/zsh', 'ls', true)).toEqual(['-l', '-c', 'ls'])
  expect(commandArguments('/bin/dash', 'ls', true)).toEqual(['-c', 'ls'])
  expect(commandArguments('cmd.exe', 'dir')).toEqual(['/d', '/s', '/c', 'dir'])
  expect(commandArguments('pwsh', 'ls')).toContain('-NoProfile')
  expect((await runProcess({ command: '/bin/bash', args: commandArguments('/bin/bash', 'echo "$0 a"') })).stdout).toBe('/bin/bash a\n')
})

test('a login shell’s environment is read through its noise', async () => {
  const shell = await script('bash', '#!/bin/sh\necho welcome; export FROM_PROFILE="two\nlines"; shift 3; eval "$1"\n')
  const env = await loginEnvironment(shell)
  expect(env.FROM_PROFILE).toBe('two\nlines')
  expect(Object.keys(env).filter((key) => key.startsWith('OPENCODE') || key === 'PWD')).toEqual([])
  expect((await loginEnvironment('/bin/bash')).PATH).toBeTruthy()
})

test('a shell that hangs or fails gives nothing, an abort ends the question', async () => {
  expect(await loginEnvironment(await script('zsh', '#!/bin/sh\nexit 1\n'))).toEqual({})
  const hanging = await script('sh', '#!/bin/sh\nsleep 60\n')
  const error = await loginEnvironment(hanging, AbortSignal.timeout(50)).catch((reason: Error) => reason.name)
  expect(error).toBe('TimeoutError')
})
