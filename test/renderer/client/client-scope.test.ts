import { QueryObserver } from '@tanstack/react-query'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Session } from '#protocol/session'
import type { ClientScope } from '../../../renderer/client/client-context'
import { createClientScope } from '../../../renderer/client/client-scope'
import { sessionKeys } from '../../../renderer/client/session'
import { startTestServer, type TestServer } from '../../support/start-test-server'

let server: TestServer
let scope: ClientScope

beforeAll(async () => {
  server = await startTestServer()
  const headers = (init?: RequestInit) => ({ ...(init?.headers as Record<string, string>), authorization: `Bearer ${server.token}` })
  scope = createClientScope({ url: server.url, fetch: (url, init) => fetch(url, { ...init, headers: headers(init) }) })
  const live = new Promise<void>((resolve) => void scope.events.subscribe(() => scope.events.state.phase === 'live' && resolve()))
  scope.events.start()
  await live
})

afterAll(async () => {
  scope.events.close()
  await server.close()
})

test('what another client does to sessions is in the list without asking again', async () => {
  const { client, queries } = scope
  const { directory } = server
  const queryKey = sessionKeys.list(directory)
  await queries.fetchQuery({ queryKey, queryFn: () => client.call('session.list', { directory, query: { roots: true } }) })
  const titles: string[][] = []
  const observer = new QueryObserver<Session[]>(queries, { queryKey, enabled: false, notifyOnChangeProps: ['data'] })
  const ended = new Promise<void>((resolve) => {
    observer.subscribe(({ data = [] }) => {
      titles.push(data.map(({ title }) => title))
      if (titles.length > 1 && data.length === 0) resolve()
    })
  })
  const change = async () => {
    const created = new Promise<void>((resolve) => void scope.events.listen('session.created', () => resolve()))
    const session = await client.call('session.create', { directory, body: { title: 'One' } })
    await created
    const updated = new Promise<void>((resolve) => void scope.events.listen('session.updated', () => resolve()))
    await client.call('session.update', { params: { sessionID: session.id }, body: { title: 'Two' } })
    await updated
    await client.call('session.delete', { params: { sessionID: session.id } })
  }
  await Promise.all([change(), ended])
  expect(titles).toEqual([['One'], ['Two'], []])
})

test('a prompt that is sent appears in the conversation that is open', async () => {
  const { client, messages } = scope
  const { directory } = server
  const session = await client.call('session.create', { directory, body: {} })
  const conversation = messages.open(session.id)
  await conversation.load()
  const seen = new Promise<void>((resolve) => void scope.events.listen('message.part.updated', () => resolve()))
  const messageID = client.newID('msg')
  await client.call('session.prompt', { directory, params: { sessionID: session.id }, body: { messageID, noReply: true, parts: [{ type: 'text', text: 'Hello' }] } })
  await seen
  const [first] = conversation.timeline().order
  const parts = conversation.partIDs(messageID).map((id) => conversation.part(id))
  expect([first, parts.map((part) => part && 'text' in part && part.text)]).toEqual([messageID, ['Hello']])
})
