import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createFetch } from '../../../server/provider/fetch'

const opened: { close(): Promise<unknown> }[] = []

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

async function serve(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.push({
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    },
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

const events = { 'content-type': 'text/event-stream' }

test('a provider that never answers is given up', async () => {
  const url = await serve(() => undefined)
  await expect(createFetch({ headerTimeout: 50 })(url)).rejects.toMatchObject({ name: 'TimeoutError', code: 'HEADER_TIMEOUT', isRetryable: true })
})

test('a provider that falls silent in the middle is given up', async () => {
  const url = await serve((_request, response) => void response.writeHead(200, events).write('data: 1\n\n'))
  const response = await createFetch({ chunkTimeout: 50 })(url)
  await expect(response.text()).rejects.toMatchObject({ name: 'TimeoutError', code: 'IDLE_TIMEOUT' })
})

test('a whole request can be limited, too', async () => {
  const url = await serve((_request, response) => {
    response.writeHead(200, events)
    const timer = setInterval(() => response.write('data: 1\n\n'), 5)
    response.on('close', () => clearInterval(timer))
  })
  const response = await createFetch({ timeout: 60 })(url)
  await expect(response.text()).rejects.toMatchObject({ code: 'REQUEST_TIMEOUT' })
})

test('one event may not grow without end, many small ones may', async () => {
  const small = await serve((_request, response) => response.writeHead(200, events).end('data: 12345\n\n'.repeat(100)))
  const huge = await serve((_request, response) => response.writeHead(200, events).end(`data: ${'x'.repeat(5_000)}`))
  const fetchLimited = createFetch({ eventBytes: 1_000 })
  expect((await (await fetchLimited(small)).text()).length).toBe(1_300)
  await expect((await fetchLimited(huge)).text()).rejects.toMatchObject({ name: 'ProviderAnswerTooLargeError' })
})

test('an answer that is no stream of events is limited as a whole', async () => {
  const url = await serve((_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('[\n1,\n2\n]'.repeat(500)))
  await expect((await createFetch({ eventBytes: 1_000 })(url)).text()).rejects.toMatchObject({ name: 'ProviderAnswerTooLargeError' })
})

test('a redirect is refused, since our key would follow it', async () => {
  const asked: string[] = []
  const target = await serve((request, response) => void (asked.push(request.url ?? ''), response.end()))
  const url = await serve((_request, response) => response.writeHead(307, { location: target }).end())
  await expect(createFetch()(url, { method: 'POST', body: '{}', headers: { 'x-api-key': 'secret' } })).rejects.toThrow(/redirects to 127\.0\.0\.1/)
  expect(asked).toEqual([])
})

test('stopping ends the request before and after its head, with the caller\'s own reason', async () => {
  const closed: Promise<unknown>[] = []
  const url = await serve((request, response) => {
    closed.push(once(response, 'close'))
    if (request.url === '/silent') return
    response.writeHead(200, events).write('data: 1\n\n')
  })
  const stop = new AbortController()
  const reason = new DOMException('Enough', 'AbortError')
  const silent = createFetch()(`${url}silent`, { signal: stop.signal })
  const talking = await createFetch()(url, { signal: stop.signal })
  const reader = talking.body!.getReader()
  await reader.read()
  stop.abort(reason)
  await expect(silent).rejects.toBe(reason)
  await expect(reader.read()).rejects.toBe(reason)
  await Promise.all(closed)
})
