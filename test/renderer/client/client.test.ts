import { expect, test } from 'vitest'
import { createClient } from '../../../renderer/client/client'
import { ClientError, errorMessage } from '../../../renderer/client/client-error'

function recording(answer: () => Response) {
  const calls: { url: string; init: RequestInit }[] = []
  const client = createClient({
    url: 'http://server:1/',
    fetch: (url, init) => {
      calls.push({ url, init })
      return Promise.resolve(answer())
    },
  })
  return { client, calls }
}

test('a call becomes the request of its operation, with the folder in the address so that a GET needs no preflight', async () => {
  const { client, calls } = recording(() => Response.json([]))
  await client.call('session.messages', { params: { sessionID: 'ses_a/b' }, query: { limit: 50, before: 'c d' }, directory: '/tmp/ü x' })
  expect(calls.map(({ url, init }) => [init.method, url, init.headers, init.body])).toEqual([
    ['GET', 'http://server:1/session/ses_a%2Fb/message?directory=%2Ftmp%2F%C3%BC+x&limit=50&before=c+d', {}, undefined],
  ])
})

test('a body is JSON and an empty folder is left out', async () => {
  const { client, calls } = recording(() => Response.json({}))
  await client.call('session.create', { directory: '', body: { title: 'x' } })
  expect(calls.map(({ url, init }) => [init.method, url, init.headers, init.body])).toEqual([
    ['POST', 'http://server:1/session', { 'content-type': 'application/json' }, '{"title":"x"}'],
  ])
})

test('an answer without a body is nothing, and sockets have their own scheme', async () => {
  const { client } = recording(() => new Response(null, { status: 204 }))
  const done = await client.call('session.prompt_async', { params: { sessionID: 'ses_1' }, body: { parts: [] } })
  const socket = client.address('pty.connect', { params: { ptyID: 'pty_1' }, query: { cursor: '5', ticket: 't' } })
  expect([done, socket]).toEqual([undefined, 'ws://server:1/pty/pty_1/connect?cursor=5&ticket=t'])
})

test('both spellings of a failure become the same kind of error', async () => {
  const bodies = [
    { name: 'NotFoundError', data: { message: 'gone' } },
    { _tag: 'PtyNotFoundError', message: 'no pty', ptyID: 'pty_1' },
    'nonsense',
  ]
  const errors = await Promise.all(
    bodies.map((body) => recording(() => Response.json(body, { status: 404 })).client.call('project.list').catch((error: unknown) => error)),
  )
  expect(errors.map((error) => (error instanceof ClientError ? [error.name, error.status, error.message] : error))).toEqual([
    ['NotFoundError', 404, 'gone'],
    ['PtyNotFoundError', 404, 'no pty'],
    ['UnknownError', 404, 'Not found.'],
  ])
})

test('a server that cannot be reached is told in words', async () => {
  const client = createClient({ url: 'http://server:1', fetch: () => Promise.reject(new TypeError('failed to fetch')) })
  const error = await client.call('project.list').catch((thrown: unknown) => thrown)
  expect(errorMessage(error)).toBe('The server does not answer. It is tried again by itself.')
})

test('ids made here sort in the order in which they were made', () => {
  const { client } = recording(() => Response.json({}))
  const ids = Array.from({ length: 50 }, () => client.newID('msg'))
  expect(ids).toEqual(ids.toSorted())
})
