import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import http from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test } from 'vitest'
import type { Capabilities as ServerCapabilities } from '#protocol/access'
import type { EventMap } from '#protocol/event'
import type { MessageWithParts as ServerMessage } from '#protocol/message'
import type { PermissionRequest as ServerPermission } from '#protocol/permission'
import type { QuestionRequest as ServerQuestion } from '#protocol/question'
import type { Session as ServerSession } from '#protocol/session'
import type { Client, ConnectionError, EventProperties, PlacedEvent } from '../../server/client/client'
import type { Capabilities, MessageWithParts, PermissionRequest, QuestionRequest, Session } from '../../server/client/types'
import { buildClient, type BuiltClient } from '../support/built-client'
import { startConversation, type Conversation } from '../support/conversation'
import { startCuttingProxy, type CuttingProxy } from '../support/cutting-proxy'

let work: Conversation
let built: BuiltClient
let proxy: CuttingProxy
let client: Client

beforeAll(async () => {
  built = await buildClient()
  proxy = await startCuttingProxy()
  work = await startConversation({ project: { permission: { bash: 'ask' } }, config: { server: { allowedHosts: [`127.0.0.1:${proxy.port}`] } } as never })
  proxy.lead(work.server.url)
  client = connect()
})
afterAll(async () => {
  await proxy?.close()
  await work?.close()
  await built?.remove()
})
beforeEach(() => work.model.script([]))

function connect(options: Partial<Parameters<typeof built.module.createClient>[0]> = {}): Client {
  return built.module.createClient({ url: work.server.url, token: work.server.token, directory: work.server.directory, ...options })
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('types', () => {
  test('what the server answers fits what the client says', () => {
    expectTypeOf<ServerSession>().toExtend<Session>()
    expectTypeOf<ServerMessage>().toExtend<MessageWithParts>()
    expectTypeOf<ServerPermission>().toExtend<PermissionRequest>()
    expectTypeOf<ServerQuestion>().toExtend<QuestionRequest>()
    expectTypeOf<ServerCapabilities>().toExtend<Capabilities>()
    expectTypeOf<keyof EventProperties>().toExtend<keyof EventMap>()
    expectTypeOf<Pick<EventMap, keyof EventProperties>>().toExtend<EventProperties>()
  })

  test('a project of its own compiles with them, in Node and in a page, and a wrong use does not', async () => {
    const right = `import { createClient, NotFoundError, type ChatEvent, type Session } from 'opencode-desktop/client'
      const client = createClient({ url: 'http://127.0.0.1:4096', token: 'x' })
      const session: Session = await client.sessions.create({ title: 'x' })
      for await (const event of client.chat.stream({ prompt: 'x', sessionID: session.id })) { const one: ChatEvent = event; if (event.type === 'tool') console.log(event.name, one.type) }
      for await (const event of client.events()) if (event.type === 'message.part.delta') console.log(event.properties.delta.length, event.cursor)
      await client.sessions.get('x').catch((error: unknown) => { if (error instanceof NotFoundError) console.log(error.code) })\nexport {}\n`
    await writeFile(path.join(built.directory, 'right.ts'), right)
    await writeFile(path.join(built.directory, 'wrong.ts'), right.replace("title: 'x'", 'title: 1'))
    const tsc = path.resolve(import.meta.dirname, '../../node_modules/typescript/bin/tsc')
    const compile = (file: string, lib: string, resolution: string[]) =>
      promisify(execFile)(process.execPath, [tsc, '--noEmit', '--strict', '--target', 'es2022', '--lib', lib, '--types', '', ...resolution, file], { cwd: built.directory }).then(
        () => '',
        (error: { stdout: string }) => error.stdout,
      )
    const page = ['es2022,dom,dom.asynciterable', ['--module', 'esnext', '--moduleResolution', 'bundler']] as const
    expect(await compile('right.ts', page[0], [...page[1]])).toBe('')
    await writeFile(path.join(built.directory, 'right.mts'), right)
    expect(await compile('right.mts', page[0], ['--module', 'nodenext', '--moduleResolution', 'nodenext'])).toBe('')
    expect(await compile('wrong.ts', page[0], [...page[1]])).toContain('TS2322')
  })
})

describe('chat', () => {
  test('answers with text, session, model, usage and cost', async () => {
    work.model.script([{ text: 'Hello.' }])
    const answer = await client.chat('Hi')
    expect(answer).toEqual({
      text: 'Hello.',
      sessionID: expect.stringMatching(/^ses_/),
      model: 'scripted/scripted-model',
      finish: 'stop',
      usage: { input: expect.any(Number), output: expect.any(Number), total: expect.any(Number) },
      cost: expect.any(Number),
    })
    expect((await client.messages.list(answer.sessionID)).items.map(({ info }) => info.role)).toEqual(['user', 'assistant'])
  })

  test('streams text, thinking and tools, and ends with one done', async () => {
    work.model.script([{ reasoning: 'Let me look.', tools: [{ name: 'read', input: { filePath: `${work.server.directory}/README.md` } }] }, { text: 'It says hello.' }])
    const events = await collect(client.chat.stream({ prompt: 'What does it say?', model: 'scripted/scripted-model', maxTurns: 5 }))
    const said = (type: string) => events.flatMap((event) => (event.type === type && 'text' in event ? event.text : [])).join('')
    expect([said('thinking'), said('text')]).toEqual(['Let me look.', 'It says hello.'])
    const call = events.find((event) => event.type === 'tool')
    expect(call).toMatchObject({ name: 'read', input: { filePath: expect.any(String) } })
    expect(events.find((event) => event.type === 'tool-result')).toMatchObject({ id: call?.id, name: 'read', isError: false, output: expect.stringContaining('hello') })
    expect(events.filter((event) => event.type === 'done')).toEqual([events.at(-1)])
  })

  test('goes on in a session, and says so when that is busy', async () => {
    const session = await client.sessions.create()
    work.model.script([{ text: 'One.' }, { text: 'Two.' }])
    await client.chat({ prompt: 'First', sessionID: session.id })
    await client.chat({ prompt: 'Second', sessionID: session.id })
    expect((await client.messages.list(session.id)).items).toHaveLength(4)
    work.model.script([{ text: 'Slow.', hang: true } as never])
    const slow = client.messages.start(session.id, 'Third')
    await slow
    await expect(client.chat({ prompt: 'Fourth', sessionID: session.id })).rejects.toMatchObject({ name: 'invalid_request_error', status: 409, code: 'session_busy' })
    await client.sessions.abort(session.id)
  })

  test('leaving the loop, and aborting, ends the turn at the model', async () => {
    for (const leave of ['break', 'abort'] as const) {
      work.model.script([{ text: 'A long answer that never ends', hang: true } as never])
      const controller = new AbortController()
      const seen = (async () => {
        for await (const event of client.chat.stream('Go', { signal: controller.signal })) {
          if (event.type !== 'text') continue
          if (leave === 'break') return 'left'
          controller.abort()
        }
        return 'ended'
      })()
      if (leave === 'break') expect(await seen).toBe('left')
      else await expect(seen).rejects.toMatchObject({ name: 'AbortError' })
      expect(await work.model.requests.at(-1)?.ended).toBe('aborted')
    }
  })

  test('a failure in the middle of a stream is thrown, with what came before it', async () => {
    work.model.script([{ text: 'Half of', dropAfter: 1 } as never, { error: { status: 400, body: { error: { message: 'No more' } } } }])
    const seen: string[] = []
    const reading = (async () => {
      for await (const event of client.chat.stream('Go')) if (event.type === 'text') seen.push(event.text)
    })()
    await expect(reading).rejects.toMatchObject({ status: 502, name: 'server_error' })
  })

  test('an answer that is cut off is told', async () => {
    work.model.script([{ text: 'A long answer that never ends', hang: true } as never])
    const reading = (async () => {
      for await (const event of connect({ url: proxy.url }).chat.stream('Go')) if (event.type === 'text') proxy.cut()
    })()
    await expect(reading).rejects.toMatchObject({ name: 'ConnectionError', status: 0 })
  })
})

describe('sessions and messages', () => {
  test('are made, listed, changed, copied, stopped and deleted', async () => {
    const made = await client.sessions.create({ title: 'Mine', model: 'scripted/scripted-mini', metadata: { of: 'a test' } })
    expect(made).toMatchObject({ title: 'Mine', model: { providerID: 'scripted', id: 'scripted-mini' }, metadata: { of: 'a test' } })
    expect((await client.sessions.list({ search: 'Mine', limit: 5 })).map(({ id }) => id)).toEqual([made.id])
    expect(await client.sessions.update(made.id, { title: 'Ours', archived: true })).toMatchObject({ title: 'Ours', time: { archived: expect.any(Number) } })
    expect((await client.sessions.update(made.id, { archived: false })).time.archived).toBeFalsy()
    work.model.script([{ text: 'One.' }])
    const answer = await client.messages.send(made.id, { text: 'First', system: 'Be short', model: 'scripted/scripted-model' })
    expect([answer.text, answer.info.modelID]).toEqual(['One.', 'scripted-model'])
    const copy = await client.sessions.fork(made.id)
    expect((await client.messages.list(copy.id)).items).toHaveLength(2)
    expect([await client.sessions.abort(copy.id), await client.sessions.children(made.id), await client.sessions.status()]).toEqual([expect.any(Boolean), [], {}])
    expect(await client.sessions.delete(copy.id)).toBe(true)
    await expect(client.sessions.get(copy.id)).rejects.toMatchObject({ name: 'NotFoundError', status: 404 })
  })

  test('messages come in pages, from the newest back', async () => {
    const { id } = await client.sessions.create()
    for (const text of ['One', 'Two', 'Three']) await client.messages.send(id, { text, noReply: true })
    const newest = await client.messages.list(id, { limit: 2 })
    const older = await client.messages.list(id, { limit: 2, ...(newest.next ? { before: newest.next } : {}) })
    const texts = [...older.items, ...newest.items].flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'text' ? part.text : [])))
    expect([texts, older.next]).toEqual([['One', 'Two', 'Three'], undefined])
    expect(await client.messages.get(id, newest.items[0]!.info.id)).toEqual(newest.items[0])
  })
})

describe('events', () => {
  test('are heard exactly once and in order, however often the stream breaks', async () => {
    const own = connect({ url: proxy.url })
    const { id } = await client.sessions.create({ title: 'start' })
    const controller = new AbortController()
    const titles: string[] = []
    const retries: number[] = []
    let resyncs = 0
    const stream = own.events({ signal: controller.signal, onRetry: (_error, delay) => retries.push(delay) })[Symbol.asyncIterator]()
    expect((await stream.next()).value).toMatchObject({ type: 'server.connected' })
    const reading = (async () => {
      for (;;) {
        const { value, done } = await stream.next()
        if (done) return
        const event = value as PlacedEvent
        if (event.type === 'server.resync') resyncs += 1
        if (event.type === 'session.updated' && event.properties.sessionID === id) titles.push(event.properties.info.title)
      }
    })()
    const wanted = Array.from({ length: 200 }, (_, index) => `title ${index}`)
    for (const [index, title] of wanted.entries()) {
      await client.sessions.update(id, { title })
      if (index % 20 === 19) proxy.cut()
    }
    await expect.poll(() => titles.at(-1), { timeout: 20_000 }).toBe('title 199')
    controller.abort()
    await reading
    expect([titles, resyncs]).toEqual([wanted, 0])
    expect(retries.length).toBeGreaterThan(0)
    expect(Math.min(...retries)).toBeGreaterThanOrEqual(180)
  })

  test('a cursor goes on where another program stopped; one of another server says so', async () => {
    const first = await client.sessions.create({ title: 'first' })
    let cursor: string | undefined
    for await (const event of client.events()) {
      if (event.type === 'server.connected') void client.sessions.update(first.id, { title: 'seen' })
      if (event.type !== 'session.updated') continue
      cursor = event.cursor
      break
    }
    await client.sessions.update(first.id, { title: 'missed' })
    for await (const event of client.events({ ...(cursor ? { after: cursor } : {}), all: true })) {
      if (event.type !== 'session.updated') continue
      expect([event.properties.info.title, event.directory]).toEqual(['missed', work.server.directory])
      break
    }
    for await (const event of client.events({ after: 'another.12' })) {
      if (event.type === 'server.connected') continue
      expect(event).toMatchObject({ type: 'server.resync', properties: { reason: 'restarted' } })
      break
    }
  })

  test('what trying again would not change is thrown; a server that is not there is waited for', async () => {
    const refused = connect({ token: 'wrong' }).events()[Symbol.asyncIterator]()
    await expect(refused.next()).rejects.toMatchObject({ status: 401 })
    const controller = new AbortController()
    const errors: ConnectionError[] = []
    const missing = connect({ url: 'http://127.0.0.1:9' }).events({ signal: controller.signal, onRetry: (error) => errors.push(error) && errors.length === 2 && controller.abort() })
    expect(await collect(missing)).toEqual([])
    expect(errors.map(({ status, name }) => [status, name])).toEqual([
      [0, 'ConnectionError'],
      [0, 'ConnectionError'],
    ])
  })

  test('frames may be cut anywhere, end with CRLF, and hold several lines', async () => {
    const pieces = ['id: 1.', '1\r', '\nda', 'ta: {"id":"a","type":"session.idle",\r\ndata: "properties":{"sessionID":"', 'ses_ü"}}\r\n\r\n: a comment\n\nevent: x\n', 'data: {"id":"b","type":"session.idle","properties":{}}\n\n']
    const server = http.createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const bytes = Buffer.from(pieces.join(''))
      void (async () => {
        for (const byte of bytes) {
          response.write(Buffer.from([byte]))
          await new Promise(setImmediate)
        }
      })()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const seen: PlacedEvent[] = []
    for await (const event of connect({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }).events()) {
      if (seen.push(event) === 2) break
    }
    expect(seen).toEqual([
      { id: 'a', type: 'session.idle', properties: { sessionID: 'ses_ü' }, cursor: '1.1' },
      { id: 'b', type: 'session.idle', properties: {} },
    ])
    server.closeAllConnections()
    server.close()
  })
})

describe('everything else', () => {
  test('tools run under the rules', async () => {
    expect((await client.tools.list()).map(({ name }) => name)).toEqual(expect.arrayContaining(['read', 'bash']))
    expect(await client.tools.execute('read', { filePath: 'README.md' })).toMatchObject({ name: 'read', is_error: false, content: expect.stringContaining('hello') })
    await expect(client.tools.execute('bash', { command: 'id', description: 'Looks' })).rejects.toMatchObject({ name: 'permission_error', code: 'permission_denied' })
    await expect(client.tools.execute('nothing')).rejects.toMatchObject({ status: 404, code: 'tool_not_found' })
  })

  test('questions are answered', async () => {
    const questions = [{ question: 'Which?', header: 'Which', options: [{ label: 'This', description: 'This one' }] }]
    work.model.script([{ tools: [{ name: 'question', input: { questions } }] }, { text: 'This it is.' }])
    const { id } = await client.sessions.create()
    const answering = (async () => {
      for await (const event of client.events()) {
        if (event.type === 'server.connected') void client.messages.start(id, 'Ask me')
        if (event.type === 'question.asked') await client.questions.reply(event.properties.id, [['This']])
        if (event.type === 'session.idle' && event.properties.sessionID === id) return
      }
    })()
    await answering
    expect((await client.messages.list(id)).items.at(-1)?.parts).toContainEqual(expect.objectContaining({ type: 'text', text: 'This it is.' }))
    expect([await client.questions.list(), await client.permissions.list()]).toEqual([[], []])
  })

  test('passwords, models, capabilities, and any other operation', async () => {
    expect((await client.models()).map(({ id }) => id)).toContain('scripted/scripted-model')
    expect((await client.capabilities()).access).toMatchObject({ owner: true })
    expect(await connect({ password: work.server.token, token: undefined as never }).health()).toMatchObject({ healthy: true })
    expect(await client.request('GET', '/path')).toMatchObject({ directory: work.server.directory })
    await expect(client.request('POST', '/session', { body: { title: 1 } })).rejects.toMatchObject({ name: 'BadRequest', status: 400, body: expect.any(Object) })
    await expect(connect({ url: 'http://127.0.0.1:9' }).health()).rejects.toMatchObject({ name: 'ConnectionError', status: 0 })
    await expect(client.health({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
    await expect(client.sessions.create({ model: 'nonsense' })).rejects.toThrow(TypeError)
  })

  test('a folder with any name gets through', async () => {
    const odd = path.join(work.server.directory, 'ö & ü %41 #1?')
    await work.server.project.write('ö & ü %41 #1?/a.txt', 'a\n')
    expect((await connect({ directory: odd }).sessions.create()).directory).toBe(odd)
  })
})
