import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { heartbeatText } from '../../../server/http/event-text'
import { publishedEventProblems } from '../../support/published'
import { startConversation, type Conversation } from '../../support/conversation'

// The stream of /api: everything that happens in all folders, as `{id, type, data, location?, durable?}`.

type ApiEvent = { id: string; type: string; data: Record<string, unknown>; location?: { directory: string }; durable?: { aggregateID: string; seq: number; version: number } }

let conversation: Conversation

beforeAll(async () => {
  conversation = await startConversation()
})
afterAll(() => conversation.close())

const read = (frame: { data: unknown }) => frame.data as ApiEvent

describe('the stream of /api', () => {
  test('begins with a greeting, then tells a whole turn in published events', async () => {
    const { server, model } = conversation
    const stream = await server.events('/api/event')
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream')
    model.script([{ text: 'an answer' }])
    const id = await conversation.session()
    await conversation.ask(id, 'hello')
    await stream.waitFor((frame) => read(frame).type === 'session.idle')
    const events = stream.frames.map(read)
    expect(events[0]).toEqual({ id: expect.stringMatching(/^evt_/), type: 'server.connected', data: {} })
    const own = events.filter(({ type }) => type !== 'server.notice')
    expect(own.flatMap((event) => publishedEventProblems(event).map((problem) => `${event.type} ${problem}`))).toEqual([])
    const created = events.find(({ type }) => type === 'session.created')!
    expect(created).toMatchObject({ durable: { aggregateID: id, version: 1 }, location: { directory: server.directory }, data: { sessionID: id } })
    expect(events.find(({ type }) => type === 'message.part.delta')?.durable).toBeUndefined()
    stream.close()
  })

  test('goes on after the last number that a reader has, with nothing lost and nothing twice', async () => {
    const { server } = conversation
    const first = await server.events('/api/event')
    const a = await conversation.session()
    const seen = await first.waitFor((frame) => read(frame).type === 'session.created' && read(frame).data.sessionID === a)
    first.close()
    expect(seen.id).toBeDefined()
    const b = await conversation.session()
    const second = await server.events('/api/event', { 'last-event-id': seen.id! })
    await second.waitFor((frame) => read(frame).type === 'session.created' && read(frame).data.sessionID === b)
    const created = second.frames.map(read).filter(({ type }) => type === 'session.created')
    expect(created.map(({ data }) => data.sessionID)).toEqual([b])
    second.close()
    const third = await server.events('/api/event?after=other.7')
    const resync = await third.waitFor((frame) => read(frame).type === 'server.resync')
    expect(read(resync).data).toEqual({ reason: 'restarted' })
    third.close()
  })

  test('shows the life of a terminal that the other family started', async () => {
    const { server } = conversation
    const stream = await server.events('/api/event')
    const pty = await server.client('pty.create', { body: { command: '/bin/sh', args: [] } })
    const told = await stream.waitFor((frame) => read(frame).type === 'pty.created')
    expect(publishedEventProblems(read(told))).toEqual([])
    await server.client('v2.pty.remove', { params: { ptyID: pty.id } })
    expect(read(await stream.waitFor((frame) => read(frame).type === 'pty.deleted'))).toMatchObject({ data: { id: pty.id }, location: { directory: server.directory } })
    stream.close()
  })

  test('is kept alive by comments, which are no events', () => {
    expect(heartbeatText('v2', 'evt_1')).toBe(': heartbeat\n\n')
    expect(heartbeatText('instance', 'evt_1')).toContain('server.heartbeat')
  })

  test('needs credentials, which may stand in the address', async () => {
    const { server } = conversation
    const refused = await fetch(`${server.url}/api/event`)
    expect([refused.status, await refused.json()]).toEqual([401, { _tag: 'UnauthorizedError', message: 'Authentication required' }])
    const auth = encodeURIComponent(Buffer.from(`opencode:${server.token}`).toString('base64'))
    const abort = new AbortController()
    expect((await fetch(`${server.url}/api/event?auth_token=${auth}`, { signal: abort.signal })).status).toBe(200)
    abort.abort()
  })
})
