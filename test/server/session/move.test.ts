import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import { startConversation, textOf, type Conversation } from '../../support/conversation'
import { makeProject } from '../../support/temp-project'

let conversation: Conversation
let copy: string
beforeEach(async () => {
  conversation = await startConversation({ files: { 'a.txt': 'one\n', 'sub/b.txt': 'b\n' } })
  copy = path.join(conversation.server.home, 'copy')
  await conversation.server.project.git('worktree', 'add', '-q', '--detach', copy)
})
afterEach(() => conversation.close())

function move(sessionID: SessionID, directory = copy, moveChanges?: boolean) {
  return conversation.server.client('experimental.controlPlane.moveSession', { body: { sessionID, destination: { directory }, ...(moveChanges === undefined ? {} : { moveChanges }) } })
}

describe('a session that is moved', () => {
  test('goes on in the other folder with all that was said, and is gone from the lists of the old one', async () => {
    const { server, model } = conversation
    model.script([{ text: 'first' }, { tools: [{ name: 'bash', input: { command: 'pwd' } }] }, { text: 'second' }])
    const id = await conversation.session()
    await conversation.ask(id, 'before')
    const child = await server.client('session.create', { body: { parentID: id } })
    const [old, fresh] = [await server.events(), await server.events(`/event?${new URLSearchParams({ directory: path.join(copy, 'sub') })}`)]
    await move(id, path.join(copy, 'sub'))
    for (const stream of [old, fresh]) {
      const told = await stream.waitFor(({ data }) => data.type === 'session.updated' && data.properties.sessionID === id)
      expect(told.data).toMatchObject({ properties: { info: { directory: path.join(copy, 'sub'), path: 'sub' } } })
      stream.close()
    }
    expect(await server.client('session.get', { params: { sessionID: child.id } })).toMatchObject({ directory: path.join(copy, 'sub') })
    expect(await server.client('session.list')).toEqual([])
    expect((await server.client('session.list', { directory: path.join(copy, 'sub') })).map((session) => session.id)).toContain(id)
    const answer = await conversation.ask(id, 'after')
    expect(textOf(answer)).toBe('second')
    const messages = await server.client('session.messages', { params: { sessionID: id } })
    const tool = messages.flatMap(({ parts }) => parts).find((part) => part.type === 'tool')
    expect(tool).toMatchObject({ state: { status: 'completed', output: expect.stringContaining(path.join(copy, 'sub')) } })
  })

  test('takes along what is in no commit, and leaves nothing of it behind', async () => {
    const { project } = conversation.server
    const id = await conversation.session()
    await project.write('a.txt', 'changed\n')
    await project.write('new.txt', 'new\n')
    await project.write('staged.txt', 'staged\n')
    await project.git('add', 'staged.txt')
    await move(id, copy, true)
    const moved = await Promise.all(['a.txt', 'new.txt', 'staged.txt'].map((name) => readFile(path.join(copy, name), 'utf8')))
    expect(moved).toEqual(['changed\n', 'new\n', 'staged\n'])
    expect(await project.git('status', '--porcelain')).toBe('')
    // Should that have been a mistake, it is still there.
    const ref = (await project.git('for-each-ref', '--format=%(refname)', 'refs/opencode/kept')).trim()
    expect(await project.git('show', `${ref}:new.txt`)).toBe('new\n')
  })

  test('leaves changes where they are unless it is asked to take them', async () => {
    const { project } = conversation.server
    const id = await conversation.session()
    await project.write('a.txt', 'changed\n')
    await move(id)
    expect([await project.read('a.txt'), await readFile(path.join(copy, 'a.txt'), 'utf8')]).toEqual(['changed\n', 'one\n'])
  })
})

describe('a session stays where it is', () => {
  test('when its changes do not fit in the other folder; both folders are as they were', async () => {
    const { server } = conversation
    const id = await conversation.session()
    await server.project.write('a.txt', 'mine\n')
    await server.project.write('b-new.txt', 'mine\n')
    await writeFile(path.join(copy, 'a.txt'), 'theirs\n')
    await expect(move(id, copy, true)).rejects.toMatchObject({ status: 400, body: { name: 'MoveSessionError', data: { message: expect.stringContaining('could not be moved') } } })
    expect([await server.project.read('a.txt'), await readFile(path.join(copy, 'a.txt'), 'utf8')]).toEqual(['mine\n', 'theirs\n'])
    expect([existsSync(path.join(server.directory, 'b-new.txt')), existsSync(path.join(copy, 'b-new.txt'))]).toEqual([true, false])
    expect(await server.client('session.get', { params: { sessionID: id } })).toMatchObject({ directory: server.directory })
  })

  test('when the folder belongs to another project or is none', async () => {
    const id = await conversation.session()
    const other = await makeProject({ files: { 'other.txt': 'other\n' } })
    await expect(move(id, other.directory)).rejects.toMatchObject({ status: 400, body: { name: 'MoveSessionError' } })
    await expect(move(id, '/no/such/folder')).rejects.toMatchObject({ status: 404 })
    await expect(move('ses_unknown0000000000000000000' as SessionID)).rejects.toMatchObject({ status: 404 })
    await other.remove()
  })

  test('while it is busy', async () => {
    const { server, model } = conversation
    model.script([{ hang: 'headers' }])
    const id = await conversation.session()
    const stream = await server.events()
    const answer = conversation.ask(id, 'wait')
    await stream.waitFor(({ data }) => data.type === 'session.status' && data.properties.status.type === 'busy')
    await expect(move(id)).rejects.toMatchObject({ status: 400, body: { name: 'MoveSessionError', data: { message: expect.stringContaining('busy') } } })
    await server.client('session.abort', { params: { sessionID: id } })
    await answer
    await move(id)
    stream.close()
  })
})

test('in the same work tree changes need not be moved', async () => {
  const { server } = conversation
  const id = await conversation.session()
  await mkdir(path.join(server.directory, 'sub'), { recursive: true })
  await server.project.write('a.txt', 'changed\n')
  await move(id, path.join(server.directory, 'sub'), true)
  expect(await server.project.read('a.txt')).toBe('changed\n')
  expect(await server.client('session.get', { params: { sessionID: id } })).toMatchObject({ path: 'sub' })
})
