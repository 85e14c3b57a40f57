import { afterEach, beforeEach, expect, test } from 'vitest'
import { startConversation, toolsOf, type Conversation } from '../../support/conversation'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation({
    files: {
      'AGENTS.md': 'Root rules.',
      'packages/a/AGENTS.md': 'Rules of\u200b a.',
      'packages/a/CLAUDE.md': 'Never this.',
      'packages/a/deep/CLAUDE.md': 'Deep rules.',
      'packages/a/deep/x.ts': 'x\n',
      'packages/a/deep/y.ts': 'y\n',
      'packages/b/z.ts': 'z\n',
    },
  })
})
afterEach(() => talk.close())

async function read(...paths: string[]) {
  talk.model.script([...paths.map((filePath, index) => ({ tools: [{ id: `r${index}`, name: 'read', input: { filePath } }] })), { text: 'done' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'read')
  const calls = (await talk.server.client('session.messages', { params: { sessionID } })).flatMap((message) => toolsOf(message))
  return calls.map(({ state }) => (state.status === 'completed' ? state : undefined))
}

test('reading a file tells the rules of the folders that it lies in, nearest first and once', async () => {
  const { directory } = talk.server
  const [first, second, other] = await read('packages/a/deep/x.ts', 'packages/a/deep/y.ts', 'packages/b/z.ts')
  expect(first!.metadata.loaded).toEqual([`${directory}/packages/a/deep/CLAUDE.md`, `${directory}/packages/a/AGENTS.md`])
  expect(first!.output).toContain(`<system-reminder>\nInstructions from: ${directory}/packages/a/AGENTS.md\nRules of a.\n</system-reminder>`)
  expect(first!.output).not.toMatch(/Root rules|Never this/)
  expect(second!.metadata.loaded).toEqual([])
  expect(other!.metadata.loaded).toEqual([])
})

test('another session hears them anew, and the rule file itself is not told twice', async () => {
  await read('packages/a/deep/x.ts')
  const [again] = await read('packages/a/deep/x.ts')
  expect(again!.metadata.loaded).toHaveLength(2)
  const [own] = await read('packages/a/AGENTS.md')
  expect(own!.metadata.loaded).toEqual([])
})

test('after a compaction a session has forgotten them and is told again', async () => {
  talk.model.script([{ tools: [{ id: 'a', name: 'read', input: { filePath: 'packages/a/deep/x.ts' } }] }, { text: 'one' }, { tools: [{ id: 'b', name: 'read', input: { filePath: 'packages/a/deep/y.ts' } }] }, { text: 'two' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'read')
  talk.server.app.bus.publish({ directory: talk.server.directory }, 'session.compacted', { sessionID })
  await talk.ask(sessionID, 'read')
  const calls = (await talk.server.client('session.messages', { params: { sessionID } })).flatMap((message) => toolsOf(message))
  expect(calls.map(({ state }) => state.status === 'completed' && (state.metadata.loaded as string[]).length)).toEqual([2, 2])
})
