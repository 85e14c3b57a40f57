import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MessageID, SessionID } from '#protocol/id'
import type { Delivery, PartInput } from '#protocol/message'
import type { ApiError } from '../../support/api-client'
import { scripted, startConversation, textOf, type Conversation } from '../../support/conversation'
import { makeGate } from '../../support/gate'
import { startTestServer } from '../../support/start-test-server'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation()
})
afterEach(() => talk.close())

const id = (digit: number) => `msg_ffffffffff${String(digit).padStart(2, '0')}AAAAAAAAAAAAAA` as MessageID
const text = (value: string): PartInput[] => [{ type: 'text', text: value }]

function send(sessionID: SessionID, body: { messageID?: MessageID; delivery?: Delivery; parts: PartInput[]; noReply?: boolean; agent?: string }) {
  return talk.server.client('session.prompt', { params: { sessionID }, body })
}

function list(sessionID: SessionID) {
  return talk.server.client('queue.list', { params: { sessionID } })
}

async function texts(sessionID: SessionID) {
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  return messages.map((message) => `${message.info.role}: ${textOf(message)}`)
}

/** A session whose first turn hangs until the gate opens, and prompts that were admitted meanwhile. */
async function busySession(prompts: { messageID: MessageID; delivery: Delivery; text: string }[], answers: string[]) {
  const gate = makeGate()
  talk.model.script([{ text: 'first answer', until: gate.opened }, ...answers.map((answer) => ({ text: answer }))])
  const sessionID = await talk.session()
  const first = talk.ask(sessionID, 'first')
  await talk.model.nextRequest()
  for (const { text: said, ...prompt } of prompts) {
    await talk.server.client('session.prompt_async', { params: { sessionID }, body: { ...prompt, parts: text(said) } })
  }
  return { sessionID, gate, first }
}

test('prompts for a busy session wait in their order and each gets a turn and an answer of its own', async () => {
  const { sessionID, gate, first } = await busySession([], ['second answer', 'third answer'])
  const second = send(sessionID, { messageID: id(1), delivery: 'queue', parts: text('second') })
  await waitForCount(sessionID, 1)
  const third = send(sessionID, { messageID: id(2), delivery: 'queue', parts: text('third') })
  await waitForCount(sessionID, 2)
  const queue = await list(sessionID)
  expect(queue).toMatchObject({ paused: false, prompts: [{ id: id(1), delivery: 'queue', agent: 'build', model: scripted }, { id: id(2) }] })
  expect(queue.prompts[1]!.admittedSeq).toBeGreaterThan(queue.prompts[0]!.admittedSeq)
  gate.open()
  expect((await Promise.all([first, second, third])).map(textOf)).toEqual(['first answer', 'second answer', 'third answer'])
  expect(await texts(sessionID)).toEqual(['user: first', 'assistant: first answer', 'user: second', 'assistant: second answer', 'user: third', 'assistant: third answer'])
  expect(await list(sessionID)).toEqual({ paused: false, prompts: [] })
})

test('what steers is read at the next step of the running turn, what queues after it', async () => {
  const gate = makeGate()
  talk.model.script([
    { tools: [{ name: 'bash', input: { command: 'echo one' } }], until: gate.opened },
    { text: 'steered answer' },
    { text: 'queued answer' },
  ])
  const sessionID = await talk.session()
  const first = talk.ask(sessionID, 'first')
  await talk.model.nextRequest()
  const queued = send(sessionID, { messageID: id(1), delivery: 'queue', parts: text('later') })
  await waitForCount(sessionID, 1)
  const steered = send(sessionID, { messageID: id(2), delivery: 'steer', parts: text('also this') })
  await waitForCount(sessionID, 2)
  gate.open()
  expect(textOf(await first)).toBe('steered answer')
  expect(textOf(await steered)).toBe('steered answer')
  expect(textOf(await queued)).toBe('queued answer')
  const second = JSON.stringify(talk.model.requests[1]!.body.messages)
  expect(second).toContain('also this')
  expect(second).not.toContain('later')
  expect((await texts(sessionID)).filter((line) => line.startsWith('user'))).toEqual(['user: first', 'user: also this', 'user: later'])
})

test('an idle session answers at once, and says nothing of a queue that was never seen', async () => {
  talk.model.script([{ text: 'hello' }])
  const sessionID = await talk.session()
  expect(textOf(await send(sessionID, { delivery: 'queue', parts: text('hi') }))).toBe('hello')
  expect(await texts(sessionID)).toEqual(['user: hi', 'assistant: hello'])
  await expect.poll(() => talk.model.titleRequests.length).toBe(1)
})

test('the same message id is one message with one answer: at once, while it waits, and when it was answered', async () => {
  const { sessionID, gate, first } = await busySession([], ['the answer', 'a second answer that nobody asked for'])
  const body = { messageID: id(1), delivery: 'queue' as const, parts: text('once') }
  const callers = [send(sessionID, body), send(sessionID, body), send(sessionID, body)]
  await waitForCount(sessionID, 1)
  gate.open()
  const [a, b, c] = await Promise.all(callers)
  const d = await send(sessionID, body)
  await first
  expect([b!.info.id, c!.info.id, d.info.id]).toEqual([a!.info.id, a!.info.id, a!.info.id])
  expect((await texts(sessionID)).filter((line) => line.startsWith('user'))).toEqual(['user: first', 'user: once'])
  expect(talk.model.requests.length).toBe(2)
})

test('two callers with one id at an idle session make one message', async () => {
  talk.model.script([{ text: 'one' }, { text: 'two' }])
  const sessionID = await talk.session()
  const body = { messageID: id(1), delivery: 'steer' as const, parts: text('once') }
  const [a, b] = await Promise.all([send(sessionID, body), send(sessionID, body)])
  expect(a.info.id).toBe(b.info.id)
  expect(await texts(sessionID)).toEqual(['user: once', 'assistant: one'])
})

test('a waiting prompt is edited, moved, taken out, and told of by an event each time', async () => {
  const prompts = [1, 2, 3].map((digit) => ({ messageID: id(digit), delivery: 'queue' as const, text: `prompt ${digit}` }))
  const { sessionID, gate, first } = await busySession(prompts, ['x', 'y'])
  const events = await talk.server.events()
  const params = { sessionID, messageID: id(3) }
  const edited = await talk.server.client('queue.update', { params, body: { parts: text('changed'), agent: 'plan', before: id(1) } })
  expect(edited.prompts.map((prompt) => [prompt.id, prompt.agent, prompt.parts[0]])).toMatchObject([
    [id(3), 'plan', { type: 'text', text: 'changed' }],
    [id(1), 'build', {}],
    [id(2), 'build', {}],
  ])
  const told = await events.waitFor(({ data }) => data.type === 'queue.updated')
  expect(told.data.properties).toEqual({ sessionID, queue: edited })
  const moved = await talk.server.client('queue.order', { params: { sessionID }, body: { messageIDs: [id(2), id(9), id(3)] } })
  expect(moved.prompts.map((prompt) => prompt.id)).toEqual([id(2), id(3), id(1)])
  const rest = await talk.server.client('queue.remove', { params: { sessionID, messageID: id(1) } })
  expect(rest.prompts.map((prompt) => prompt.id)).toEqual([id(2), id(3)])
  const again = await talk.server.client('queue.remove', { params: { sessionID, messageID: id(1) } }).catch((error: ApiError) => error)
  expect(again).toMatchObject({ status: 404, body: { name: 'NotFoundError' } })
  gate.open()
  await first
  await waitForCount(sessionID, 0)
  await waitForIdle(sessionID)
  expect((await texts(sessionID)).filter((line) => line.startsWith('user'))).toEqual(['user: first', 'user: prompt 2', 'user: changed'])
})

test('whoever waits for a prompt that is taken out is told so', async () => {
  const { sessionID, gate, first } = await busySession([], [])
  const waiting = send(sessionID, { messageID: id(1), delivery: 'queue', parts: text('never') }).catch((error: ApiError) => error)
  await waitForCount(sessionID, 1)
  await talk.server.client('queue.remove', { params: { sessionID, messageID: id(1) } })
  expect(await waiting).toMatchObject({ status: 409, body: { name: 'ConflictError' } })
  gate.open()
  await first
})

test('whoever waits in a session that is deleted is told so', async () => {
  const { sessionID, first } = await busySession([], [])
  const waiting = send(sessionID, { messageID: id(1), delivery: 'queue', parts: text('never') }).catch((error: ApiError) => error)
  await waitForCount(sessionID, 1)
  first.catch(() => undefined)
  await talk.server.client('session.delete', { params: { sessionID } })
  expect(await waiting).toMatchObject({ status: 404, body: { name: 'NotFoundError' } })
})

test('pausing holds back what waits, also what steers, while the turn goes on', async () => {
  const gate = makeGate()
  talk.model.script([{ tools: [{ name: 'bash', input: { command: 'echo one' } }], until: gate.opened }, { text: 'undisturbed' }, { text: 'sent' }])
  const sessionID = await talk.session()
  const first = talk.ask(sessionID, 'first')
  await talk.model.nextRequest()
  await talk.server.client('session.prompt_async', { params: { sessionID }, body: { messageID: id(1), delivery: 'steer', parts: text('held') } })
  expect(await talk.server.client('queue.pause', { params: { sessionID } })).toMatchObject({ paused: true })
  gate.open()
  expect(textOf(await first)).toBe('undisturbed')
  expect(await list(sessionID)).toMatchObject({ paused: true, prompts: [{ id: id(1) }] })
  expect(await talk.server.client('queue.resume', { params: { sessionID } })).toMatchObject({ paused: false })
  await waitForCount(sessionID, 0)
  await waitForIdle(sessionID)
  expect((await texts(sessionID)).at(-1)).toBe('assistant: sent')
})

test('an abort keeps what waits and pauses it; resuming sends it', async () => {
  const { sessionID, first } = await busySession([{ messageID: id(1), delivery: 'queue', text: 'after the break' }], ['resumed'])
  await talk.server.client('session.abort', { params: { sessionID } })
  expect((await first).info.error?.name).toBe('MessageAbortedError')
  expect(await list(sessionID)).toMatchObject({ paused: true, prompts: [{ id: id(1) }] })
  expect(await talk.server.client('session.status')).toEqual({})
  await talk.server.client('queue.resume', { params: { sessionID } })
  await waitForCount(sessionID, 0)
  await waitForIdle(sessionID)
  expect((await texts(sessionID)).slice(-2)).toEqual(['user: after the break', 'assistant: resumed'])
})

test('a new prompt goes before what was paused, and the rest follows it', async () => {
  const { sessionID, first } = await busySession([{ messageID: id(1), delivery: 'queue', text: 'paused' }], ['now', 'then'])
  await talk.server.client('session.abort', { params: { sessionID } })
  await first
  expect(textOf(await send(sessionID, { delivery: 'queue', parts: text('new') }))).toBe('now')
  await waitForCount(sessionID, 0)
  await waitForIdle(sessionID)
  expect((await texts(sessionID)).slice(-4)).toEqual(['user: new', 'assistant: now', 'user: paused', 'assistant: then'])
})

test('send now on a paused queue begins with that prompt', async () => {
  const prompts = [1, 2].map((digit) => ({ messageID: id(digit), delivery: 'queue' as const, text: `prompt ${digit}` }))
  const { sessionID, first } = await busySession(prompts, ['to two', 'to one'])
  await talk.server.client('session.abort', { params: { sessionID } })
  await first
  await talk.server.client('queue.update', { params: { sessionID, messageID: id(2) }, body: { delivery: 'steer' } })
  await waitForCount(sessionID, 0)
  await waitForIdle(sessionID)
  expect((await texts(sessionID)).slice(-4)).toEqual(['user: prompt 2', 'assistant: to two', 'user: prompt 1', 'assistant: to one'])
})

test('a turn that fails pauses what waits instead of spending more', async () => {
  const gate = makeGate()
  talk.model.script(async (_request, index) => {
    if (index > 0) return { text: 'not to be asked' }
    await gate.opened
    return { error: { status: 401, body: { error: { message: 'Invalid API key' } } } }
  })
  const sessionID = await talk.session()
  const first = talk.ask(sessionID, 'first')
  await talk.model.nextRequest()
  await talk.server.client('session.prompt_async', { params: { sessionID }, body: { messageID: id(1), delivery: 'queue', parts: text('next') } })
  gate.open()
  expect((await first).info.error?.name).toBe('APIError')
  expect(await list(sessionID)).toMatchObject({ paused: true, prompts: [{ id: id(1) }] })
  expect(talk.model.requests.length).toBe(1)
})

test('what waits is still there after a restart, paused until somebody goes on with the session', async () => {
  const { sessionID, first } = await busySession([{ messageID: id(1), delivery: 'queue', text: 'still here' }], [])
  await talk.server.client('session.abort', { params: { sessionID } })
  await first
  const { home, project } = talk.server
  await talk.server.app.close()
  talk.model.script([{ text: 'after the restart' }])
  const server = await startTestServer({ home, project })
  try {
    expect(await server.client('queue.list', { params: { sessionID } })).toMatchObject({ paused: true, prompts: [{ id: id(1), parts: [{ text: 'still here' }] }] })
    expect(talk.model.requests.length).toBe(1)
    // The client that never heard of an answer sends it again: it is the same prompt.
    const waiting = server.client('session.prompt', { params: { sessionID }, body: { messageID: id(1), delivery: 'queue', parts: text('still here') } })
    await server.client('queue.resume', { params: { sessionID } })
    expect(textOf(await waiting)).toBe('after the restart')
    const users = (await server.client('session.messages', { params: { sessionID } })).filter((message) => message.info.role === 'user')
    expect(users.map(textOf)).toEqual(['first', 'still here'])
  } finally {
    await server.close()
  }
})

test('bad input is refused when it is sent, not when its turn comes', async () => {
  const { sessionID, gate, first } = await busySession([], [])
  const refused = async (body: object) => {
    const error = await talk.server.client('session.prompt', { params: { sessionID }, body: { delivery: 'queue', parts: text('x'), ...body } as never }).catch((caught: ApiError) => caught)
    return (error as ApiError).status
  }
  expect(await refused({ agent: 'nobody' })).toBe(400)
  expect(await refused({ model: { providerID: 'scripted', modelID: 'none' } })).toBe(400)
  expect(await refused({ parts: [{ type: 'file', mime: 'image/png', url: 'https://[bad' }] })).toBe(400)
  expect(await refused({ delivery: 'soon' })).toBe(400)
  expect(await refused({ parts: text('x'.repeat(1_100_000)) })).toBe(413)
  const messages = await talk.server.client('session.messages', { params: { sessionID } })
  expect(await refused({ messageID: messages[1]!.info.id })).toBe(400)
  expect((await list(sessionID)).prompts).toEqual([])
  gate.open()
  await first
})

test('a hundred prompts wait at most', async () => {
  const { sessionID, gate, first } = await busySession([], Array.from({ length: 100 }, () => 'ok'))
  for (let index = 0; index < 100; index += 1) {
    await talk.server.client('session.prompt_async', { params: { sessionID }, body: { delivery: 'queue', parts: text(String(index)) } })
  }
  const error = await talk.server.client('session.prompt_async', { params: { sessionID }, body: { delivery: 'queue', parts: text('one more') } }).catch((caught: ApiError) => caught)
  expect(error).toMatchObject({ status: 429 })
  await talk.server.client('session.abort', { params: { sessionID } })
  gate.open()
  await first
})

test('a long attachment is named in the list, kept by its name in an edit, and whole when it is sent', async () => {
  const { sessionID, gate, first } = await busySession([], ['seen'])
  const url = `data:image/png;base64,${'A'.repeat(200_000)}`
  const parts: PartInput[] = [...text('look'), { type: 'file', mime: 'image/png', filename: 'a.png', url }]
  await talk.server.client('session.prompt_async', { params: { sessionID }, body: { messageID: id(1), delivery: 'queue', parts } })
  const [listed] = (await list(sessionID)).prompts
  const file = listed!.parts[1]!
  expect(file).toMatchObject({ type: 'file', url: `queued:${file.id}` })
  await talk.server.client('queue.update', { params: { sessionID, messageID: id(1) }, body: { parts: [{ type: 'text', text: 'look here' }, file] } })
  const whole = await talk.server.client('queue.get', { params: { sessionID, messageID: id(1) } })
  expect(whole.parts[1]).toMatchObject({ url })
  gate.open()
  await first
  await waitForCount(sessionID, 0)
  await waitForIdle(sessionID)
  const sent = (await talk.server.client('session.message', { params: { sessionID, messageID: id(1) } })).parts
  expect(sent).toMatchObject([{ text: 'look here' }, { url }])
})

test('a prompt without an answer waits its turn too and costs no model call', async () => {
  const { sessionID, gate, first } = await busySession([], [])
  const note = send(sessionID, { messageID: id(1), delivery: 'queue', noReply: true, parts: text('just a note') })
  await waitForCount(sessionID, 1)
  gate.open()
  await first
  expect(await note).toMatchObject({ info: { id: id(1), role: 'user' } })
  await waitForIdle(sessionID)
  expect(talk.model.requests.length).toBe(1)
  expect(await texts(sessionID)).toEqual(['user: first', 'assistant: first answer', 'user: just a note'])
})

test('what waits for a shell command begins when the command has ended', async () => {
  talk.model.script([{ text: 'after the command' }])
  const sessionID = await talk.session()
  const events = await talk.server.events()
  const shell = talk.server.client('session.shell', { params: { sessionID }, body: { agent: 'build', command: 'sleep 0.3; echo done' } })
  await events.waitFor(({ data }) => data.type === 'session.status' && data.properties.status.type === 'busy')
  await talk.server.client('session.prompt_async', { params: { sessionID }, body: { messageID: id(1), delivery: 'queue', parts: text('and now') } })
  expect((await list(sessionID)).prompts.length).toBe(1)
  await shell
  await waitForCount(sessionID, 0)
  await waitForIdle(sessionID)
  expect((await texts(sessionID)).at(-1)).toBe('assistant: after the command')
})

test('a prompt is not seen from another session', async () => {
  const { sessionID, gate, first } = await busySession([{ messageID: id(1), delivery: 'queue', text: 'mine' }], ['ok'])
  const other = await talk.session()
  const found = await talk.server.client('queue.get', { params: { sessionID: other, messageID: id(1) } }).catch((error: ApiError) => error)
  expect(found).toMatchObject({ status: 404 })
  const taken = await talk.server.client('session.prompt', { params: { sessionID: other }, body: { messageID: id(1), delivery: 'queue', parts: text('theirs') } }).catch((error: ApiError) => error)
  expect(taken).toMatchObject({ status: 400 })
  expect((await list(sessionID)).prompts.length).toBe(1)
  gate.open()
  await first
  await waitForIdle(sessionID)
})

function waitForCount(sessionID: SessionID, count: number) {
  return expect.poll(async () => (await list(sessionID)).prompts.length, { timeout: 5_000 }).toBe(count)
}

function waitForIdle(sessionID: SessionID) {
  return expect.poll(async () => Object.keys(await talk.server.client('session.status')).includes(sessionID), { timeout: 5_000 }).toBe(false)
}
