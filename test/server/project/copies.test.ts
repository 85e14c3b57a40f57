import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startConversation, type Conversation } from '../../support/conversation'
import { makeProject } from '../../support/temp-project'

let conversation: Conversation
let parent: string
let projectID: string
beforeEach(async () => {
  conversation = await startConversation({ files: { 'a.txt': 'one\n' } })
  parent = path.join(conversation.server.home, 'copies')
  projectID = (await conversation.server.client('project.current')).id
})
afterEach(() => conversation.close())

function create(input: { strategy?: string; directory?: string; name?: string } = {}) {
  return conversation.server.client('v2.projectCopy.create', { params: { projectID }, body: { strategy: 'git_worktree', directory: parent, ...input } })
}

function remove(directory: string, force = false) {
  return conversation.server.client('v2.projectCopy.remove', { params: { projectID }, body: { directory, force } })
}

async function folders() {
  return (await conversation.server.client('project.directories', { params: { projectID } })).map(({ directory }) => directory)
}

describe('a copy of a project', () => {
  test('has all files in a folder of its own name, numbered when there is one already', async () => {
    const { server } = conversation
    const stream = await server.events('/global/event')
    const first = await create({ name: 'Try it' })
    const second = await create({ name: 'try-it' })
    expect([first, second]).toEqual([{ directory: path.join(parent, 'try-it') }, { directory: path.join(parent, 'try-it-2') }])
    expect(await readFile(path.join(second.directory, 'a.txt'), 'utf8')).toBe('one\n')
    expect(await server.client('vcs.get', { directory: first.directory })).toEqual({ default_branch: 'main' })
    expect(await folders()).toEqual([server.directory, first.directory, second.directory])
    await stream.waitFor(({ data }) => data.payload.type === 'project.directories.updated' && data.payload.properties.projectID === projectID)
    stream.close()
  })

  test('is made of the project that is named, whatever folder the request is about', async () => {
    const other = await makeProject()
    const { directory } = await conversation.server.client('v2.projectCopy.create', {
      directory: other.directory,
      params: { projectID },
      body: { strategy: 'git_worktree', directory: parent, name: 'named' },
    })
    expect(await readFile(path.join(directory, 'a.txt'), 'utf8')).toBe('one\n')
    await other.remove()
  })

  test('is refused in our own data, in the files of git, by another strategy and for an unknown project', async () => {
    const { server } = conversation
    await expect(create({ strategy: 'rsync' })).rejects.toMatchObject({
      status: 400,
      body: { name: 'ProjectCopyError', data: { message: 'Project copy strategy unavailable: rsync' } },
    })
    await expect(create({ directory: path.join(server.directory, '.git', 'hooks') })).rejects.toMatchObject({ body: { name: 'ProjectCopyError' } })
    await expect(create({ directory: server.app.options.paths.data })).rejects.toMatchObject({ status: 403 })
    await expect(
      server.client('v2.projectCopy.create', { params: { projectID: 'nope' }, body: { strategy: 'git_worktree', directory: parent } }),
    ).rejects.toMatchObject({ status: 404, body: { _tag: 'ProjectNotFoundError' } })
    expect(existsSync(parent)).toBe(false)
  })

  test('takes its folder from location, as the rest of that family', async () => {
    const { server } = conversation
    const query = new URLSearchParams({ 'location[directory]': server.directory })
    const response = await server.fetch(`/experimental/project/${projectID}/copy/refresh?${query}`, { method: 'POST' })
    expect(response.status).toBe(204)
    const missing = await server.fetch(`/experimental/project/${projectID}/copy/refresh?${new URLSearchParams({ 'location[directory]': '/no/such/folder' })}`, { method: 'POST' })
    expect(missing.status).toBe(404)
  })
})

describe('removing a copy', () => {
  test('says that it needs force when something in it is in no commit, and keeps that under a name', async () => {
    const { directory } = await create({ name: 'dirty' })
    await writeFile(path.join(directory, 'new.txt'), 'precious\n')
    await expect(remove(directory)).rejects.toMatchObject({ status: 400, body: { name: 'ProjectCopyError', data: { forceRequired: true } } })
    expect(existsSync(directory)).toBe(true)
    await remove(directory, true)
    expect([existsSync(directory), await folders()]).toEqual([false, [conversation.server.directory]])
    const { project } = conversation.server
    const ref = (await project.git('for-each-ref', '--format=%(refname)', 'refs/opencode/kept')).trim()
    expect(await project.git('show', `${ref}:new.txt`)).toBe('precious\n')
  })

  test('ends what runs in it first', async () => {
    const { directory } = await create({ name: 'open' })
    const stream = await conversation.server.events('/global/event')
    await conversation.server.client('path.get', { directory })
    await remove(directory)
    await stream.waitFor(({ data }) => data.directory === directory && data.payload.type === 'server.instance.disposed')
    stream.close()
  })

  test('takes nothing that is no copy of the project', async () => {
    for (const directory of [conversation.server.directory, conversation.server.home]) {
      await expect(remove(directory, true)).rejects.toMatchObject({ status: 400, body: { name: 'ProjectCopyError' } })
    }
    expect(existsSync(path.join(conversation.server.directory, 'a.txt'))).toBe(true)
  })
})

test('a refresh finds copies that git knows, and forgets those that are gone', async () => {
  const { server } = conversation
  const { directory } = await create({ name: 'gone' })
  const byHand = path.join(parent, 'by-hand')
  await server.project.git('worktree', 'add', '-q', '--detach', byHand)
  await rm(directory, { recursive: true })
  await server.client('v2.projectCopy.refresh', { params: { projectID } })
  expect(await folders()).toEqual([server.directory, byHand])
  const stream = await server.events('/global/event')
  await server.client('v2.projectCopy.refresh', { params: { projectID } })
  await server.client('session.create', { body: {} })
  await stream.waitFor(({ data }) => data.payload.type === 'session.created')
  expect(stream.frames.map(({ data }) => data.payload.type)).not.toContain('project.directories.updated')
  stream.close()
})

describe('the name of a copy', () => {
  const name = (context?: string) => conversation.server.client('experimental.projectCopy.generateName', { params: { projectID }, body: context === undefined ? {} : { context } })

  test('is given by the small model', async () => {
    conversation.model.script(() => ({ text: '"Login Form Fix!"\nand more' }))
    expect(await name('The login form loses its focus')).toEqual({ name: 'login-form-fix' })
    expect(conversation.model.requests.at(-1)?.body.model).toBe('scripted-mini')
  })

  test('is made of the first words when the model fails, and made up when there are none', async () => {
    conversation.model.script(() => ({ error: { status: 400, body: { error: { message: 'no' } } } }))
    expect(await name('Repair the broken parser of dates\nsecond line')).toEqual({ name: 'repair-the-broken-parser' })
    expect((await name()).name).toMatch(/^[a-z]+-[a-z]+$/)
    expect((await name('   ')).name).toMatch(/^[a-z]+-[a-z]+$/)
  })
})

test('the parent of a copy may be there already', async () => {
  await mkdir(path.join(parent, 'here'), { recursive: true })
  expect(await create({ name: 'here' })).toEqual({ directory: path.join(parent, 'here-2') })
})
