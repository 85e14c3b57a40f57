import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import type { MessageWithParts } from '#protocol/message'
import { loadHistory } from '../../../server/session/context'
import { repairInterrupted } from '../../../server/session/repair'
import { transact } from '../../../server/store/transact'
import { scripted, startConversation, textOf, type Conversation, type ConversationOptions } from '../../support/conversation'
import { overflows, smallContext } from '../../support/context'

const CONTINUE = 'Continue if you have next steps, or stop and ask for clarification if you are unsure how to proceed.'

let talk: Conversation
beforeEach(async () => {
  talk = await startConversation()
})
afterEach(() => talk.close())

async function restart(options: ConversationOptions) {
  await talk.close()
  talk = await startConversation(options)
}

function messages(sessionID: SessionID) {
  return talk.server.client('session.messages', { params: { sessionID } })
}

function kinds(history: readonly MessageWithParts[]) {
  return history.map(({ info, parts }) => [info.role, info.agent, ...parts.map((part) => part.type)].join(' '))
}

/** What the model read, one line per message. */
function wire(index: number): string[] {
  return talk.model.requests[index]!.body.messages.map((message: { role: string; content: unknown }) => {
    const { content } = message
    return `${message.role}: ${typeof content === 'string' ? content : Array.isArray(content) ? content.map((part: { text?: string }) => part.text ?? '(media)').join(' | ') : ''}`
  })
}

function summarize(sessionID: SessionID) {
  return talk.server.client('session.summarize', { params: { sessionID }, body: scripted })
}

test('a session is condensed on demand, and from then on the model reads the summary instead', async () => {
  talk.model.script([{ text: 'one' }, { text: 'A summary of it all.', usage: { input: 100, output: 20 } }, { text: 'two' }])
  const sessionID = (await talk.server.client('session.create', { body: { title: 'named' } })).id
  await talk.ask(sessionID, 'first')
  const events = await talk.server.events()
  await expect(summarize(sessionID)).resolves.toBe(true)
  await events.waitFor(({ data }) => data.type === 'session.compacted' && data.properties.sessionID === sessionID)
  const history = await messages(sessionID)
  expect(kinds(history)).toEqual(['user build text', 'assistant build step-start text step-finish', 'user build compaction', 'assistant compaction step-start text step-finish'])
  expect(history[2]!.parts[0]).toEqual(expect.objectContaining({ type: 'compaction', auto: false }))
  expect(history[2]!.parts[0]).not.toHaveProperty('overflow')
  expect(history[3]!.info).toMatchObject({ summary: true, mode: 'compaction', finish: 'stop', parentID: history[2]!.info.id })
  await talk.ask(sessionID, 'second')
  expect(wire(2).slice(1)).toEqual(['user: What did we do so far?', 'assistant: A summary of it all.', 'user: second'])
  const session = await talk.server.client('session.get', { params: { sessionID } })
  expect(session.tokens).toMatchObject({ input: 120, output: 30 })
  expect(session.time).not.toHaveProperty('compacting')
  events.close()
})

test('the request for a summary has no tools and tells the conversation as text in one user message', async () => {
  talk.model.script([{ tools: [{ name: 'read', input: { filePath: 'README.md' } }] }, { text: 'It says hello.' }, { text: 'S' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'what does it say?')
  await summarize(sessionID)
  const { body } = talk.model.requests[2]!
  expect(body.tools).toBeUndefined()
  expect(body.messages.map((message: { role: string }) => message.role)).toEqual(['system', 'user'])
  const text = JSON.stringify(body.messages[1])
  for (const piece of ['what does it say?', 'called read', 'hello', 'It says hello.']) expect(text).toContain(piece)
})

test('while a summary is written the session says so', async () => {
  const gate = Promise.withResolvers<void>()
  talk.model.script([{ text: 'one' }, { text: 'S', until: gate.promise }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'first')
  const events = await talk.server.events()
  const done = summarize(sessionID)
  await events.waitFor(({ data }) => data.type === 'session.updated' && data.properties.info.time.compacting !== undefined)
  gate.resolve()
  await expect(done).resolves.toBe(true)
  await events.waitFor(({ data }) => data.type === 'session.idle')
  const last = events.frames.findLast(({ data }) => data.type === 'session.updated')!.data
  expect(last.type === 'session.updated' && last.properties.info.time.compacting).toBeUndefined()
  events.close()
})

test('an unknown model, an unknown session and an empty session can not be condensed', async () => {
  const sessionID = await talk.session()
  await expect(summarize(sessionID)).rejects.toMatchObject({ status: 400 })
  await expect(talk.server.client('session.summarize', { params: { sessionID }, body: { ...scripted, modelID: 'nothing' } })).rejects.toMatchObject({ status: 400 })
  await expect(summarize('ses_unknown' as SessionID)).rejects.toMatchObject({ status: 404 })
  expect(talk.model.requests.length).toBe(0)
})

test('a full context is condensed after the step that filled it, and the work goes on', async () => {
  await restart({ project: smallContext({ context: 2000, output: 100 }) })
  talk.model.script([
    { tools: [{ id: 'c1', name: 'glob', input: { pattern: '*' } }], usage: { input: 1900, output: 50 } },
    { text: 'The summary.', usage: { input: 7, output: 3 } },
    { text: 'ok' },
  ])
  const events = await talk.server.events()
  const sessionID = await talk.session()
  const answer = await talk.ask(sessionID, 'go')
  expect(textOf(answer)).toBe('ok')
  const history = await messages(sessionID)
  expect(kinds(history)).toEqual([
    'user build text',
    'assistant build step-start tool step-finish',
    'user build compaction',
    'assistant compaction step-start text step-finish',
    'user build text',
    'assistant build step-start text step-finish',
  ])
  expect(history[2]!.parts[0]).toMatchObject({ auto: true, overflow: false })
  expect(history[4]!.parts[0]).toMatchObject({ text: CONTINUE, synthetic: true, metadata: { compaction_continue: true } })
  expect(wire(2).slice(1)).toEqual(['user: What did we do so far?', 'assistant: The summary.', `user: ${CONTINUE}`])
  await events.waitFor(({ data }) => data.type === 'session.idle')
  const order = events.frames.flatMap(({ data }) => (data.type === 'session.compacted' ? 'compacted' : data.type === 'message.updated' ? `${data.properties.info.role} ${data.properties.info.agent}` : []))
  const at = order.indexOf('compacted')
  expect([order[at - 2], order[at - 1], order[at + 1]]).toEqual(['assistant compaction', 'user build', 'assistant build'])
  events.close()
})

test('a context that the answer filled is condensed before the next prompt, which stays as it was said', async () => {
  await restart({ project: smallContext({ context: 2000, output: 100 }) })
  talk.model.script([{ text: 'long', usage: { input: 1900, output: 50 } }, { text: 'S' }, { text: 'answered' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'first')
  expect(talk.model.requests.length).toBe(1)
  expect(textOf(await talk.ask(sessionID, 'second, word for word'))).toBe('answered')
  expect(JSON.stringify(talk.model.requests[1]!.body.messages)).not.toContain('word for word')
  expect(wire(2)).toContain('user: second, word for word')
})

test('a context that is full again with the first answer after a compaction is not condensed for ever', async () => {
  await restart({ project: smallContext({ context: 2000, output: 100 }) })
  const call = (id: string) => ({ tools: [{ id, name: 'glob', input: { pattern: `${id}*` } }], usage: { input: 1950, output: 50 } })
  talk.model.script([call('a'), { text: 'S' }, call('b'), call('c'), { text: 'done' }])
  const sessionID = await talk.session()
  expect(textOf(await talk.ask(sessionID, 'go'))).toBe('done')
  expect((await messages(sessionID)).filter(({ info }) => info.role === 'assistant' && info.summary).length).toBe(1)
})

test.each([{ compaction: { auto: false } }, { env: 'OPENCODE_DISABLE_AUTOCOMPACT' }])('nothing is condensed where that is switched off: %o', async ({ compaction, env }) => {
  await restart({ project: { ...smallContext({ context: 2000, output: 100 }), ...(compaction ? { compaction } : {}) }, ...(env ? { env: { [env]: '1' } } : {}) })
  talk.model.script([{ tools: [{ name: 'glob', input: { pattern: '*' } }], usage: { input: 1900, output: 50 } }, overflows()])
  const sessionID = await talk.session()
  const answer = await talk.ask(sessionID, 'go')
  expect(answer.info.error?.name).toBe('ContextOverflowError')
  expect((await messages(sessionID)).length).toBe(3)
})

test('a request that is too long is recovered from: the failed answer stays empty, and the work goes on', async () => {
  talk.model.script([overflows(), { text: 'The summary.' }, { text: 'ok' }])
  const events = await talk.server.events()
  const sessionID = await talk.session()
  expect(textOf(await talk.ask(sessionID, 'too much'))).toBe('ok')
  const history = await messages(sessionID)
  expect(kinds(history)).toEqual([
    'user build text',
    'assistant build',
    'user build compaction',
    'assistant compaction step-start text step-finish',
    'user build text',
    'assistant build step-start text step-finish',
  ])
  expect(history[1]!.info).not.toHaveProperty('error')
  expect(history[1]!.info).not.toHaveProperty('finish')
  expect(history[2]!.parts[0]).toMatchObject({ auto: true, overflow: true })
  expect(textOf(history[4]!)).toContain(CONTINUE)
  const failed = await events.waitFor(({ data }) => data.type === 'session.error')
  expect(failed.data).toMatchObject({ properties: { sessionID, error: { name: 'ContextOverflowError', data: { message: expect.stringContaining('maximum context length') } } } })
  events.close()
})

test('a request that is too long right after a compaction ends the turn with an error that says what to do', async () => {
  talk.model.script([overflows(), { text: 'The summary.' }, overflows(), { text: 'never asked' }])
  const sessionID = await talk.session()
  const answer = await talk.ask(sessionID, 'too much')
  expect(answer.info.error).toMatchObject({ name: 'ContextOverflowError', data: { message: expect.stringMatching(/still too long for scripted-model.*maximum context length/s) } })
  expect(talk.model.requests.length).toBe(3)
})

test('a summary that is itself too long to ask for is asked for with less and less, and not for ever', async () => {
  await talk.server.project.write('big.txt', 'line of text\n'.repeat(3000))
  talk.model.script([{ tools: [{ name: 'read', input: { filePath: 'big.txt' } }] }, { text: 'read' }, ...Array.from({ length: 9 }, () => overflows())])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'read it')
  await expect(summarize(sessionID)).resolves.toBe(false)
  const sizes = talk.model.requests.slice(2).map((request) => JSON.stringify(request.body.messages[1]).length)
  expect(sizes.length).toBe(5)
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
  expect(sizes.at(-1)).toBeLessThan(sizes[0]! / 2)
  const last = (await messages(sessionID)).at(-1)!
  expect(last.info).toMatchObject({ summary: true, error: { name: 'ContextOverflowError', data: { message: expect.stringContaining('could not be condensed') } } })
  talk.model.script([{ text: 'still here' }])
  expect(textOf(await talk.ask(sessionID, 'and now?'))).toBe('still here')
  expect(wire(7).slice(1)).not.toContain('user: What did we do so far?')
})

test('the second try for a summary counts when the first was too long', async () => {
  talk.model.script([{ text: 'one' }, overflows(), { text: 'S' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'first')
  await expect(summarize(sessionID)).resolves.toBe(true)
  expect(kinds(await messages(sessionID)).at(-1)).toBe('assistant compaction step-start text step-finish')
})

test('the last turns stay as they were said when they are short enough', async () => {
  await talk.server.project.write('big.txt', `${'line of text '.repeat(60)}\n`.repeat(60))
  talk.model.script([{ tools: [{ name: 'read', input: { filePath: 'big.txt' } }] }, { text: 'it is long' }, { text: 'short one' }, { text: 'short two' }, { text: 'S' }, { text: 'end' }])
  const sessionID = await talk.session()
  for (const text of ['read it', 'one?', 'two?']) await talk.ask(sessionID, text)
  await summarize(sessionID)
  const history = await messages(sessionID)
  const kept = history.find((message) => textOf(message) === 'one?')!
  expect(history.at(-2)!.parts[0]).toMatchObject({ tail_start_id: kept.info.id })
  expect(JSON.stringify(talk.model.requests[4]!.body.messages)).not.toContain('one?')
  await talk.ask(sessionID, 'three?')
  expect(wire(5).slice(1)).toEqual(['user: What did we do so far?', 'assistant: S', 'user: one?', 'assistant: short one', 'user: two?', 'assistant: short two', 'user: three?'])
  const fork = await talk.server.client('session.fork', { params: { sessionID }, body: {} })
  talk.model.script([{ text: 'forked' }])
  await talk.ask(fork.id, 'four?')
  expect(wire(6).slice(1, 4)).toEqual(['user: What did we do so far?', 'assistant: S', 'user: one?'])
})

test('a summary that is deleted gives the conversation back as it was', async () => {
  talk.model.script([{ text: 'one' }, { text: 'S' }, { text: 'two' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'first')
  await summarize(sessionID)
  const messageID = (await messages(sessionID)).at(-1)!.info.id
  await talk.server.client('session.deleteMessage', { params: { sessionID, messageID } })
  await talk.ask(sessionID, 'second')
  expect(wire(2).slice(1)).toEqual(['user: first', 'assistant: one', 'user: second'])
})

test('stopping a compaction leaves the conversation as it was', async () => {
  talk.model.script([{ text: 'one' }, { text: 'half a summ', hang: true }, { text: 'two' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'first')
  const done = summarize(sessionID)
  await talk.model.nextRequest()
  await talk.model.nextRequest()
  await talk.server.client('session.abort', { params: { sessionID } })
  await expect(done).resolves.toBe(false)
  expect((await talk.server.client('session.get', { params: { sessionID } })).time).not.toHaveProperty('compacting')
  await talk.ask(sessionID, 'second')
  expect(wire(2).slice(1)).toEqual(['user: first', 'assistant: one', 'user: second'])
})

test('a summary is written by the model of the compaction agent when it has one', async () => {
  await restart({ config: { agent: { compaction: { model: 'scripted/scripted-mini' } } } })
  talk.model.script([{ text: 'one' }, { text: 'S' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'first')
  await summarize(sessionID)
  expect(talk.model.requests[1]!.body.model).toBe('scripted-mini')
})

test('media are taken out of what is kept after a request that was too large', async () => {
  const url = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  talk.model.script([{ text: 'hi' }, overflows(), { text: 'S' }, { text: 'too large, sorry' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'hello')
  const parts = [{ type: 'text' as const, text: 'what is this?' }, { type: 'file' as const, mime: 'image/png', filename: 'dot.png', url }]
  await talk.server.client('session.prompt', { params: { sessionID }, body: { parts } })
  expect(JSON.stringify(talk.model.requests[1]!.body)).toContain('iVBORw0KGgo')
  expect(JSON.stringify(talk.model.requests[3]!.body)).not.toContain('iVBORw0KGgo')
  expect(wire(3)[3]).toBe('user: what is this? | [Attached image/png: dot.png]')
})

test('a prompt that comes while a summary is written is answered after it', async () => {
  const gate = Promise.withResolvers<void>()
  talk.model.script([{ text: 'one' }, { text: 'S', until: gate.promise }, { text: 'two' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'first')
  const done = summarize(sessionID)
  await talk.model.nextRequest()
  await talk.model.nextRequest()
  const events = await talk.server.events()
  const asked = talk.ask(sessionID, 'second')
  await events.waitFor(({ data }) => data.type === 'message.part.updated' && data.properties.part.type === 'text' && data.properties.part.text === 'second')
  gate.resolve()
  expect(textOf(await asked)).toBe('two')
  await expect(done).resolves.toBe(true)
  expect(wire(2).slice(1)).toEqual(['user: What did we do so far?', 'assistant: S', 'user: second'])
  events.close()
})

test('on demand with `auto` the work goes on after the summary', async () => {
  talk.model.script([{ text: 'one' }, { text: 'S' }, { text: 'went on' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'first')
  await talk.server.client('session.summarize', { params: { sessionID }, body: { ...scripted, auto: true } })
  expect(textOf((await messages(sessionID)).at(-1)!)).toBe('went on')
  expect(wire(2).slice(1)).toEqual(['user: What did we do so far?', 'assistant: S', `user: ${CONTINUE}`])
})

test('of a condensed conversation only what follows the summary is read from the database', async () => {
  const { app } = talk.server
  talk.model.script([{ text: 'one' }, { text: 'S' }, { text: 'two' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'first')
  await summarize(sessionID)
  await talk.ask(sessionID, 'second')
  expect(kinds(loadHistory(app.store, sessionID))).toEqual([
    'user build compaction',
    'assistant compaction step-start text step-finish',
    'user build text',
    'assistant build step-start text step-finish',
  ])
})

test('a compaction that an unclean stop cut off is over at the next start', async () => {
  const { app } = talk.server
  talk.model.script([{ text: 'one' }, { text: 'S' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'first')
  await summarize(sessionID)
  const { info } = (await messages(sessionID)).at(-1)!
  const session = app.store.session.get(sessionID)!
  transact(app, (tx) => {
    tx.session.put({ ...session, time: { ...session.time, compacting: 1 } })
    if (info.role === 'assistant') tx.message.put({ ...info, time: { created: info.time.created } })
  })
  repairInterrupted(app)
  expect((await talk.server.client('session.get', { params: { sessionID } })).time).not.toHaveProperty('compacting')
  talk.model.script([{ text: 'two' }])
  await talk.ask(sessionID, 'second')
  expect(wire(2).slice(1)).toEqual(['user: first', 'assistant: one', 'user: second'])
})
