import { chmod, lstat, readlink, rm, stat, symlink } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import type { PermissionID, SessionID } from '#protocol/id'
import type { MessageWithParts, Part, PatchPart } from '#protocol/message'
import { startConversation, type Conversation, type ConversationOptions } from '../../support/conversation'
import { bash, edit, lastPrompt, work, write } from '../../support/file-work'

const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

let talk: Conversation
afterEach(() => talk.close())

async function start(options: ConversationOptions = {}) {
  talk = await startConversation({ files: { 'src/hello.txt': 'one\ntwo\nthree\n', '.gitignore': 'ignored/\n' }, ...options })
  return talk
}

const patchesOf = (messages: MessageWithParts[]) => messages.flatMap(({ parts }) => parts.filter((part): part is PatchPart => part.type === 'patch'))
const diff = (sessionID: SessionID) => talk.server.client('session.diff', { params: { sessionID } })
const at = (file: string) => path.join(talk.server.directory, file)

test('a step that writes has its trees, and its patch names the file after the step\'s end', async () => {
  await start()
  const messages = await work(talk, await talk.session(), [edit('src/hello.txt', 'two', 'TWO')])
  const parts = messages[1]!.parts
  expect(parts.map(({ type }) => type)).toEqual(['step-start', 'tool', 'step-finish', 'patch'])
  const [first, , finish, patch] = parts as [Part & { snapshot: string }, Part, Part & { snapshot: string }, PatchPart]
  expect(patch).toMatchObject({ files: [at('src/hello.txt')], hash: first.snapshot, snapshot: finish.snapshot })
  expect(patch.hash).toMatch(/^[0-9a-f]{40}$/)
  expect(messages[2]!.parts.map((part) => 'snapshot' in part && part.snapshot)).toEqual([EMPTY_TREE, false, EMPTY_TREE])
})

test.each([true, false])('what commands and file tools change is in the diff of the session, in git (%s) and outside', async (git) => {
  await start({ git })
  const sessionID = await talk.session()
  await work(talk, sessionID, [bash('printf "new\\nfile\\n" > "a file.txt"; rm src/hello.txt; mkdir ignored; echo x > ignored/x')])
  await work(talk, sessionID, [write('README.md', 'hello\nworld\n')])
  const found = await diff(sessionID)
  expect(found.map(({ patch: _, ...counts }) => counts)).toEqual([
    { file: 'README.md', status: 'modified', additions: 1, deletions: 0 },
    { file: 'a file.txt', status: 'added', additions: 2, deletions: 0 },
    { file: 'src/hello.txt', status: 'deleted', additions: 0, deletions: 3 },
  ])
  expect(found[0]!.patch).toContain('+world')
})

test('the turn\'s message, the session and an event carry what the turn came to', async () => {
  await start()
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  const messages = await work(talk, sessionID, [write('new.txt', 'a\nb\n')])
  await events.waitFor(({ data }) => data.type === 'session.idle')
  const told = await events.waitFor(({ data }) => data.type === 'session.diff')
  expect(told.data.properties).toMatchObject({ sessionID, diff: [{ file: 'new.txt', additions: 2, status: 'added' }] })
  const updated = await events.waitFor(({ data }) => data.type === 'message.updated' && data.properties.info.role === 'user' && data.properties.info.summary !== undefined)
  expect(updated.data.properties).toMatchObject({ info: { summary: { title: 'go', diffs: [{ file: 'new.txt' }] } } })
  expect((await talk.server.client('session.get', { params: { sessionID } })).summary).toEqual({ additions: 2, deletions: 0, files: 1 })
  const turn = await talk.server.client('session.diff', { params: { sessionID }, query: { messageID: lastPrompt(messages) } })
  expect(turn).toMatchObject([{ file: 'new.txt', additions: 2 }])
})

test('what the person changes between the steps is in no diff, not even in the same file', async () => {
  await start({ files: { 'a.txt': '1\n2\n3\n4\n5\n6\n7\n8\n9\n' } })
  const sessionID = await talk.session()
  await work(talk, sessionID, [edit('a.txt', '1\n', 'agent one\n')])
  await talk.server.project.write('a.txt', 'agent one\n2\n3\n4\nperson\n6\n7\n8\n9\n')
  await talk.server.project.write('b.txt', 'person\n')
  await work(talk, sessionID, [edit('a.txt', '9\n', 'agent nine\n'), bash('echo agent > c.txt')])
  const found = await diff(sessionID)
  expect(found.map(({ file, additions, deletions }) => [file, additions, deletions])).toEqual([['a.txt', 2, 2], ['c.txt', 1, 0]])
  expect(found[0]!.patch).not.toMatch(/^[+-].*person/m)
})

test('sessions at work in one folder at the same time have each its own changes', async () => {
  await start()
  const [one, two] = [await talk.session(), await talk.session()]
  talk.model.script((request) => {
    const said = JSON.stringify(request.body.messages)
    const tools = said.includes('first') ? [bash('sleep 0.6; echo one > one.txt')] : [write('two.txt', 'two\n'), write('src/hello.txt', 'two\n')]
    return said.includes('"role":"tool"') ? { text: 'done' } : { tools }
  })
  await Promise.all([talk.ask(one, 'the first'), talk.ask(two, 'the other')])
  expect((await diff(one)).map(({ file }) => file)).toEqual(['one.txt'])
  expect((await diff(two)).map(({ file }) => file)).toEqual(['src/hello.txt', 'two.txt'])
})

test('links, rights, binary files and odd names are kept as they are; huge files are named but not kept', async () => {
  await start()
  const { project } = talk.server
  await project.write('run.sh', '#!/bin/sh\n')
  await symlink('src/hello.txt', at('link'))
  const sessionID = await talk.session()
  const odd = String.raw`printf 'x' > "$(printf 'caf\351')"; printf 'q' > "$(printf 'a"b\tc')"; head -c 3000000 /dev/zero > huge.bin; head -c 300 /dev/urandom > small.bin`
  await project.write('ignored/make.sh', `chmod +x run.sh; rm link; ln -s README.md link; ${odd}`)
  const messages = await work(talk, sessionID, [bash('sh ignored/make.sh')])
  const found = await diff(sessionID)
  expect(found.map(({ file, status }) => [file, status])).toEqual([
    ['a"b\tc', 'added'],
    ['caf\ufffd', 'added'],
    ['huge.bin', 'added'],
    ['link', 'modified'],
    ['run.sh', 'modified'],
    ['small.bin', 'added'],
  ])
  expect(patchesOf(messages)[0]!.files).toContain(at('huge.bin'))
  await talk.server.client('session.revert', { params: { sessionID }, body: { messageID: lastPrompt(messages) } })
  expect(await readlink(at('link'))).toBe('src/hello.txt')
  expect((await stat(at('run.sh'))).mode & 0o111).toBe(0)
  expect(await lstat(at('small.bin')).catch(() => 'gone')).toBe('gone')
})

test('with `snapshot: false` nothing is recorded, and revert still takes back the conversation', async () => {
  await start({ config: {}, project: { snapshot: false } })
  const sessionID = await talk.session()
  const messages = await work(talk, sessionID, [write('new.txt', 'a\n')])
  expect(messages.flatMap(({ parts }) => parts).some((part) => part.type === 'patch' || ('snapshot' in part && part.snapshot))).toBe(false)
  const session = await talk.server.client('session.revert', { params: { sessionID }, body: { messageID: lastPrompt(messages) } })
  expect(session.revert?.messageID).toBe(lastPrompt(messages))
  expect(await talk.server.project.read('new.txt')).toBe('a\n')
})

test('without git a turn ends well, and one notice says what is missing', async () => {
  await start({ env: { PATH: '/nonexistent' }, git: false })
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  const messages = await work(talk, sessionID, [write('new.txt', 'a\n')])
  await work(talk, sessionID, [write('new.txt', 'b\n')])
  expect(patchesOf(messages)).toEqual([])
  const notices = events.frames.filter(({ data }) => data.type === 'server.notice')
  expect(notices.map(({ data }) => JSON.stringify(data.properties))).toEqual([expect.stringContaining('git was not found')])
})

test('a project in which there are repositories, one of them without a commit, is recorded around them', async () => {
  await start()
  await talk.server.project.git('init', '-q', 'inner')
  await talk.server.project.write('inner/file.txt', 'x\n')
  const sessionID = await talk.session()
  await work(talk, sessionID, [bash('echo y > outer.txt; echo y >> inner/file.txt')])
  await work(talk, sessionID, [write('inner/file.txt', 'z\n')])
  expect((await diff(sessionID)).map(({ file }) => file)).toEqual(['inner/file.txt', 'outer.txt'])
})

test('a command that was stopped has what it changed until then', async () => {
  await start()
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  talk.model.script([{ tools: [bash('echo a > half.txt; sleep 30')] }])
  const turn = talk.ask(sessionID, 'go')
  await events.waitFor(({ data }) => data.type === 'file.watcher.updated' && data.properties.file.endsWith('half.txt'))
  await talk.server.client('session.abort', { params: { sessionID } })
  await turn
  await events.waitFor(({ data }) => data.type === 'message.part.updated' && data.properties.part.type === 'patch')
  expect((await diff(sessionID)).map(({ file }) => file)).toEqual(['half.txt'])
})

test('attributes of the project change nothing of what is kept', async () => {
  await start({ files: { '.gitattributes': '* text=auto eol=lf ident filter=evil\n', 'dos.txt': 'a\r\nb $Id$\r\n' } })
  await talk.server.project.git('config', 'filter.evil.clean', 'touch owned; cat')
  const sessionID = await talk.session()
  const messages = await work(talk, sessionID, [bash('printf "x" > dos.txt')])
  await talk.server.client('session.revert', { params: { sessionID }, body: { messageID: lastPrompt(messages) } })
  expect(await talk.server.project.read('dos.txt')).toBe('a\r\nb $Id$\r\n')
  expect(await lstat(at('owned')).catch(() => 'gone')).toBe('gone')
})

test('files that can not be read do not end the recording', async () => {
  await start()
  await talk.server.project.write('secret.txt', 'x\n')
  await chmod(at('secret.txt'), 0)
  const sessionID = await talk.session()
  await work(talk, sessionID, [bash('echo y > other.txt')])
  expect((await diff(sessionID)).map(({ file }) => file)).toEqual(['other.txt'])
  await rm(at('secret.txt'), { force: true })
})

test('what the person changes while a permission is asked for is not the command\'s', async () => {
  await start({ project: { permission: { bash: 'ask', edit: 'ask' } } })
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  talk.model.script([{ tools: [bash('echo agent > c.txt')] }, { tools: [write('src/hello.txt', 'agent\n')] }, { text: 'done' }])
  const turn = talk.ask(sessionID, 'go')
  for (const kind of ['bash', 'edit']) {
    const { data } = await events.waitFor((frame) => frame.data.type === 'permission.asked' && frame.data.properties.permission === kind)
    await talk.server.project.write(`person-${kind}.txt`, 'person\n')
    await pause(50)
    await talk.server.client('permission.reply', { params: { requestID: (data.properties as { id: PermissionID }).id }, body: { reply: 'once' } })
  }
  await turn
  expect((await diff(sessionID)).map(({ file }) => file)).toEqual(['c.txt', 'src/hello.txt'])
})

test('what a subagent changes is its caller\'s as well, and goes with the caller\'s prompt', async () => {
  await start()
  const sessionID = await talk.session()
  talk.model.script((request) => {
    const said = JSON.stringify(request.body.messages)
    if (said.includes('"role":"tool"')) return { text: 'done' }
    if (said.includes('child work')) return { tools: [write('child.txt', 'x\n'), bash('echo y > command.txt')] }
    return { tools: [{ id: 'call_task', name: 'task', input: { description: 'work', prompt: 'do the child work', subagent_type: 'general' } }] }
  })
  await talk.ask(sessionID, 'delegate')
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  expect((await diff(sessionID)).map(({ file }) => file)).toEqual(['child.txt', 'command.txt'])
  await talk.server.client('session.revert', { params: { sessionID }, body: { messageID: lastPrompt(messages) } })
  expect(await lstat(at('child.txt')).catch(() => 'gone')).toBe('gone')
  expect(await lstat(at('command.txt')).catch(() => 'gone')).toBe('gone')
})

test('one step\'s parallel edits of one file and its commands come to one change', async () => {
  await start()
  const sessionID = await talk.session()
  const messages = await work(talk, sessionID, [edit('src/hello.txt', 'one', '1'), edit('src/hello.txt', 'three', '3'), bash('echo new > new.txt')])
  expect(patchesOf(messages)).toMatchObject([{ files: [at('src/hello.txt'), at('new.txt')] }])
  expect(await diff(sessionID)).toMatchObject([{ file: 'new.txt' }, { file: 'src/hello.txt', additions: 2, deletions: 2 }])
})

test('a revert in one session is no change of another that works at the time', async () => {
  await start()
  const [one, two] = [await talk.session(), await talk.session()]
  const messages = await work(talk, one, [write('one.txt', 'x\n')])
  talk.model.script([{ tools: [bash('echo started > started.txt; while [ -e one.txt ]; do sleep 0.05; done; echo two > two.txt')] }, { text: 'done' }])
  const turn = talk.ask(two, 'go')
  await expect.poll(() => lstat(at('started.txt')).catch(() => undefined), { timeout: 10_000 }).toBeDefined()
  await talk.server.client('session.revert', { params: { sessionID: one }, body: { messageID: lastPrompt(messages) } })
  await turn
  expect((await diff(two)).map(({ file }) => file)).toEqual(['started.txt', 'two.txt'])
})
