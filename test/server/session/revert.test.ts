import { lstat, rm, symlink } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { MessageID, SessionID } from '#protocol/id'
import type { RevertInput } from '#protocol/revert'
import { startConversation, type Conversation, type ConversationOptions } from '../../support/conversation'
import { bash, edit, lastPrompt, work, write } from '../../support/file-work'

const NINE = '1\n2\n3\n4\n5\n6\n7\n8\n9\n'

let talk: Conversation
afterEach(() => talk.close())

async function start(options: ConversationOptions = {}): Promise<SessionID> {
  talk = await startConversation({ files: { 'a.txt': NINE, 'b.txt': 'b\n', '.gitignore': 'ignored/\n' }, ...options })
  return talk.session()
}

const at = (file: string) => path.join(talk.server.directory, file)
const read = (file: string) => talk.server.project.read(file).catch(() => undefined)
const put = (file: string, content: string) => talk.server.project.write(file, content)
const revert = (sessionID: SessionID, body: RevertInput) => talk.server.client('session.revert', { params: { sessionID }, body })
const unrevert = (sessionID: SessionID) => talk.server.client('session.unrevert', { params: { sessionID } })
const preview = (sessionID: SessionID, body: RevertInput) => talk.server.client('session.revertPreview', { params: { sessionID }, body })
const messages = (sessionID: SessionID) => talk.server.client('session.messages', { params: { sessionID } })
const session = (sessionID: SessionID) => talk.server.client('session.get', { params: { sessionID } })
const go = async (sessionID: SessionID, ...steps: Parameters<typeof work>[2][]): Promise<MessageID> => lastPrompt(await work(talk, sessionID, ...steps))

describe.each([true, false])('in git: %s', (git) => {
  test('a revert brings files back, creates and removes, and unrevert restores exactly what was there', async () => {
    const sessionID = await start({ git })
    const messageID = await go(sessionID, [edit('a.txt', '5', 'five'), write('new/made.txt', 'x\n')], [bash('rm b.txt; printf data > c.bin')])
    const reverted = await revert(sessionID, { messageID })
    expect([await read('a.txt'), await read('b.txt'), await read('new/made.txt'), await read('c.bin')]).toEqual([NINE, 'b\n', undefined, undefined])
    expect(reverted).toMatchObject({ revert: { messageID, snapshot: expect.stringMatching(/^[0-9a-f]{40}$/) }, summary: { files: 4, additions: 3, deletions: 2 } })
    expect(reverted.revert?.diff).toContain('-five\n+5')
    expect(reverted.revert?.files?.map(({ file, action, changed }) => [file, action, changed]).sort()).toEqual([
      ['a.txt', 'restore', false],
      ['b.txt', 'restore', false],
      ['c.bin', 'remove', false],
      ['new/made.txt', 'remove', false],
    ])
    const back = await unrevert(sessionID)
    expect(back.revert).toBeUndefined()
    expect(back.summary).toEqual({ additions: 3, deletions: 2, files: 4 })
    expect([await read('a.txt'), await read('b.txt'), await read('new/made.txt'), await read('c.bin')]).toEqual([NINE.replace('5', 'five'), undefined, 'x\n', 'data'])
  })
})

test('messages stay listed until the next prompt, which removes them and the mark', async () => {
  const sessionID = await start()
  await go(sessionID, [write('one.txt', '1\n')])
  const second = await go(sessionID, [write('two.txt', '2\n')])
  const before = await messages(sessionID)
  await revert(sessionID, { messageID: second })
  expect((await messages(sessionID)).length).toBe(before.length)
  const events = await talk.server.events('/event')
  talk.model.script([{ text: 'new path' }])
  await talk.ask(sessionID, 'continue')
  const after = await messages(sessionID)
  expect(after.map(({ info }) => info.id).slice(0, 3)).toEqual(before.map(({ info }) => info.id).slice(0, 3))
  expect(after).toHaveLength(5)
  expect((await session(sessionID)).revert).toBeUndefined()
  expect(JSON.stringify(talk.model.requests.at(-1)!.body)).not.toContain('two.txt')
  await events.waitFor(({ data }) => data.type === 'message.removed' && data.properties.messageID === second)
  expect([await read('one.txt'), await read('two.txt')]).toEqual(['1\n', undefined])
  await events.waitFor(({ data }) => data.type === 'message.updated' && data.properties.info.role === 'user' && data.properties.info.summary !== undefined)
  expect((await talk.server.client('session.diff', { params: { sessionID } })).map(({ file }) => file)).toEqual(['one.txt'])
})

test('a command of the person removes what was taken back as well', async () => {
  const sessionID = await start()
  const messageID = await go(sessionID, [write('one.txt', '1\n')])
  await revert(sessionID, { messageID })
  await talk.server.client('session.shell', { params: { sessionID }, body: { agent: 'build', command: 'echo hi' } })
  expect((await messages(sessionID)).map(({ info }) => info.role)).toEqual(['user', 'assistant'])
  expect((await session(sessionID)).revert).toBeUndefined()
})

test('from a part on: what the message said before stays, also in its files', async () => {
  const sessionID = await start()
  talk.model.script([{ text: 'first', tools: [write('one.txt', '1\n')] }, { text: 'then', tools: [write('two.txt', '2\n')] }, { text: 'done' }])
  await talk.ask(sessionID, 'go')
  const step = (await messages(sessionID))[2]!
  const partID = step.parts.find(({ type }) => type === 'tool')!.id
  const marked = await revert(sessionID, { messageID: step.info.id, partID })
  expect(marked.revert).toMatchObject({ messageID: step.info.id, partID })
  expect([await read('one.txt'), await read('two.txt')]).toEqual(['1\n', undefined])
  talk.model.script([{ text: 'on' }])
  await talk.ask(sessionID, 'continue')
  const kept = (await messages(sessionID)).find(({ info }) => info.id === step.info.id)!
  expect(kept.parts.map(({ type }) => type)).toEqual(['step-start', 'text'])
})

test('a part with nothing said before it takes its prompt with it', async () => {
  const sessionID = await start()
  const prompt = await go(sessionID, [write('one.txt', '1\n')])
  const step = (await messages(sessionID))[1]!
  const marked = await revert(sessionID, { messageID: step.info.id, partID: step.parts[0]!.id })
  expect(marked.revert?.messageID).toBe(prompt)
  expect(marked.revert?.partID).toBeUndefined()
})

test('the mark can be moved back and forth, and unrevert still restores everything', async () => {
  const sessionID = await start()
  const first = await go(sessionID, [edit('a.txt', '1\n', 'one\n')])
  const second = await go(sessionID, [edit('a.txt', '9\n', 'nine\n'), write('two.txt', '2\n')])
  const end = await read('a.txt')
  await revert(sessionID, { messageID: first })
  expect([await read('a.txt'), await read('two.txt')]).toEqual([NINE, undefined])
  const plan = await preview(sessionID, { messageID: second })
  expect(plan.files.map(({ file, action }) => [file, action])).toEqual([['a.txt', 'restore'], ['two.txt', 'none']])
  await revert(sessionID, { messageID: second })
  expect([await read('a.txt'), await read('two.txt')]).toEqual([NINE.replace('1', 'one'), undefined])
  await unrevert(sessionID)
  expect([await read('a.txt'), await read('two.txt')]).toEqual([end, '2\n'])
})

test('what the person changed since stays where it can, and is named where it can not', async () => {
  const sessionID = await start()
  const messageID = await go(sessionID, [edit('a.txt', '1\n', 'agent\n'), edit('b.txt', 'b\n', 'agent\n'), write('new.txt', 'agent\n'), write('gone.txt', 'agent\n')])
  await put('a.txt', (await read('a.txt'))!.replace('9\n', 'person\n'))
  await put('b.txt', 'agent and person\n')
  await put('new.txt', 'agent\nperson\n')
  await rm(at('gone.txt'))
  const plan = await preview(sessionID, { messageID })
  const expected = [
    ['a.txt', 'merge', undefined, true],
    ['b.txt', 'skip', 'conflict', true],
    ['gone.txt', 'none', undefined, true],
    ['new.txt', 'skip', 'changed', true],
  ]
  const brief = (files: typeof plan.files | undefined) => files?.map(({ file, action, reason, changed }) => [file, action, reason, changed]).sort()
  expect(brief(plan.files)).toEqual(expected)
  expect(await read('a.txt')).toContain('agent')
  const done = await revert(sessionID, { messageID })
  expect(done.revert?.files?.map(({ file, action, reason, changed }) => [file, action, reason, changed]).sort()).toEqual(expected)
  expect([await read('a.txt'), await read('b.txt'), await read('new.txt')]).toEqual([NINE.replace('9', 'person'), 'agent and person\n', 'agent\nperson\n'])
  await unrevert(sessionID)
  expect([await read('a.txt'), await read('b.txt'), await read('new.txt')]).toEqual([
    NINE.replace('1', 'agent').replace('9', 'person'),
    'agent and person\n',
    'agent\nperson\n',
  ])
})

test('the preview shows the hunks, and which of their lines the agent did not write', async () => {
  const sessionID = await start()
  const messageID = await go(sessionID, [edit('a.txt', '1\n', 'agent\n'), edit('b.txt', 'b\n', 'agent\n')])
  await put('a.txt', (await read('a.txt'))!.replace('3\n', '3\nperson\n'))
  await put('b.txt', 'agent\nperson\n')
  const { files, additions, deletions } = await preview(sessionID, { messageID, force: ['b.txt'] })
  const [a, b] = [files.find(({ file }) => file === 'a.txt')!, files.find(({ file }) => file === 'b.txt')!]
  expect(a).toMatchObject({ action: 'merge', changed: true, foreign: [{ start: 4, lines: 1 }], additions: 1, deletions: 1 })
  expect(a.hunks).toEqual([
    {
      oldStart: 1,
      oldLines: 4,
      newStart: 1,
      newLines: 4,
      lines: [
        { kind: 'removed', text: 'agent' },
        { kind: 'added', text: '1' },
        { kind: 'same', text: '2' },
        { kind: 'same', text: '3' },
        { kind: 'same', text: 'person', foreign: true },
      ],
    },
  ])
  expect(b).toMatchObject({ action: 'restore', foreign: [{ start: 2, lines: 1 }] })
  expect(b.hunks?.[0]?.lines.filter(({ foreign }) => foreign)).toEqual([{ kind: 'removed', text: 'person', foreign: true }])
  expect([additions, deletions]).toEqual([2, 3])
})

test('force overwrites what others changed, and `files` leaves the rest alone; both can be undone', async () => {
  const sessionID = await start()
  const messageID = await go(sessionID, [write('b.txt', 'agent\n'), write('c.txt', 'agent\n')])
  await put('b.txt', 'person\n')
  await revert(sessionID, { messageID, files: ['b.txt'], force: true })
  expect([await read('b.txt'), await read('c.txt')]).toEqual(['b\n', 'agent\n'])
  await unrevert(sessionID)
  expect([await read('b.txt'), await read('c.txt')]).toEqual(['person\n', 'agent\n'])
  const second = await revert(sessionID, { messageID, files: [at('c.txt')] })
  expect(second.revert?.files?.map(({ file, action, reason }) => [file, action, reason])).toEqual([['b.txt', 'skip', 'not-selected'], ['c.txt', 'remove', undefined]])
})

test('nothing is touched that the session did not change: other work, committed or ignored', async () => {
  const sessionID = await start()
  const { project } = talk.server
  const messageID = await go(sessionID, [edit('a.txt', '5', 'five')])
  await put('a.txt', NINE.replace('5', 'five') + '10\n')
  await put('b.txt', 'committed\n')
  await project.git('commit', '-q', '-am', 'person')
  await put('ignored/x', 'person\n')
  await put('untracked.txt', 'person\n')
  const plan = await revert(sessionID, { messageID })
  expect(plan.revert?.files?.map(({ file }) => file)).toEqual(['a.txt'])
  expect([await read('a.txt'), await read('b.txt'), await read('ignored/x'), await read('untracked.txt')]).toEqual([`${NINE}10\n`, 'committed\n', 'person\n', 'person\n'])
  expect((await project.git('log', '--format=%s')).trim().split('\n')).toEqual(['person', 'first'])
})

test('of two sessions in one folder a revert takes back the changes of its own, also in a file that both changed', async () => {
  const one = await start()
  const two = await talk.session()
  const first = await go(one, [edit('a.txt', '1\n', 'one\n')])
  await go(two, [edit('a.txt', '9\n', 'two\n'), write('two.txt', '2\n')])
  const done = await revert(one, { messageID: first })
  expect(done.revert?.files).toMatchObject([{ file: 'a.txt', action: 'merge', changed: true }])
  expect([await read('a.txt'), await read('two.txt')]).toEqual([NINE.replace('9', 'two'), '2\n'])
})

test('a folder on the way that became a link is not followed', async () => {
  const sessionID = await start()
  const messageID = await go(sessionID, [write('dir/file.txt', 'agent\n')])
  const outside = path.join(talk.server.home, 'outside')
  await talk.server.project.git('worktree', 'add', '-q', outside)
  await put(path.relative(talk.server.directory, path.join(outside, 'file.txt')), 'agent\n')
  await rm(at('dir'), { recursive: true })
  await symlink(outside, at('dir'))
  const done = await revert(sessionID, { messageID, force: true })
  expect(done.revert?.files).toMatchObject([{ file: 'dir/file.txt', action: 'skip', reason: 'unreachable' }])
  expect(await lstat(path.join(outside, 'file.txt'))).toBeDefined()
})

test('a link in the place of a file is replaced, never written through', async () => {
  const sessionID = await start()
  const outside = path.join(talk.server.home, 'victim.txt')
  await put(path.relative(talk.server.directory, outside), 'victim\n')
  const messageID = await go(sessionID, [edit('a.txt', '5', 'five')])
  await rm(at('a.txt'))
  await symlink(outside, at('a.txt'))
  expect((await revert(sessionID, { messageID })).revert?.files).toMatchObject([{ file: 'a.txt', action: 'skip', reason: 'conflict' }])
  await unrevert(sessionID)
  await revert(sessionID, { messageID, force: true })
  expect([await read('a.txt'), (await lstat(at('a.txt'))).isFile()]).toEqual([NINE, true])
  expect(await talk.server.project.read(path.relative(talk.server.directory, outside))).toBe('victim\n')
})

test('a file that is too large to be kept is named and left alone', async () => {
  const sessionID = await start()
  await put('large.bin', 'x'.repeat(3_000_000))
  const messageID = await go(sessionID, [write('large.bin', 'small\n')])
  const done = await revert(sessionID, { messageID, force: true })
  expect(done.revert?.files).toMatchObject([{ file: 'large.bin', action: 'skip', reason: 'not-kept' }])
  expect(await read('large.bin')).toBe('small\n')
})

test('a file and a folder that changed places change back', async () => {
  const sessionID = await start()
  const messageID = await go(sessionID, [bash('rm b.txt && mkdir b.txt && echo x > b.txt/inner')])
  const done = await revert(sessionID, { messageID })
  expect(done.revert?.files?.map(({ file, action }) => [file, action])).toEqual([['b.txt/inner', 'remove'], ['b.txt', 'restore']])
  expect(await read('b.txt')).toBe('b\n')
})

test('busy sessions, unknown messages and unknown sessions are refused', async () => {
  const sessionID = await start()
  const messageID = await go(sessionID, [])
  await expect(revert(sessionID, { messageID: 'msg_unknown' as MessageID })).rejects.toMatchObject({ status: 404 })
  await expect(revert('ses_unknown' as SessionID, { messageID })).rejects.toMatchObject({ status: 404 })
  expect((await unrevert(sessionID)).revert).toBeUndefined()
  talk.model.script([{ text: 'x', hang: true }])
  await talk.server.client('session.prompt_async', { params: { sessionID }, body: { parts: [{ type: 'text', text: 'hang' }] } })
  await expect(revert(sessionID, { messageID })).rejects.toMatchObject({ status: 409, body: { _tag: 'SessionBusyError', sessionID } })
  await expect(unrevert(sessionID)).rejects.toMatchObject({ status: 409 })
  await expect(preview(sessionID, { messageID })).rejects.toMatchObject({ status: 409 })
})
