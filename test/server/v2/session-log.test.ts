import { once } from 'node:events'
import http from 'node:http'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MessageID, SessionID } from '#protocol/id'
import type { SessionDurableEvent } from '#protocol/v2/session-event'
import { repairInterrupted } from '../../../server/session/repair'
import { transact } from '../../../server/store/transact'
import type { ApiClient } from '../../support/api-client'
import { startConversation, textOf, type Conversation } from '../../support/conversation'
import type { EventStream } from '../../support/event-stream'
import { makeGate } from '../../support/gate'
import { publishedProblems } from '../../support/published'
import { comparable, SessionMirror } from '../../support/session-mirror'
import { startTestServer } from '../../support/start-test-server'

// The log of a session: it outlives the server, knows what happened before there was a log, and can be followed from anywhere.

let talk: Conversation

beforeEach(async () => {
  talk = await startConversation()
})
afterEach(() => talk.close())

const call = ((...input: Parameters<ApiClient>) => talk.server.client(...input)) as ApiClient
const told = async (sessionID: SessionID) => (await call('v2.session.history', { params: { sessionID }, query: { limit: 1000 } })).data
const views = async (sessionID: SessionID) => (await call('v2.session.messages', { params: { sessionID }, query: { order: 'asc', limit: 500 } })).data
const short = (events: readonly { type: string }[]) => events.map(({ type }) => type.replace('session.next.', ''))
const follow = (sessionID: SessionID, after?: number) => talk.server.events(`/api/session/${sessionID}/event${after === undefined ? '' : `?after=${after}`}`)
const numbers = (stream: EventStream) => stream.frames.map(({ id }) => Number(id))

/** Takes the log of a session away, as if there had never been one. */
function forget(sessionID: SessionID) {
  const db = new Database(path.join(talk.server.home, '.local/share/opencode-desktop/opencode-desktop.db'))
  for (const table of ['session_event', 'session_log']) db.prepare(`delete from ${table} where session_id = ?`).run(sessionID)
  db.close()
}

/** A session with a step of calls, an answer, a command of the person and a summary. */
async function everything(): Promise<SessionID> {
  const tools = [{ name: 'read', input: { filePath: 'README.md' } }, { name: 'read', input: { filePath: 'missing' } }]
  talk.model.script([{ reasoning: 'hm', text: 'let me', tools }, { text: 'read' }, { text: 'A summary.' }, { text: 'and on' }])
  const sessionID = await talk.session()
  await talk.ask(sessionID, 'first')
  await call('session.shell', { params: { sessionID }, body: { agent: 'build', command: 'echo hi' } })
  await call('v2.session.compact', { params: { sessionID } })
  await talk.ask(sessionID, 'second')
  return sessionID
}

function mirrored(events: readonly SessionDurableEvent[]) {
  const mirror = new SessionMirror()
  for (const event of events) mirror.take(event)
  return mirror.shown()
}

test('what is told, shown and read of a conversation is as published, to the letter', async () => {
  const sessionID = await everything()
  await call('v2.session.switchAgent', { params: { sessionID }, body: { agent: 'plan' } })
  for (const id of ['v2.session.history', 'v2.session.messages', 'v2.session.context', 'v2.session.get'] as const) {
    expect([id, publishedProblems(id, 200, await call(id, { params: { sessionID } }))]).toEqual([id, []])
  }
})

describe('what happened before there was a log', () => {
  test('is told from the messages, once, as it would have been told then', async () => {
    const sessionID = await everything()
    const lived = await told(sessionID)
    forget(sessionID)
    const [one, other] = await Promise.all([told(sessionID), told(sessionID)])
    expect(one).toEqual(other)
    expect(short(one).toSorted()).toEqual(short(lived).toSorted())
    expect(mirrored(one)).toEqual(mirrored(lived))
    expect(mirrored(one)).toEqual((await views(sessionID)).map(comparable))
    const times = one.map(({ data }) => data.timestamp)
    expect(times[0]).toBeLessThanOrEqual(lived[0]!.data.timestamp)
    expect(times.at(-1)).toBeLessThanOrEqual(lived.at(-1)!.data.timestamp)
  })

  test('of a copy is told when somebody asks, and its own life after it', async () => {
    const sessionID = await everything()
    const fork = await call('session.fork', { params: { sessionID }, body: {} })
    expect(talk.server.app.store.log.head(fork.id)).toBeUndefined()
    talk.model.script([{ text: 'in the copy' }])
    await talk.ask(fork.id, 'go on')
    const events = await told(fork.id)
    expect(short(events).slice(-6)).toEqual(['prompt.admitted', 'prompted', 'step.started', 'text.started', 'text.ended', 'step.ended'])
    expect(mirrored(events)).toEqual((await views(fork.id)).map(comparable))
  })

  test('is found while a turn goes on: nothing is missing and nothing comes twice', async () => {
    const sessionID = await everything()
    const gate = makeGate()
    talk.model.script([{ text: 'under way', tools: [{ name: 'read', input: { filePath: 'README.md' } }], until: gate.opened }, { text: 'over' }])
    const all = await talk.server.events('/api/event')
    const turn = talk.ask(sessionID, 'third')
    await all.waitFor(({ data }) => data.type === 'session.next.tool.input.started')
    forget(sessionID)
    const stream = await follow(sessionID)
    gate.open()
    await turn
    const last = (await told(sessionID)).at(-1)!
    await stream.waitFor(({ id }) => id === String(last.durable!.seq))
    expect(mirrored(stream.frames.map(({ data }) => data as unknown as SessionDurableEvent))).toEqual((await views(sessionID)).map(comparable))
    stream.close()
    all.close()
  })
})

test('a restart changes neither numbers nor words, and goes on counting', async () => {
  const home = await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-home-')))
  const options = { home, project: talk.server.project, config: { provider: talk.model.providerConfig(), model: 'scripted/scripted-model' } }
  const before = await startTestServer(options)
  talk.model.script([{ text: 'one' }, { text: 'two' }])
  const { id: sessionID } = await before.client('session.create', { body: {} })
  await before.client('session.prompt', { params: { sessionID }, body: { parts: [{ type: 'text', text: 'first' }] } })
  const lived = await before.client('v2.session.history', { params: { sessionID } })
  await before.close()
  const after = await startTestServer(options)
  const stream = await after.events(`/api/session/${sessionID}/event`, { 'last-event-id': '3' })
  await after.client('session.prompt', { params: { sessionID }, body: { parts: [{ type: 'text', text: 'second' }] } })
  await stream.waitFor(({ id }) => id === '12')
  expect(await after.client('v2.session.history', { params: { sessionID }, query: { limit: 6 } })).toEqual({ data: lived.data, hasMore: true })
  expect(numbers(stream)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12])
  stream.close()
  await after.close()
  await rm(home, { recursive: true, force: true })
})

test('what a crash cut off is told to its end when it is repaired', async () => {
  const { app } = talk.server
  talk.model.script([{ text: ['half'], tools: [], hang: true }])
  const sessionID = await talk.session()
  const all = await talk.server.events('/api/event')
  const turn = talk.ask(sessionID, 'go')
  await all.waitFor(({ data }) => data.type === 'session.next.text.delta')
  await call('session.abort', { params: { sessionID } })
  const { info, parts } = await turn
  // As kill -9 leaves it: the message open, its text without an end, and no word of either.
  const { error: _error, ...open } = { ...info, time: { created: info.time.created } }
  const store = app.store as unknown as { write: (work: () => void, durable: boolean) => void }
  store.write(() => {
    app.store.message.put(open)
    for (const part of parts) if (part.type === 'text') app.store.part.put({ ...part, time: { start: part.time!.start } })
  }, false)
  forget(sessionID)
  expect(short(await told(sessionID))).toEqual(['prompt.admitted', 'prompted', 'step.started', 'text.started'])
  expect(repairInterrupted(app)).toBe(1)
  const events = await told(sessionID)
  expect(short(events).slice(4)).toEqual(['text.ended', 'step.failed'])
  expect(events.at(-2)!.data).toMatchObject({ text: 'half' })
  all.close()
})

test('what a person deletes is gone from the log too, and what a person corrects is told as corrected', async () => {
  talk.model.script([{ text: 'my secret' }, { text: 'a mistake' }])
  const sessionID = await talk.session()
  const first = await talk.ask(sessionID, 'tell me')
  const second = await talk.ask(sessionID, 'and now')
  const part = second.parts.find(({ type }) => type === 'text')!
  await call('part.update', { params: { sessionID, messageID: second.info.id, partID: part.id }, body: { ...part, text: 'corrected' } as never })
  await call('session.deleteMessage', { params: { sessionID, messageID: first.info.id } })
  await call('session.deleteMessage', { params: { sessionID, messageID: first.info.parentID as MessageID } })
  const events = await told(sessionID)
  expect(JSON.stringify(events)).not.toMatch(/my secret|tell me|a mistake/)
  expect(events.flatMap((event) => (event.type === 'session.next.text.ended' ? event.data.text : []))).toEqual(['', 'corrected', 'corrected'])
  expect(textOf((await call('session.messages', { params: { sessionID } })).at(-1)!)).toBe('corrected')
})

describe('the stream of a session', () => {
  test('tells what happened after a number, then what happens, without greeting and without pieces', async () => {
    talk.model.script([{ text: ['one ', 'two'] }, { text: ['three ', 'four'] }])
    const sessionID = await talk.session()
    await talk.ask(sessionID, 'first')
    const stream = await follow(sessionID, 4)
    await stream.waitFor(({ id }) => id === '6')
    await talk.ask(sessionID, 'second')
    await talk.ask(await everything(), 'elsewhere').catch(() => undefined)
    await stream.waitFor(({ id }) => id === '12')
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream')
    expect(numbers(stream)).toEqual([5, 6, 7, 8, 9, 10, 11, 12])
    expect(short(stream.frames.map(({ data }) => data))).toEqual(['text.ended', 'step.ended', 'prompt.admitted', 'prompted', 'step.started', 'text.started', 'text.ended', 'step.ended'])
    stream.close()
  })

  test('says once that a number was never given, and goes on from the last one', async () => {
    talk.model.script([{ text: 'one' }, { text: 'two' }])
    const sessionID = await talk.session()
    await talk.ask(sessionID, 'first')
    const stream = await follow(sessionID, 4711)
    await talk.ask(sessionID, 'second')
    await stream.waitFor(({ id }) => id === '12')
    expect(stream.frames[0]).toMatchObject({ id: '6', data: { type: 'server.resync', data: { reason: 'restarted' } } })
    expect(numbers(stream)).toEqual([6, 7, 8, 9, 10, 11, 12])
    stream.close()
    expect((await talk.server.fetch(`/api/session/${sessionID}/event?after=yesterday`)).status).toBe(400)
    expect((await talk.server.fetch('/api/session/nothing/event')).status).toBe(400)
    expect(await talk.server.fetch(`/api/session/${sessionID}/event`, { method: 'HEAD' }).then(async (answer) => [answer.status, await answer.text()])).toEqual([200, ''])
  })

  test('ends with its session', async () => {
    const sessionID = await talk.session()
    const stream = await follow(sessionID)
    await call('session.delete', { params: { sessionID } })
    await stream.ended
    expect(stream.frames).toEqual([])
  })

  test('waits for a reader that sleeps, and costs nothing meanwhile', async () => {
    const { app, url, token } = talk.server
    const sessionID = await talk.session()
    const text = 'x'.repeat(20_000)
    const answer = { sessionID, role: 'user' as const, agent: 'build', model: { providerID: 'scripted', modelID: 'scripted-model' } }
    for (let index = 0; index < 1_000; index += 1) {
      const id = app.id('msg')
      transact(app, (tx) => {
        const info = { ...answer, id, time: { created: app.clock.now() } }
        tx.message.put(info)
        tx.emit('message.updated', { sessionID, info })
        const part = { id: app.id('prt'), sessionID, messageID: id, type: 'text' as const, text: `${index} ${text}` }
        tx.part.put(part)
        tx.emit('message.part.updated', { sessionID, part, time: 0 })
      })
    }
    const held = process.memoryUsage().arrayBuffers
    const request = http.get(`${url}/api/session/${sessionID}/event`, { headers: { authorization: `Bearer ${token}` } })
    const [response] = (await once(request, 'response')) as [http.IncomingMessage]
    response.pause()
    await talk.ask(await everything(), 'meanwhile').catch(() => undefined)
    // 40 MB are waiting to be told, and a page or two stand in buffers.
    expect((process.memoryUsage().arrayBuffers - held) / 1024 / 1024).toBeLessThan(16)
    let [rest, seen] = ['', 0]
    for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
      const blocks = (rest + chunk).split('\n\n')
      rest = blocks.pop()!
      for (const block of blocks) {
        seen += 1
        if (Number(/^id: (\d+)/.exec(block)?.[1]) !== seen) throw new Error(`number ${seen} is missing`)
      }
      if (seen === 2_000) break
    }
    expect(seen).toBe(2_000)
    request.destroy()
  }, 30_000)
})
