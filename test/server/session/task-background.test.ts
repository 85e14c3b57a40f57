import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import { lastSaid, scriptAgents, taskCall, type AgentScript } from '../../support/agent-script'
import { startConversation, textOf, toolsOf, type Conversation } from '../../support/conversation'
import type { EventStream } from '../../support/event-stream'

let talk: Conversation
let events: EventStream
beforeEach(async () => {
  talk = await startConversation()
  events = await talk.server.events('/event')
})
afterEach(() => talk.close())

const background = (sessionID: SessionID) => talk.server.client('experimental.session.background', { params: { sessionID } })
const messages = (sessionID: SessionID) => talk.server.client('session.messages', { params: { sessionID } })
const idle = (sessionID: SessionID, after = 0) =>
  events.waitFor((frame) => events.frames.indexOf(frame) >= after && frame.data.type === 'session.idle' && frame.data.properties.sessionID === sessionID)

type Scene = { sessionID: SessionID; childID: SessionID; script: AgentScript; answer: ReturnType<Conversation['ask']>; finish: () => void }

/** A conversation that waits for a task which says "half" and ends when it is told to. */
async function waitingForTask(): Promise<Scene> {
  const hold = Promise.withResolvers<void>()
  const script = scriptAgents(talk.model, {
    start: [{ tools: [taskCall('slow work')] }, { text: 'Meanwhile, something else' }, { text: 'Now I know' }],
    'slow work': [{ text: ['half', ' and half'], until: hold.promise }],
  })
  const sessionID = await talk.session()
  const answer = talk.ask(sessionID, 'start')
  await events.waitFor(({ data }) => data.type === 'message.part.delta' && data.properties.delta === 'half')
  const [child] = await talk.server.client('session.children', { params: { sessionID } })
  return { sessionID, childID: child!.id, script, answer, finish: hold.resolve }
}

test('a task in the background lets the conversation go on, and its end wakes it', async () => {
  const { sessionID, childID, script, answer, finish } = await waitingForTask()
  expect(await background(sessionID)).toBe(true)
  expect(textOf(await answer)).toBe('Meanwhile, something else')
  const [, call] = await messages(sessionID)
  expect(toolsOf(call!)[0]!.state).toMatchObject({ status: 'completed', output: expect.stringContaining(`<task id="${childID}" state="running">`), metadata: { state: 'running', sessionId: childID } })
  expect(await talk.server.client('session.status', {})).toEqual({ [childID]: { type: 'busy' } })
  expect(await background(sessionID)).toBe(false)
  const before = events.frames.length
  finish()
  await idle(sessionID, before)
  const all = await messages(sessionID)
  expect(all.map(({ info }) => info.role)).toEqual(['user', 'assistant', 'assistant', 'user', 'assistant'])
  expect(all[3]!.parts).toMatchObject([{ type: 'text', synthetic: true, text: expect.stringContaining(`<task id="${childID}" state="completed">\n<task_result>\nhalf and half\n`) }])
  expect(textOf(all[4]!)).toBe('Now I know')
  expect(toolsOf(all[1]!)[0]!.state).toMatchObject({ metadata: { state: 'completed' } })
  expect(lastSaid(script.requests('start')[2])).toContain('half and half')
})

test('stopping the conversation leaves it alone; stopping the task itself is noted and wakes nobody', async () => {
  const { sessionID, childID, answer } = await waitingForTask()
  await background(sessionID)
  await answer
  await talk.server.client('session.abort', { params: { sessionID } })
  expect(await talk.server.client('session.status', {})).toEqual({ [childID]: { type: 'busy' } })
  await talk.server.client('session.abort', { params: { sessionID: childID } })
  await events.waitFor(({ data }) => data.type === 'message.part.updated' && data.properties.part.type === 'text' && data.properties.part.text.includes('The user stopped this task'))
  expect(await talk.server.client('session.status', {})).toEqual({})
  const all = await messages(sessionID)
  expect(all.map(({ info }) => info.role)).toEqual(['user', 'assistant', 'assistant', 'user'])
})

test('deleting the conversation ends it', async () => {
  const { sessionID, childID, answer, script } = await waitingForTask()
  await background(sessionID)
  await answer
  const request = script.requests('slow work')[0]!
  await talk.server.client('session.delete', { params: { sessionID } })
  expect(await request.ended).toBe('aborted')
  await expect(talk.server.client('session.get', { params: { sessionID: childID } })).rejects.toMatchObject({ status: 404 })
  expect(await talk.server.client('session.status', {})).toEqual({})
})

test('when its folder is closed meanwhile, the conversation hears of it as soon as it goes on', async () => {
  const { sessionID, childID, answer, script } = await waitingForTask()
  await background(sessionID)
  await answer
  await talk.server.client('instance.dispose', {})
  expect(await talk.server.client('session.status', {})).toEqual({})
  expect((await messages(sessionID)).map(({ info }) => info.role)).toEqual(['user', 'assistant', 'assistant'])
  expect(textOf(await talk.ask(sessionID, 'and?'))).toBe('Now I know')
  const output = `<task id="${childID}" state="cancelled">\n<task_result>\nThe app was stopped while this task worked. What it had said until then:\n\nhalf`
  const [, call] = await messages(sessionID)
  expect(toolsOf(call!)[0]!.state).toMatchObject({ status: 'completed', output: expect.stringContaining(output), metadata: { state: 'cancelled' } })
  expect(JSON.stringify(script.requests('start')[2]!.body.messages)).toContain('The app was stopped while this task worked')
})

test('without a task there is nothing to send there, and clients can learn that it works', async () => {
  expect(await background(await talk.session())).toBe(false)
  expect(await talk.server.client('experimental.capabilities.get', {})).toEqual({ backgroundSubagents: true })
})
