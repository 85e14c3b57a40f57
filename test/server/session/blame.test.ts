import type { PermissionRequest } from '#protocol/permission'
import { afterEach, expect, test } from 'vitest'
import { startConversation, type Conversation, type ConversationOptions } from '../../support/conversation'
import { bash, edit, lastPrompt, work, write } from '../../support/file-work'
import { moveOwners, readLineHunks } from '../../../server/session/line-owners'

let talk: Conversation
afterEach(() => talk?.close())

async function start(options: ConversationOptions = {}) {
  talk = await startConversation({ files: { 'list.txt': 'one\ntwo\nthree\nfour\n' }, ...options })
  return { client: talk.server.client, sessionID: await talk.session() }
}

test('each line leads to the prompt, the call and the rule that let it be written', async () => {
  const { client, sessionID } = await start()
  const first = await work(talk, sessionID, [edit('list.txt', 'two', 'zwei')])
  const second = await work(talk, sessionID, [edit('list.txt', 'four', 'four\nfive')], [bash('sed -i "1s/.*/eins/" list.txt')])
  const ranges = await client('session.blame', { params: { sessionID }, query: { file: 'list.txt' } })
  expect(ranges.map(({ start: from, lines, tool, promptID, prompt }) => ({ from, lines, tool, promptID, prompt }))).toEqual([
    { from: 1, lines: 1, tool: 'bash', promptID: lastPrompt(second), prompt: 'go' },
    { from: 2, lines: 1, tool: 'edit', promptID: lastPrompt(first), prompt: 'go' },
    { from: 5, lines: 1, tool: 'edit', promptID: lastPrompt(second), prompt: 'go' },
  ])
  const early = await client('session.blame', { params: { sessionID }, query: { file: 'list.txt', messageID: lastPrompt(first), left: 'true' } })
  expect(early.map(({ start: from, lines }) => [from, lines])).toEqual([[2, 1]])
  expect(ranges[1]!.permissions).toEqual([{ permission: 'edit', by: 'rule', pattern: '*', time: expect.any(Number) }])
})

test('lines that somebody else wrote or moved are not taken for the session\'s', async () => {
  const { client, sessionID } = await start()
  await work(talk, sessionID, [write('new.txt', 'a\nb\nc\n')])
  await talk.server.project.write('new.txt', 'by hand\na\nB\nc\n')
  const ranges = await client('session.blame', { params: { sessionID }, query: { file: 'new.txt' } })
  expect(ranges.map(({ start: from, lines }) => [from, lines])).toEqual([[2, 1], [4, 1]])
  const then = await client('session.blame', { params: { sessionID }, query: { file: 'new.txt', left: 'true' } })
  expect(then.map(({ start: from, lines }) => [from, lines])).toEqual([[1, 3]])
  expect(await client('session.blame', { params: { sessionID }, query: { file: 'README.md' } })).toEqual([])
})

test('of a folder the lines of all its sessions are known, and of the others the commit', async () => {
  const { client, sessionID } = await start()
  await work(talk, sessionID, [edit('list.txt', 'two', 'zwei')])
  const other = await talk.session()
  await work(talk, other, [edit('list.txt', 'three', 'drei')])
  const { ranges, commit } = await client('vcs.blame', { query: { file: 'list.txt', line: 1 } })
  expect(ranges.map(({ start: from, sessionID: id, tool }) => [from, id, tool])).toEqual([[2, sessionID, 'edit'], [3, other, 'edit']])
  expect(commit).toMatchObject({ commit: expect.stringMatching(/^[0-9a-f]{40}$/), summary: expect.any(String), time: expect.any(Number) })
  expect((await client('vcs.blame', { query: { file: 'list.txt', line: 2 } })).commit).toBeUndefined()
  await talk.server.project.write('list.txt', 'by hand\nzwei\n')
  expect((await client('vcs.blame', { query: { file: 'list.txt', line: 1 } })).commit).toBeUndefined()
})

test('of two calls in one step each has its own lines, and a person\'s answer is kept', async () => {
  const { client, sessionID } = await start({ project: { permission: { edit: 'ask' } } })
  const events = await talk.server.events('/event')
  const running = work(talk, sessionID, [edit('list.txt', 'one', 'eins'), edit('list.txt', 'four', 'vier')])
  const answered: string[] = []
  while (answered.length < 2) {
    const asked = await events.waitFor(({ data }) => data.type === 'permission.asked' && !answered.includes(data.properties.id))
    const { id: requestID } = asked.data.properties as PermissionRequest
    answered.push(requestID)
    await client('permission.reply', { params: { requestID }, body: { reply: 'once' } })
  }
  const messages = await running
  const ranges = await client('session.blame', { params: { sessionID }, query: { file: 'list.txt' } })
  const calls = messages.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'tool' ? part.callID : [])))
  expect(ranges.map(({ start: from, callID }) => [from, callID])).toEqual([[1, calls[0]], [4, calls[1]]])
  expect(ranges[0]!.permissions).toMatchObject([{ by: 'person', reply: 'once' }])
})

test('the diff of a session comes as a list, file by file, and with both sides of a file', async () => {
  const { client, sessionID } = await start()
  const messages = await work(talk, sessionID, [edit('list.txt', 'two', 'zwei'), write('new/a.txt', 'a\n')])
  const query = { messageID: lastPrompt(messages) }
  const list = await client('session.diff', { params: { sessionID }, query: { ...query, patch: 'false' as never } })
  expect(list).toEqual([
    { file: 'list.txt', status: 'modified', additions: 1, deletions: 1, hunks: [expect.any(String)] },
    { file: 'new/a.txt', status: 'added', additions: 1, deletions: 0, hunks: [expect.any(String)] },
  ])
  const [one] = await client('session.diff', { params: { sessionID }, query: { ...query, file: 'list.txt' } })
  expect(one).toMatchObject({ ...list[0], patch: expect.stringContaining('+zwei') })
  const uncommitted = await client('vcs.diff', { query: { patch: 'false' as never } })
  expect(uncommitted.find(({ file }) => file === 'list.txt')?.hunks).toEqual(list[0]!.hunks)
  expect(await client('session.sides', { params: { sessionID }, query: { file: 'list.txt' } })).toMatchObject({
    before: { type: 'text', content: 'one\ntwo\nthree\nfour\n' },
    after: { type: 'text', content: 'one\nzwei\nthree\nfour\n' },
  })
})

test('lines keep their owner while diffs move them', () => {
  const [first] = readLineHunks(`${'a'.repeat(40)} ${'b'.repeat(40)}\ndiff --git a/x b/x\n@@ -0,0 +1,3 @@\n+1\n+2\n+3\n`)
  const owned = moveOwners([{ lines: Number.POSITIVE_INFINITY, owner: undefined }], first!.hunks, 'me')
  expect(moveOwners(owned, [{ oldLines: 1, newStart: 1, newLines: 0 }, { oldLines: 0, newStart: 2, newLines: 1 }], 'you')).toMatchObject([
    { lines: 1, owner: 'me' },
    { lines: 1, owner: 'you' },
    { lines: 1, owner: 'me' },
    { owner: undefined },
  ])
})
