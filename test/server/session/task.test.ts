import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import type { ToolPart } from '#protocol/message'
import { lastSaid, scriptAgents, taskCall, toolNames } from '../../support/agent-script'
import { startConversation, textOf, toolsOf, type Conversation } from '../../support/conversation'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation()
})
afterEach(() => talk.close())

const messages = (sessionID: SessionID) => talk.server.client('session.messages', { params: { sessionID } })
const children = (sessionID: SessionID) => talk.server.client('session.children', { params: { sessionID } })
/** The task calls of a conversation, in order. */
async function taskCalls(sessionID: SessionID): Promise<ToolPart[]> {
  return (await messages(sessionID)).flatMap((message) => toolsOf(message).filter((part) => part.tool === 'task'))
}

test('a task is done in a session of its own, and its answer goes back to the model', async () => {
  const script = scriptAgents(talk.model, {
    'look around': [{ tools: [taskCall('find the readme')] }, { text: 'done' }],
    'find the readme': [{ tools: [{ name: 'glob', input: { pattern: '*.md' } }], usage: { input: 100, output: 10 } }, { text: 'It is README.md', usage: { input: 200, output: 20 } }],
  })
  // A session with a name pays for no title.
  const { id: sessionID } = await talk.server.client('session.create', { body: { title: 'Mine' } })
  expect(textOf(await talk.ask(sessionID, 'look around'))).toBe('done')
  const [child] = await children(sessionID)
  expect(child).toMatchObject({
    parentID: sessionID,
    title: 'Do find the readme (@general subagent)',
    agent: 'general',
    permission: [{ permission: 'task', pattern: '*', action: 'deny' }],
    tokens: { input: 300, output: 30 },
  })
  const [call] = await taskCalls(sessionID)
  const output = `<task id="${child!.id}" state="completed">\n<task_result>\nIt is README.md\n</task_result>\n</task>`
  expect(call!.state).toMatchObject({
    status: 'completed',
    title: 'Do find the readme',
    output,
    metadata: {
      parentSessionId: sessionID,
      sessionId: child!.id,
      model: { providerID: 'scripted', modelID: 'scripted-model' },
      state: 'completed',
      calls: 1,
      cost: child!.cost,
      tokens: { input: 300, output: 30, reasoning: 0, cache: { read: 0, write: 0 } },
      truncated: false,
    },
  })
  expect(lastSaid(script.requests('look around')[1])).toContain('It is README.md')
  const parent = await talk.server.client('session.get', { params: { sessionID } })
  expect(parent.tokens).toMatchObject({ input: 20, output: 10 })
  const roots = await talk.server.client('session.list', { query: { roots: true } })
  expect(roots.map(({ id }) => id)).toEqual([sessionID])
})

test('while it works the call shows its session and model first, then what it does and costs', async () => {
  const hold = Promise.withResolvers<void>()
  scriptAgents(talk.model, {
    'look around': [{ tools: [taskCall('list files')] }, { text: 'done' }],
    'list files': [{ tools: [{ name: 'glob', input: { pattern: '*.md' } }] }, { text: 'one', until: hold.promise }],
  })
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  const answer = talk.ask(sessionID, 'look around')
  const shown = (fits: (metadata: Record<string, unknown>) => boolean) =>
    events.waitFor(({ data }) => {
      if (data.type !== 'message.part.updated' || data.properties.sessionID !== sessionID || data.properties.part.type !== 'tool') return false
      const { state } = data.properties.part
      return state.status === 'running' && state.metadata !== undefined && fits(state.metadata)
    })
  const first = await shown(() => true)
  const [child] = await children(sessionID)
  expect(first.data.properties).toMatchObject({
    part: { state: { title: 'Do list files', metadata: { parentSessionId: sessionID, sessionId: child!.id, model: { providerID: 'scripted', modelID: 'scripted-model' }, state: 'running' } } },
  })
  await shown(({ calls, current, cost }) => calls === 1 && (current as { tool: string }).tool === 'glob' && Number(cost) > 0)
  hold.resolve()
  await answer
})

test('tasks of one step work at the same time; more than eight wait for their turn and say so', async () => {
  const names = Array.from({ length: 10 }, (_, index) => `job-${String.fromCharCode(97 + index)}`)
  const hold = Promise.withResolvers<void>()
  const script = scriptAgents(talk.model, {
    'many things': [{ tools: names.map((name) => taskCall(name, { id: name })) }, { text: 'all done' }],
    ...Object.fromEntries(names.map((name) => [name, [{ text: `${name} is done`, until: hold.promise }]])),
  })
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  const answer = talk.ask(sessionID, 'many things')
  const state = async () => (await taskCalls(sessionID)).map(({ state: { status, ...rest } }) => (status === 'running' && 'metadata' in rest ? rest.metadata?.state : status))
  for (let count = 0; count < 9; count += 1) await talk.model.nextRequest()
  await events.waitFor(({ data }) => data.type === 'message.part.updated' && data.properties.part.type === 'tool' && data.properties.part.callID === 'job-j' && JSON.stringify(data).includes('waiting'))
  expect(await state()).toEqual([...Array.from({ length: 8 }, () => 'running'), 'waiting', 'waiting'])
  expect(names.filter((name) => script.requests(name).length > 0)).toHaveLength(8)
  hold.resolve()
  expect(textOf(await answer)).toBe('all done')
  const outputs = (await taskCalls(sessionID)).map((call) => (call.state.status === 'completed' ? call.state.output : call.state.status))
  expect(outputs.every((output, index) => output.includes(`${names[index]} is done`))).toBe(true)
})

test('an earlier task goes on where it was, but only one of this conversation and only when it rests', async () => {
  scriptAgents(talk.model, { start: [{ tools: [taskCall('part one')] }, { text: 'ok' }], 'part one': [{ text: 'first answer' }] })
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'start')
  const [child] = await children(sessionID)
  const stranger = await talk.session()
  const script = scriptAgents(talk.model, {
    start: [
      { tools: [taskCall('part two', { task_id: child!.id, id: 'again' }), taskCall('part three', { task_id: child!.id, id: 'busy' }), taskCall('x', { task_id: stranger, id: 'foreign' })] },
      { text: 'ok' },
    ],
    'part one': [{ text: 'second answer' }],
  })
  await talk.ask(sessionID, 'go on')
  const calls = (await taskCalls(sessionID)).slice(1)
  const said = calls.map(({ state }) => (state.status === 'completed' ? state.output : state.status === 'error' ? state.error : state.status))
  expect(said[0]).toContain('second answer')
  expect(said.slice(1)).toEqual([
    `The task ${child!.id} is still at work`,
    `There is no task ${stranger} in this conversation. Leave task_id out to start a new one.`,
  ])
  expect(await children(sessionID)).toHaveLength(1)
  expect(script.requests('part one')[0]!.body.messages.map((message: { role: string }) => message.role)).toEqual(['system', 'user', 'assistant', 'user'])
})

test('stopping the parent stops its tasks', async () => {
  scriptAgents(talk.model, { start: [{ tools: [taskCall('endless')] }], endless: [{ text: ['so', 'far'], hang: true }] })
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  const answer = talk.ask(sessionID, 'start')
  await events.waitFor(({ data }) => data.type === 'message.part.delta' && data.properties.delta === 'far')
  const [child] = await children(sessionID)
  await talk.server.client('session.abort', { params: { sessionID } })
  expect((await answer).info.error?.name).toBe('MessageAbortedError')
  const [call] = await taskCalls(sessionID)
  expect(call!.state).toMatchObject({ status: 'error', error: 'Task cancelled', metadata: { sessionId: child!.id, state: 'cancelled' } })
  await events.waitFor(({ data }) => data.type === 'session.idle' && data.properties.sessionID === child!.id)
  const [, said] = await messages(child!.id)
  expect([textOf(said!), said!.info.role === 'assistant' && said!.info.error?.name]).toEqual(['sofar', 'MessageAbortedError'])
  expect(await talk.server.client('session.status', {})).toEqual({})
})

test('stopping only a task tells the parent, which goes on', async () => {
  const script = scriptAgents(talk.model, { start: [{ tools: [taskCall('endless')] }, { text: 'then without it' }], endless: [{ text: ['half ', 'an answer'], hang: true }] })
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  const answer = talk.ask(sessionID, 'start')
  await events.waitFor(({ data }) => data.type === 'message.part.delta' && data.properties.delta === 'an answer')
  const [child] = await children(sessionID)
  await talk.server.client('session.abort', { params: { sessionID: child!.id } })
  expect(textOf(await answer)).toBe('then without it')
  const [call] = await taskCalls(sessionID)
  expect(call!.state).toMatchObject({ status: 'completed', metadata: { state: 'cancelled' } })
  expect(lastSaid(script.requests('start')[1])).toMatch(/state=\\\\?"cancelled.*The user stopped this task before it was done.*half an answer/)
})

test('a task that waits for its turn can be stopped too', async () => {
  const names = Array.from({ length: 9 }, (_, index) => `job-${index}`)
  const hold = Promise.withResolvers<void>()
  scriptAgents(talk.model, {
    many: [{ tools: names.map((name) => taskCall(name, { id: name })) }, { text: 'ok' }],
    ...Object.fromEntries(names.map((name) => [name, [{ text: 'done', until: hold.promise }]])),
  })
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  const answer = talk.ask(sessionID, 'many')
  await events.waitFor(({ data }) => data.type === 'message.part.updated' && JSON.stringify(data).includes('"waiting"'))
  const last = (await taskCalls(sessionID)).find(({ state }) => state.status === 'running' && state.metadata?.state === 'waiting')!
  const id = (last.state.status === 'running' && last.state.metadata?.sessionId) as SessionID
  await talk.server.client('session.abort', { params: { sessionID: id } })
  await events.waitFor(({ data }) => data.type === 'message.part.updated' && data.properties.part.type === 'tool' && data.properties.part.state.status === 'completed')
  hold.resolve()
  await answer
  const stopped = (await taskCalls(sessionID)).find(({ callID }) => callID === last.callID)!
  expect(stopped.state.status === 'completed' && stopped.state.output).toContain('The user stopped this task before it began.')
  expect(await messages(id)).toEqual([])
})

test('a task that fails is an error with what it had said', async () => {
  scriptAgents(talk.model, {
    start: [{ tools: [taskCall('break')] }, { text: 'I see' }],
    break: [{ text: 'I looked first. ', tools: [{ name: 'glob', input: { pattern: '*' } }] }, { error: { status: 400, body: { error: { message: 'no more credit' } } } }],
  })
  const sessionID = await talk.session()
  expect(textOf(await talk.ask(sessionID, 'start'))).toBe('I see')
  const [call] = await taskCalls(sessionID)
  const [child] = await children(sessionID)
  expect(call!.state).toMatchObject({
    status: 'error',
    error: `<task id="${child!.id}" state="error">\n<task_result>\nThe task failed: no more credit\n\nWhat it had said until then:\n\nI looked first.\n</task_result>\n</task>`,
    metadata: { state: 'error', calls: 1 },
  })
})

test('deleting a session that works ends its tasks and takes them with it', async () => {
  scriptAgents(talk.model, { start: [{ tools: [taskCall('endless'), taskCall('endless too', { agent: 'explore' })] }], endless: [{ hang: true }, { hang: true }] })
  const events = await talk.server.events('/event')
  const sessionID = await talk.session()
  const answer = talk.ask(sessionID, 'start').catch(() => undefined)
  for (let count = 0; count < 3; count += 1) await talk.model.nextRequest()
  const ids = (await children(sessionID)).map(({ id }) => id)
  await talk.server.client('session.delete', { params: { sessionID } })
  await answer
  const deleted = events.frames.flatMap(({ data }) => (data.type === 'session.deleted' ? data.properties.sessionID : []))
  expect(deleted).toEqual([...ids, sessionID])
  expect(await talk.server.client('session.list', {})).toEqual([])
  expect(await talk.server.client('session.status', {})).toEqual({})
})

test('agents may not call further ones, unless they have a rule for it and the configuration goes that deep', async () => {
  const nested = { 'level one': [{ tools: [taskCall('level two', { agent: 'chief' })] }, { text: 'one' }], 'level two': [{ text: 'two' }] }
  await talk.close()
  for (const depth of [1, 2]) {
    talk = await startConversation({ config: { subagent_depth: depth, agent: { chief: { mode: 'subagent', permission: { task: 'allow' } } } } })
    const script = scriptAgents(talk.model, { start: [{ tools: [taskCall('level one', { agent: 'chief' }), taskCall('plain one')] }, { text: 'ok' }], ...nested, 'plain one': [{ text: 'plain' }] })
    const sessionID = await talk.session()
    await talk.ask(sessionID, 'start')
    expect([script.offered('level one').includes('task'), script.offered('plain one').includes('task')]).toEqual([depth === 2, false])
    expect(script.offered('level two').includes('task')).toBe(false)
    const child = (await children(sessionID)).find(({ agent }) => agent === 'chief')
    expect(await children(child!.id)).toHaveLength(depth - 1)
    if (depth === 1) await talk.close()
  }
})

test('the tool names the agents that may be called, and no others can be', async () => {
  await talk.close()
  talk = await startConversation({
    config: {
      agent: {
        reviewer: { mode: 'subagent', description: 'Reads changes\nand judges them' },
        secret: { mode: 'subagent', hidden: true, description: 'Not for you' },
        lead: { mode: 'primary', description: 'Leads', permission: { task: { '*': 'deny', reviewer: 'allow' } } },
        alone: { mode: 'primary', permission: { task: 'deny' } },
      },
    },
  })
  const ask = async (agent: string) => {
    talk.model.script([{ tools: [taskCall('x', { agent: 'general', id: agent })] }, { text: 'ok' }])
    const sessionID = await talk.session()
    await talk.server.client('session.prompt', { params: { sessionID }, body: { agent, parts: [{ type: 'text', text: agent }] } })
    const tool = talk.model.requests.at(-1)!.body.tools.find((entry: { function: { name: string } }) => entry.function.name === 'task')
    const names = [...String(tool?.function.description ?? '').matchAll(/^- (\w+): /gm)].map((match) => match[1])
    return { names, description: tool?.function.description as string | undefined, calls: await taskCalls(sessionID) }
  }
  const lead = await ask('lead')
  expect(lead.names).toEqual(['reviewer'])
  expect(lead.description).toContain('- reviewer: Reads changes and judges them\n')
  expect(lead.calls[0]!.state).toMatchObject({ status: 'error', error: 'There is no agent "general" to call here. Agents: reviewer' })
  expect((await ask('plan')).names).toEqual(['explore', 'reviewer'])
  expect((await ask('alone')).description).toBeUndefined()
  expect(toolNames(talk.model.requests.at(-1))).not.toContain('task')
})
