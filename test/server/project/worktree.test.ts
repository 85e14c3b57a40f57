import { existsSync } from 'node:fs'
import { readFile, realpath, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EventStream } from '../../support/event-stream'
import { startTestServer, type TestServer } from '../../support/start-test-server'
import { makeProject, type TempProject } from '../../support/temp-project'

let server: TestServer
let project: TempProject
beforeEach(async () => {
  project = await makeProject({ files: { 'a.txt': 'one\n', '.gitignore': 'ignored\n' } })
  server = await startTestServer({ project })
})
afterEach(async () => {
  await server.close()
  await project.remove()
})

async function create(input: { name?: string; startCommand?: string } = {}, events?: EventStream) {
  const stream = events ?? (await server.events())
  const worktree = await server.client('worktree.create', { body: input })
  const told = await stream.waitFor(({ data }) => data.type === 'worktree.ready' || data.type === 'worktree.failed')
  if (!events) stream.close()
  return { ...worktree, told: told.data }
}

describe('a new work tree', () => {
  test('has a branch and a folder of its own, all files, and is known as a folder of the project', async () => {
    const { id } = await server.client('project.current')
    const made = await create({ name: 'Fix the Login!' })
    const directory = path.join(await realpath(server.app.options.paths.data), 'worktree', id, 'fix-the-login')
    expect(made).toMatchObject({ name: 'fix-the-login', branch: 'opencode/fix-the-login', directory })
    expect(made.told).toMatchObject({ type: 'worktree.ready', properties: { name: 'fix-the-login', branch: 'opencode/fix-the-login' } })
    expect(await readFile(path.join(directory, 'a.txt'), 'utf8')).toBe('one\n')
    expect(await server.client('worktree.list')).toEqual([directory])
    expect((await server.client('project.current')).sandboxes).toEqual([directory])
    expect(await server.client('project.directories', { params: { projectID: id } })).toEqual([
      { directory: project.directory },
      { directory, strategy: 'git_worktree' },
    ])
    // It is the same project, and a place where sessions can be.
    expect(await server.client('project.current', { directory })).toMatchObject({ id, worktree: project.directory })
    expect((await server.client('session.create', { directory, body: {} })).directory).toBe(directory)
    expect(await server.client('vcs.get', { directory })).toMatchObject({ branch: 'opencode/fix-the-login' })
  })

  test('gets another name when its name is taken, and one that is made up when it has none', async () => {
    const stream = await server.events()
    const first = await create({ name: 'twice' }, stream)
    const second = await server.client('worktree.create', { body: { name: 'twice' } })
    const third = await server.client('worktree.create', { body: {} })
    expect(first.name).toBe('twice')
    expect(second.name).toMatch(/^twice-[a-z]+-[a-z]+$/)
    expect(third.name).toMatch(/^[a-z]+-[a-z]+$/)
    stream.close()
  })

  test('is told on its own folder too, for those who follow it already', async () => {
    const all = await server.events('/global/event')
    const { directory } = await create({ name: 'own' })
    const own = await all.waitFor(({ data }) => data.directory === directory && data.payload.type === 'worktree.ready')
    expect(own.data).toMatchObject({ payload: { properties: { name: 'own' } } })
    all.close()
  })

  test('runs its start command, and tells what it said when that fails', async () => {
    const made = await create({ name: 'started', startCommand: 'pwd > started.txt' })
    expect((await readFile(path.join(made.directory, 'started.txt'), 'utf8')).trim()).toBe(made.directory)
    const failed = await create({ name: 'broken', startCommand: 'echo no such thing >&2; exit 3' })
    expect(failed.told).toMatchObject({ type: 'worktree.failed', properties: { message: expect.stringMatching(/exit code 3.*no such thing/) } })
    expect(await server.client('worktree.list')).toContain(failed.directory)
  })

  test('runs the start command of the project only where nothing of the project is held back', async () => {
    const { id } = await server.client('project.current')
    await server.client('project.update', { params: { projectID: id }, body: { commands: { start: 'touch stored.txt' } } })
    const trusted = await create({ name: 'trusted' })
    expect(existsSync(path.join(trusted.directory, 'stored.txt'))).toBe(true)
    // A plug-in of the project that nobody has looked at yet.
    await project.write('opencode.json', JSON.stringify({ mcp: { tools: { type: 'local', command: ['true'] } } }))
    await project.git('add', '-A')
    await project.git('commit', '-q', '-m', 'tools')
    const all = await server.events('/global/event')
    const held = await create({ name: 'held' })
    await all.waitFor(({ data }) => data.payload.type === 'server.notice' && data.payload.properties.message.includes('not trusted'))
    expect(held.told.type).toBe('worktree.ready')
    expect(existsSync(path.join(held.directory, 'stored.txt'))).toBe(false)
    all.close()
  })

  test('takes over what a person trusts by its content', async () => {
    await project.write('opencode.json', JSON.stringify({ mcp: { tools: { type: 'local', command: ['true'], enabled: false } } }))
    await project.git('add', '-A')
    await project.git('commit', '-q', '-m', 'tools')
    const untrusting = await startTestServer({ project, options: { trusted: [] } })
    await untrusting.client('project.trust', { body: {} })
    const again = await untrusting.events()
    const { directory } = await untrusting.client('worktree.create', { body: { name: 'same' } })
    await again.waitFor(({ data }) => data.type === 'worktree.ready')
    expect((await untrusting.client('project.current', { directory })).trust).toMatchObject({ trusted: true })
    again.close()
    await untrusting.close()
  })

  test('runs neither hooks nor filters of the repository', async () => {
    const mark = path.join(server.home, 'pwned')
    await writeFile(path.join(project.directory, '.git/hooks/post-checkout'), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 })
    await project.write('.gitattributes', '*.txt filter=evil\n')
    await project.git('add', '-A')
    await project.git('commit', '-q', '-m', 'attributes')
    for (const key of ['filter.evil.smudge', 'filter.evil.clean', 'core.fsmonitor']) await project.git('config', key, `touch ${mark}; cat`)
    const { directory } = await create({ name: 'hostile' })
    await writeFile(path.join(directory, 'b.txt'), 'b\n')
    await server.client('worktree.reset', { body: { directory } })
    await server.client('worktree.remove', { body: { directory, force: true } })
    expect(existsSync(mark)).toBe(false)
  })

  test('can not be made outside of git', async () => {
    const plain = await makeProject({ git: false })
    await expect(server.client('worktree.create', { directory: plain.directory, body: {} })).rejects.toMatchObject({
      status: 400,
      body: { name: 'WorktreeNotGitError', data: { message: expect.any(String) } },
    })
    expect(await server.client('worktree.list', { directory: plain.directory })).toEqual([])
    await plain.remove()
  })
})

describe('removing a work tree', () => {
  test('takes its folder and its branch away', async () => {
    const { directory, branch } = await create({ name: 'gone' })
    expect(await server.client('worktree.remove', { body: { directory } })).toBe(true)
    expect(existsSync(directory)).toBe(false)
    expect(await server.client('worktree.list')).toEqual([])
    expect((await server.client('project.current')).sandboxes).toEqual([])
    expect(await project.git('branch', '--list', branch!)).toBe('')
  })

  test('does not lose what is in no commit, unless it is forced; then it is kept under a name', async () => {
    const { directory } = await create({ name: 'dirty' })
    await writeFile(path.join(directory, 'new.txt'), 'precious\n')
    await expect(server.client('worktree.remove', { body: { directory } })).rejects.toMatchObject({
      status: 400,
      body: { name: 'WorktreeRemoveFailedError', data: { message: expect.stringContaining('not committed') } },
    })
    expect(await readFile(path.join(directory, 'new.txt'), 'utf8')).toBe('precious\n')
    expect(await server.client('worktree.remove', { body: { directory, force: true } })).toBe(true)
    expect(existsSync(directory)).toBe(false)
    const ref = (await project.git('for-each-ref', '--format=%(refname)', 'refs/opencode/kept')).trim()
    expect(await project.git('show', `${ref}:new.txt`)).toBe('precious\n')
  })

  test('keeps a branch with commits that are nowhere else', async () => {
    const { directory, branch } = await create({ name: 'ahead' })
    await writeFile(path.join(directory, 'work.txt'), 'work\n')
    await project.git('-C', directory, 'add', '-A')
    await project.git('-C', directory, 'commit', '-q', '-m', 'work')
    expect(await server.client('worktree.remove', { body: { directory } })).toBe(true)
    expect(await project.git('show', `${branch}:work.txt`)).toBe('work\n')
  })

  test('of a folder that was deleted by hand forgets it', async () => {
    const { directory } = await create({ name: 'deleted' })
    await rm(directory, { recursive: true })
    expect(await server.client('worktree.list')).toEqual([])
    expect(await server.client('worktree.remove', { body: { directory } })).toBe(true)
    expect(await project.git('worktree', 'list')).not.toContain('deleted')
  })

  test('waits for the end of a session that works in it', async () => {
    const { directory } = await create({ name: 'busy' })
    const session = await server.client('session.create', { directory, body: {} })
    const stream = await server.events('/global/event')
    const running = server.client('session.shell', { params: { sessionID: session.id }, body: { agent: 'build', command: 'echo begun; sleep 60', model: { providerID: 'none', modelID: 'none' } } })
    await stream.waitFor(({ data }) => data.payload.type === 'session.status' && data.payload.properties.status.type === 'busy')
    for (const operation of ['worktree.remove', 'worktree.reset'] as const) {
      await expect(server.client(operation, { body: { directory } })).rejects.toMatchObject({ body: { data: { message: expect.stringContaining('at work') } } })
    }
    await server.client('session.abort', { params: { sessionID: session.id } })
    await running
    expect(await server.client('worktree.remove', { body: { directory } })).toBe(true)
    stream.close()
  })

  test('can be asked for from inside of it', async () => {
    const { directory } = await create({ name: 'inside' })
    expect(await server.client('worktree.list', { directory })).toEqual([directory])
    expect(await server.client('worktree.remove', { directory, body: { directory } })).toBe(true)
    expect(existsSync(directory)).toBe(false)
  })

  test('does not believe a repository that names the folder of another as its own', async () => {
    const { directory } = await create({ name: 'liar' })
    const other = await makeProject({ files: { 'b.txt': 'b\n' } })
    await other.write('b.txt', 'unsaved\n')
    await other.write('new.txt', 'unsaved\n')
    await writeFile(path.join(project.directory, '.git/worktrees/liar/gitdir'), `${other.directory}/.git\n`)
    expect(await project.git('worktree', 'list')).toContain(other.directory)
    expect(await server.client('worktree.remove', { body: { directory: other.directory, force: true } })).toBe(true)
    await expect(server.client('worktree.reset', { body: { directory: other.directory } })).rejects.toMatchObject({ status: 400 })
    expect([await other.read('b.txt'), await other.read('new.txt')]).toEqual(['unsaved\n', 'unsaved\n'])
    expect(existsSync(directory)).toBe(true)
    await other.remove()
  })

  test('leaves alone the folder of the repository, and what is none of its work trees', async () => {
    await expect(server.client('worktree.remove', { body: { directory: project.directory, force: true } })).rejects.toMatchObject({
      body: { name: 'WorktreeRemoveFailedError' },
    })
    const other = await makeProject({ files: { 'b.txt': 'b\n' } })
    expect(await server.client('worktree.remove', { body: { directory: other.directory, force: true } })).toBe(true)
    expect([existsSync(path.join(project.directory, 'a.txt')), existsSync(path.join(other.directory, 'b.txt'))]).toEqual([true, true])
    await other.remove()
  })
})

describe('resetting a work tree', () => {
  test('sets it to the default branch; what it had is kept under a name, what git ignores stays', async () => {
    const { directory } = await create({ name: 'reset' })
    await writeFile(path.join(directory, 'commit.txt'), 'commit\n')
    await project.git('-C', directory, 'add', '-A')
    await project.git('-C', directory, 'commit', '-q', '-m', 'commit')
    for (const [name, text] of [['a.txt', 'changed\n'], ['new.txt', 'new\n'], ['ignored', 'secret\n']] as const) await writeFile(path.join(directory, name), text)
    await project.write('later.txt', 'later\n')
    await project.git('add', '-A')
    await project.git('commit', '-q', '-m', 'later')
    const stream = await server.events()
    expect(await server.client('worktree.reset', { body: { directory } })).toBe(true)
    await stream.waitFor(({ data }) => data.type === 'worktree.ready')
    stream.close()
    expect((await project.git('-C', directory, 'rev-parse', 'HEAD')).trim()).toBe((await project.git('rev-parse', 'main')).trim())
    expect(await project.git('-C', directory, 'status', '--porcelain')).toBe('')
    expect(await readFile(path.join(directory, 'ignored'), 'utf8')).toBe('secret\n')
    expect(existsSync(path.join(directory, 'later.txt'))).toBe(true)
    const ref = (await project.git('for-each-ref', '--format=%(refname)', 'refs/opencode/kept')).trim()
    const kept = await Promise.all(['a.txt', 'new.txt', 'commit.txt'].map((name) => project.git('show', `${ref}:${name}`)))
    expect(kept).toEqual(['changed\n', 'new\n', 'commit\n'])
  })

  test('refuses the folder of the repository and foreign folders', async () => {
    for (const directory of [project.directory, server.home]) {
      await expect(server.client('worktree.reset', { body: { directory } })).rejects.toMatchObject({ status: 400, body: { name: 'WorktreeResetFailedError' } })
    }
  })
})
