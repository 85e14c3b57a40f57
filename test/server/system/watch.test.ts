import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, realpath, rm, symlink, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { localEnvironment } from '../../../server/system/environment'
import { watchDirectory, type WatchEvent } from '../../../server/system/watch'

let root = ''
beforeEach(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), 'watch-')))
})
afterEach(() => rm(root, { recursive: true }))

/** Collects events and lets a test wait for one. */
async function watching(limit?: number) {
  const events: string[] = []
  const waiters: { text: string; done: () => void }[] = []
  const onEvents = (batch: WatchEvent[]) => {
    for (const event of batch) events.push(`${event.kind} ${path.relative(root, event.path)}`)
    for (const waiter of waiters) if (events.includes(waiter.text)) waiter.done()
  }
  const errors: Error[] = []
  const watch = await watchDirectory(root, { onEvents, onError: (error) => errors.push(error), ignore: ['build'], limit })
  const seen = (text: string) => new Promise<void>((done) => (events.includes(text) ? done() : waiters.push({ text, done })))
  return { events, errors, watch, seen }
}

test('changes below the directory come as add, change and unlink', async () => {
  await mkdir(path.join(root, 'src'))
  await writeFile(path.join(root, 'src', 'a.ts'), '1')
  const { events, watch, seen } = await watching()
  await writeFile(path.join(root, 'src', 'b.ts'), '1')
  await seen('add src/b.ts')
  await writeFile(path.join(root, 'src', 'a.ts'), '2')
  await seen('change src/a.ts')
  await unlink(path.join(root, 'src', 'a.ts'))
  await seen('unlink src/a.ts')
  await watch.close()
  expect(events.filter((event) => event.endsWith('a.ts'))).toEqual(['change src/a.ts', 'unlink src/a.ts'])
})

test('ignored folders and the inside of .git are silent, its state is not', async () => {
  await mkdir(path.join(root, 'node_modules', 'x'), { recursive: true })
  await mkdir(path.join(root, 'build'))
  execFileSync('git', ['init', '-q', root])
  const { events, watch, seen } = await watching()
  await writeFile(path.join(root, 'node_modules', 'x', 'i.js'), '')
  await writeFile(path.join(root, 'build', 'o.js'), '')
  await writeFile(path.join(root, 'f'), 'x')
  execFileSync('git', ['add', 'f'], { cwd: root })
  await seen('add .git/index')
  await seen('add f')
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-qm', 'x'], { cwd: root })
  execFileSync('git', ['checkout', '-qb', 'other'], { cwd: root })
  await seen('add .git/refs/heads/other')
  await watch.close()
  expect(events.filter((event) => /node_modules|build|objects|logs|COMMIT_EDITMSG|lock/.test(event))).toEqual([])
})

test('too much at once is one notice', async () => {
  const { events, watch, seen } = await watching(20)
  await Promise.all(Array.from({ length: 200 }, (_, index) => writeFile(path.join(root, `f${index}`), '')))
  await seen('overflow ')
  await watch.close()
  expect(events.length).toBeLessThan(200)
})

test('nothing is reported after closing, and a missing directory is an error', async () => {
  const { events, watch } = await watching()
  await watch.close()
  await writeFile(path.join(root, 'late'), '')
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(events).toEqual([])
  const missing = watchDirectory(path.join(root, 'gone'), { onEvents: () => undefined, onError: () => undefined })
  await expect(missing).rejects.toMatchObject({ code: 'ENOENT' })
})

test('the local environment reads, writes, lists and runs', async () => {
  const place = localEnvironment()
  await place.makeDirectory(path.join(root, 'd'))
  await place.writeFile(path.join(root, 'd', 'f.txt'), 'text')
  await symlink('f.txt', path.join(root, 'd', 'l'))
  await symlink('nowhere', path.join(root, 'd', 'm'))
  expect(await place.list(path.join(root, 'd'))).toEqual([
    { name: 'f.txt', kind: 'file' },
    { name: 'l', kind: 'file', target: 'f.txt' },
    { name: 'm', kind: 'link', target: 'nowhere' },
  ])
  expect(await place.stat(path.join(root, 'd', 'l'))).toMatchObject({ kind: 'file', link: true, bytes: 4 })
  expect(await place.stat(path.join(root, 'gone'))).toBeUndefined()
  expect((await place.readText(path.join(root, 'd', 'f.txt'))).text).toBe('text')
  expect((await place.run({ command: 'pwd', cwd: root })).stdout).toBe(`${root}\n`)
  expect((await place.search({ cwd: root, pattern: 'text' })).matches).toHaveLength(1)
  await place.move(path.join(root, 'd', 'f.txt'), path.join(root, 'g'))
  await place.remove(path.join(root, 'g'))
  expect(await place.stat(path.join(root, 'g'))).toBeUndefined()
})
