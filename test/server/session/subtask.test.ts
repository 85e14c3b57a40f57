import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import type { PromptInput } from '#protocol/message'
import { lastSaid, scriptAgents, toolNames } from '../../support/agent-script'
import { startConversation, textOf, toolsOf, type Conversation } from '../../support/conversation'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation({ config: { permission: { task: 'ask' } } })
})
afterEach(() => talk.close())

const messages = (sessionID: SessionID) => talk.server.client('session.messages', { params: { sessionID } })
const send = (sessionID: SessionID, body: PromptInput) => talk.server.client('session.prompt', { params: { sessionID }, body })
const subtask = (prompt: string, more: { agent?: string; command?: string; model?: { providerID: string; modelID: string } } = {}) =>
  ({ type: 'subtask', prompt, description: `Do ${prompt}`, agent: 'explore', ...more }) as const

test('a subtask is done by its agent without asking, stands as a call, and then the conversation goes on', async () => {
  const script = scriptAgents(talk.model, { 'find it': [{ text: 'It is in a.ts' }], 'The following tool': [{ text: 'It is in a.ts, says the scout' }] })
  const sessionID = await talk.session()
  const answer = await send(sessionID, { parts: [subtask('find it')] })
  expect(textOf(answer)).toBe('It is in a.ts, says the scout')
  const [user, call, last] = await messages(sessionID)
  const [child] = await talk.server.client('session.children', { params: { sessionID } })
  expect(call!.info).toMatchObject({ role: 'assistant', agent: 'explore', mode: 'explore', parentID: user!.info.id, finish: 'tool-calls', time: { completed: expect.any(Number) } })
  expect(call!.parts).toMatchObject([
    {
      type: 'tool',
      tool: 'task',
      callID: user!.parts[0]!.id,
      state: {
        status: 'completed',
        input: { prompt: 'find it', description: 'Do find it', subagent_type: 'explore' },
        title: 'Do find it',
        output: `<task id="${child!.id}" state="completed">\n<task_result>\nIt is in a.ts\n</task_result>\n</task>`,
        metadata: { parentSessionId: sessionID, sessionId: child!.id, truncated: false },
      },
    },
  ])
  expect([last!.info.role === 'assistant' && last!.info.agent, child!.title]).toEqual(['build', 'Do find it (@explore subagent)'])
  expect(lastSaid(script.requests('The following tool')[0])).toContain('It is in a.ts')
})

test('several are done at the same time; one of a command is followed by the request to go on', async () => {
  const both = Promise.withResolvers<void>()
  let begun = 0
  talk.model.script((request) => {
    if (JSON.stringify(request.body.messages).includes('task_result')) return { text: 'summary' }
    begun += 1
    if (begun === 2) both.resolve()
    return { text: `part ${begun}`, until: both.promise }
  })
  const sessionID = await talk.session()
  const answer = await send(sessionID, { parts: [subtask('first part'), subtask('second part', { command: 'review', agent: 'general', model: { providerID: 'scripted', modelID: 'scripted-mini' } })] })
  expect(textOf(answer)).toBe('summary')
  const all = await messages(sessionID)
  expect(all.map(({ info }) => (info.role === 'assistant' ? `${info.agent} ${info.modelID}` : 'user'))).toEqual(['user', 'explore scripted-model', 'general scripted-mini', 'user', 'build scripted-model'])
  expect(all[3]!.parts).toMatchObject([{ type: 'text', synthetic: true, text: 'Summarize the task tool output above and continue with your task.' }])
  expect(toolsOf(all[2]!)[0]!.state.input).toMatchObject({ command: 'review' })
  expect(talk.model.requests.map(({ body }) => String(body.model)).sort()).toEqual(['scripted-mini', 'scripted-model', 'scripted-model'])
})

test('a stopped subtask ends the turn, one that fails does not', async () => {
  scriptAgents(talk.model, { endless: [{ text: ['a', 'b'], hang: true }], broken: [{ error: { status: 400 } }], 'The following tool': [{ text: 'I see that it failed' }] })
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  const stopped = send(sessionID, { parts: [subtask('endless')] })
  await events.waitFor(({ data }) => data.type === 'message.part.delta' && data.properties.delta === 'b')
  await talk.server.client('session.abort', { params: { sessionID } })
  const answer = await stopped
  expect(answer.info.role === 'assistant' && answer.info.error?.name).toBe('MessageAbortedError')
  expect(toolsOf(answer)[0]!.state).toMatchObject({ status: 'error', error: 'Task cancelled' })
  expect(await talk.server.client('session.status', {})).toEqual({})
  const other = await talk.session()
  expect(textOf(await send(other, { parts: [subtask('broken')] }))).toBe('I see that it failed')
  expect(toolsOf((await messages(other))[1]!)[0]!.state.status).toBe('error')
})

test('a subtask for nobody is refused, and the prompt after it does not begin it', async () => {
  const sessionID = await talk.session()
  await expect(send(sessionID, { parts: [subtask('x', { agent: 'nobody' })] })).rejects.toMatchObject({ status: 400 })
  talk.model.script([{ text: 'fine' }])
  expect(textOf(await talk.ask(sessionID, 'and now?'))).toBe('fine')
  expect(await talk.server.client('session.children', { params: { sessionID } })).toEqual([])
})

test('a mentioned agent is called without asking, also where the rules would not let the model choose it', async () => {
  await talk.close()
  talk = await startConversation({ config: { agent: { build: { permission: { task: 'deny' } } } } })
  const script = scriptAgents(talk.model, {
    'look at this': [{ tools: [{ name: 'task', input: { description: 'Look', prompt: 'the work', subagent_type: 'explore' } }] }, { text: 'done' }, { text: 'again' }],
    'the work': [{ text: 'seen' }],
  })
  const sessionID = await talk.session()
  await send(sessionID, { parts: [{ type: 'text', text: 'look at this @explore' }, { type: 'agent', name: 'explore', source: { value: '@explore', start: 13, end: 21 } }, { type: 'agent', name: 'nobody' }] })
  const [user, step] = await messages(sessionID)
  expect(user!.parts.map((part) => (part.type === 'text' ? [part.synthetic ?? false, part.text] : part.type))).toEqual([
    [false, 'look at this @explore'],
    'agent',
    [true, expect.stringMatching(/The user wants the agent "explore" for this.*task tool/)],
    'agent',
  ])
  expect(toolsOf(step!)[0]!.state.status).toBe('completed')
  await talk.ask(sessionID, 'and without a mention?')
  const [first, , later] = script.requests('look at this')
  expect([toolNames(first).includes('task'), toolNames(later).includes('task')]).toEqual([true, false])
})

test('the model is asked for when it wants to start a task by itself', async () => {
  scriptAgents(talk.model, { start: [{ tools: [{ name: 'task', input: { description: 'Look', prompt: 'the work', subagent_type: 'explore' } }] }], 'the work': [] })
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  const answer = talk.ask(sessionID, 'start')
  const { data } = await events.waitFor((frame) => frame.data.type === 'permission.asked')
  const request = data.type === 'permission.asked' ? data.properties : undefined
  expect(request).toMatchObject({ sessionID, permission: 'task', patterns: ['explore'], always: ['explore'], metadata: { description: 'Look', subagent_type: 'explore' } })
  await talk.server.client('permission.reply', { params: { requestID: request!.id }, body: { reply: 'reject' } })
  expect(toolsOf(await answer)[0]!.state.status).toBe('error')
  expect(await talk.server.client('session.children', { params: { sessionID } })).toEqual([])
})
