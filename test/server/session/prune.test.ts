import { afterEach, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import type { ToolPart } from '#protocol/message'
import { startConversation, toolsOf, type Conversation, type ConversationOptions } from '../../support/conversation'

// Each file is about 12,500 tokens: five results are more than what stays (40,000), and the older ones more than is worth it.
const LONG = `${'x'.repeat(99)}\n`.repeat(480)

let talk: Conversation
afterEach(() => talk.close())

async function start(options: ConversationOptions = {}) {
  const files = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`f${index}.txt`, LONG]))
  talk = await startConversation({ files, ...options })
  return talk.session()
}

/** One turn per file, each with a usage that tells of a long conversation. */
async function readFiles(sessionID: SessionID, count: number) {
  for (let index = 0; index < count; index += 1) {
    const usage = { input: 15_000 * (index + 1), output: 10 }
    talk.model.script([{ tools: [{ id: `call_${index}`, name: 'read', input: { filePath: `f${index}.txt` } }], usage }, { text: 'read', usage }])
    await talk.ask(sessionID, `read ${index}`)
  }
}

async function results(sessionID: SessionID): Promise<ToolPart[]> {
  return (await talk.server.client('session.messages', { params: { sessionID } })).flatMap(toolsOf)
}

function cleared(parts: readonly ToolPart[]) {
  return parts.map(({ state }) => state.status === 'completed' && state.time.compacted !== undefined)
}

test('old results are left out of what the model reads after the turn, and stay for a person to see', async () => {
  const sessionID = await start()
  const events = await talk.server.events()
  await readFiles(sessionID, 6)
  const marked = (callID: string) => events.waitFor(({ data }) => data.type === 'message.part.updated' && data.properties.part.type === 'tool' && data.properties.part.callID === callID && data.properties.part.state.status === 'completed' && data.properties.part.state.time.compacted !== undefined)
  await Promise.all([marked('call_0'), marked('call_1')])
  const parts = await results(sessionID)
  expect(cleared(parts)).toEqual([true, true, false, false, false, false])
  expect(parts[0]!.state.status === 'completed' && parts[0]!.state.output).toContain('xxxx')
  talk.model.script([{ text: 'end' }])
  await talk.ask(sessionID, 'and?')
  const sent = talk.model.requests.at(-1)!.body.messages.filter((message: { role: string }) => message.role === 'tool').map((message: { content: string }) => message.content === '[Old tool result content cleared]')
  expect(sent).toEqual([true, true, false, false, false, false])
  events.close()
})

test('nothing is left out while it would bring little', async () => {
  const sessionID = await start()
  await readFiles(sessionID, 4)
  talk.model.script([{ text: 'end', usage: { input: 90_000, output: 1 } }])
  await talk.ask(sessionID, 'and?')
  expect(cleared(await results(sessionID))).toEqual([false, false, false, false])
})

test.each<[string, ConversationOptions]>([
  ['the configuration', { config: { compaction: { prune: false } } }],
  ['the environment', { env: { OPENCODE_DISABLE_PRUNE: '1' } }],
])('nothing is left out where %s switches that off', async (_name, options) => {
  const sessionID = await start(options)
  await readFiles(sessionID, 6)
  // Everything that follows the turn with the sixth result has been done when two more turns are over.
  talk.model.script([{ text: 'one more' }, { text: 'and another' }])
  for (const text of ['and?', 'and now?']) await talk.ask(sessionID, text)
  expect(cleared(await results(sessionID))).toEqual([false, false, false, false, false, false])
})
