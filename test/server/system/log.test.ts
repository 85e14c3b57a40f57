import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLog } from '../../../server/system/log'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'log-'))
})
afterEach(() => rm(directory, { recursive: true }))

async function lines(name = 'server.log'): Promise<Record<string, unknown>[]> {
  const text = await readFile(path.join(directory, name), 'utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

test('a child adds its fields and the level filters', async () => {
  const log = openLog({ file: path.join(directory, 'server.log'), level: 'info', now: () => 0 })
  log.debug('unseen')
  log.child({ service: 'mcp' }).info('started', { count: 2 })
  await log.close()
  expect(await lines()).toEqual([{ time: '1970-01-01T00:00:00.000Z', level: 'info', message: 'started', service: 'mcp', count: 2 }])
  expect((await stat(path.join(directory, 'server.log'))).mode & 0o777).toBe(0o600)
})

test('secrets are hidden by key name, by value and by pattern', async () => {
  const log = openLog({ file: path.join(directory, 'server.log'), secrets: ['hunter2-hunter2'] })
  log.addSecret('pa$$-later')
  log.info('use hunter2-hunter2 and pa$$-later', {
    apiKey: 'plain-key',
    headers: { Authorization: 'Bearer abcdefghijkl', cookie: 'a=b', 'x-api-key': 'zzz' },
    text: 'sk-ant-api03-abcdefghijklmnop and Bearer abcdef.ghijkl and ghp_abcdefghijklmnopqrst',
    tokens: { input: 3, output: 4 },
    hasKey: true,
    clone: 'https://ann:secret@git.example/x',
    error: new Error('failed with hunter2-hunter2'),
  })
  await log.close()
  const text = await readFile(path.join(directory, 'server.log'), 'utf8')
  expect(text).not.toMatch(/hunter2|pa\$\$|plain-key|abcdefgh|zzz|ann:secret|"a=b"/)
  expect(text).toContain('"tokens":{"input":3,"output":4}')
  expect(text).toContain('"hasKey":true')
})

test('query strings are never written', async () => {
  const log = openLog({ file: path.join(directory, 'server.log') })
  log.info('GET /event?auth_token=abc&x=1', { url: 'http://127.0.0.1:4096/event?q=private', path: '/find?query=mine' })
  await log.close()
  expect(await lines()).toMatchObject([{ message: 'GET /event', url: 'http://127.0.0.1:4096/event', path: '/find' }])
})

test('files are rotated and only so many kept', async () => {
  const log = openLog({ file: path.join(directory, 'server.log'), maxBytes: 200, files: 3 })
  for (let index = 0; index < 12; index++) {
    log.info(`line ${index} ${'x'.repeat(150)}`)
    await new Promise((resolve) => setImmediate(resolve))
    if (index % 2) await log.close()
  }
  await log.close()
  const names = (await readdir(directory)).sort()
  expect(names.every((name) => ['server.log', 'server.log.1', 'server.log.2'].includes(name))).toBe(true)
  expect(names).toContain('server.log.2')
})

test('a burst above the bound is dropped and counted instead of filling memory', async () => {
  const log = openLog({ file: path.join(directory, 'server.log') })
  for (let index = 0; index < 3000; index++) log.info('y'.repeat(2000))
  await log.close()
  log.info('after')
  await log.close()
  const written = await lines()
  const dropped = written.find((line) => 'dropped' in line)?.dropped as number
  expect(dropped).toBeGreaterThan(100)
  expect(written.length - 2 + dropped).toBe(3000)
})

test('cyclic, deep and strange values do not break a line', async () => {
  const log = openLog({ file: path.join(directory, 'server.log') })
  const cyclic: Record<string, unknown> = { big: 10n, bytes: new Uint8Array(3), url: new URL('http://x/y?z=1') }
  cyclic.self = cyclic
  log.error('odd', cyclic)
  await log.close()
  expect((await lines())[0]).toMatchObject({ message: 'odd', big: '10', bytes: '[3 bytes]', url: 'http://x/y' })
})
