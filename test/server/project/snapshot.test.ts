import { execFile } from 'node:child_process'
import { readdir, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { cleanStore, keepFiles, lookAround, openSnapshots, writePair } from '../../../server/project/snapshot'
import { diffChanges, readPairs } from '../../../server/project/snapshot-diff'
import { look } from '../../../server/project/snapshot-look'
import { EMPTY_TREE, type FileChange } from '../../../server/project/snapshot-objects'
import type { SnapshotStore } from '../../../server/project/snapshot-store'
import { openProject, type OpenProject } from '../../support/tool-context'

const run = promisify(execFile)
const DAY = 24 * 60 * 60_000

let open: OpenProject
afterEach(() => open.close())

async function start(options: Parameters<typeof openProject>[0] = {}): Promise<SnapshotStore> {
  open = await openProject({ files: { 'a.txt': 'a\n', 'dir/b.txt': 'b\n', '.gitignore': '*.log\n' }, ...options })
  return (await openSnapshots(open.instance))!
}

/** What a command changes, as a step would see it. */
async function during(store: SnapshotStore, command: () => Promise<unknown>): Promise<FileChange[]> {
  const ledger = store.journal.open(['ses_test'])
  expect(await lookAround(open.instance, store)).toBe(true)
  ledger.commands += 1
  await command()
  await look(store)
  ledger.commands -= 1
  return store.journal.close(ledger).flat()
}

const names = (changes: readonly FileChange[]) => changes.map(({ name }) => name).sort()

test('the store borrows from the repository, and keeps what changed by itself', async () => {
  const store = await start()
  const changes = await during(store, () => open.project.write('a.txt', 'changed\n'))
  const pair = await writePair(store, changes)
  // The repository may drop what it lent.
  await rm(path.join(open.project.directory, '.git'), { recursive: true })
  expect(await readPairs(store, [pair])).toEqual([changes])
  expect(await diffChanges(store, changes)).toMatchObject([{ file: 'a.txt', additions: 1, deletions: 1, patch: expect.stringContaining('-a\n+changed') }])
})

test('the folder and its repository are left as they were', async () => {
  const store = await start()
  const before = [await open.project.git('status', '--porcelain'), await readdir(path.join(open.project.directory, '.git'))]
  await during(store, () => open.project.write('new.txt', 'x\n'))
  await rm(path.join(open.project.directory, 'new.txt'))
  expect([await open.project.git('status', '--porcelain'), await readdir(path.join(open.project.directory, '.git'))]).toEqual(before)
  expect((await stat(store.directory)).mode & 0o077).toBe(0)
})

test('a repository without a commit, one with other ids, and a folder with a submodule are looked at', async () => {
  const store = await start({ git: false })
  await run('git', ['init', '-q'], { cwd: open.project.directory })
  expect(names(await during(store, () => open.project.write('c.txt', 'c\n')))).toEqual(['c.txt'])
  await open.close()
  const sha256 = await start({ git: false })
  await run('git', ['init', '-q', '--object-format=sha256'], { cwd: open.project.directory })
  await open.project.git('add', '-A')
  await open.project.git('commit', '-qm', 'first')
  expect(names(await during(sha256, () => open.project.write('dir/b.txt', 'c\n')))).toEqual(['dir/b.txt'])
  await open.close()
  const outer = await start()
  const inner = path.join(open.project.directory, 'sub')
  await open.project.git('init', '-q', 'sub')
  await open.project.git('-C', inner, 'commit', '-q', '--allow-empty', '-m', 'inner')
  await open.project.git('add', 'sub')
  await open.project.git('commit', '-qm', 'with a submodule')
  expect(names(await during(outer, () => open.project.write('sub/file.txt', 'x\n').then(() => open.project.write('c.txt', 'c\n'))))).toEqual(['c.txt'])
})

test('what changed before the command, and what is ignored or huge, is not the command\'s', async () => {
  const store = await start()
  await open.project.write('earlier.txt', 'x\n')
  const changes = await during(store, async () => {
    await open.project.write('x.log', 'ignored\n')
    await open.project.write('huge.bin', Buffer.alloc(3_000_000))
    await symlink('a.txt', path.join(open.project.directory, 'link'))
  })
  expect(changes.map(({ name, after }) => [name, after?.mode])).toEqual([['huge.bin', '160000'], ['link', '120000']])
  // From then on nobody reads it again.
  expect(names(await during(store, () => writeFile(path.join(open.project.directory, 'huge.bin'), Buffer.alloc(4_000_000))))).toEqual([])
})

test('a lock that a crash left behind does not end the looks', async () => {
  const store = await start()
  await during(store, () => Promise.resolve())
  await open.instance.close()
  await writeFile(`${store.index}.lock`, '')
  const again = (await openSnapshots(await reopen()))!
  expect(names(await during(again, () => open.project.write('c.txt', 'c\n')))).toEqual(['c.txt'])
})

test('objects of last month go, those of this week and those that the next look needs stay', async () => {
  const store = await start({ git: false })
  await during(store, () => Promise.resolve())
  const states = await keepFiles(store, ['a.txt'])
  const old = await writePair(store, [{ name: 'old.txt', before: undefined, after: states.get('a.txt') }])
  await open.project.write('only-old.txt', 'only in the old step\n')
  const gone = await writePair(store, [{ name: 'only-old.txt', before: undefined, after: (await keepFiles(store, ['only-old.txt'])).get('only-old.txt') }])
  await rm(path.join(open.project.directory, 'only-old.txt'))
  const long = new Date(Date.now() - 30 * DAY)
  for (const folder of (await readdir(path.join(store.directory, 'objects'))).filter((name) => name.length === 2)) {
    for (const name of await readdir(path.join(store.directory, 'objects', folder))) await utimes(path.join(store.directory, 'objects', folder, name), long, long)
  }
  await open.project.write('a.txt', 'young\n')
  const young = await writePair(store, [{ name: 'a.txt', before: undefined, after: (await keepFiles(store, ['a.txt'])).get('a.txt') }])
  await writeFile(path.join(store.directory, 'cleaned'), '')
  await utimes(path.join(store.directory, 'cleaned'), long, long)
  await cleanStore(open.instance, store)
  const [first, second, third] = await readPairs(store, [old, gone, young])
  expect([first, second, third?.length]).toEqual([undefined, undefined, 1])
  const changes = await during(store, () => open.project.write('dir/b.txt', 'changed\n'))
  expect((await diffChanges(store, changes))[0]?.patch).toContain('-b\n+changed')
})

test('when the repository has dropped what was borrowed, the next look starts over', async () => {
  const store = await start()
  await during(store, () => Promise.resolve())
  await rm(path.join(open.project.directory, '.git/objects'), { recursive: true })
  const long = new Date(Date.now() - 30 * DAY)
  await writeFile(path.join(store.directory, 'cleaned'), '')
  await utimes(path.join(store.directory, 'cleaned'), long, long)
  await cleanStore(open.instance, store)
  expect(names(await during(store, () => open.project.write('a.txt', 'changed\n')))).toEqual(['a.txt'])
})

test('a conversation from elsewhere can not reach the command line of git', async () => {
  const store = await start()
  const found = await readPairs(store, [{ hash: `--output=${open.home}/x`, snapshot: EMPTY_TREE }, { hash: `${EMPTY_TREE} ${EMPTY_TREE}\n${EMPTY_TREE}`, snapshot: EMPTY_TREE }])
  expect(found).toEqual([undefined, undefined])
})

test('more changes at once than can be kept are nobody\'s, and the look after them works', async () => {
  const store = await start()
  const many = await during(store, () => run('sh', ['-c', 'mkdir many && cd many && for i in $(seq 5100); do echo $i > $i.txt; done'], { cwd: open.project.directory }))
  expect(many).toEqual([])
  expect(names(await during(store, () => open.project.write('many/1.txt', 'changed\n')))).toEqual(['many/1.txt'])
}, 60_000)

/** The same folder in a second instance. */
async function reopen() {
  const { Instance } = await import('../../../server/instance')
  const { app, instance } = open
  const { directory, worktree, project, environment } = instance
  open.instance = new Instance(app, { directory, worktree, project, environment })
  return open.instance
}
