import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OperationID } from '#protocol/api'
import { startTestServer, type TestServer } from '../../support/start-test-server'
import { makeProject } from '../../support/temp-project'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

/** Takes what other tests left, so that the next request is the one to come. */
async function drain() {
  await server.client('instance.dispose')
}

test('every request is told to all who follow the folder', async () => {
  const session = await server.client('session.create', { body: {} })
  const [one, other] = [await server.events(), await server.events('/global/event')]
  const calls: [OperationID, object | undefined, string, object][] = [
    ['tui.appendPrompt', { text: 'hello' }, 'tui.prompt.append', { text: 'hello' }],
    ['tui.openHelp', undefined, 'tui.command.execute', { command: 'help.show' }],
    ['tui.openSessions', undefined, 'tui.command.execute', { command: 'session.list' }],
    ['tui.openThemes', undefined, 'tui.command.execute', { command: 'theme.switch' }],
    ['tui.openModels', undefined, 'tui.command.execute', { command: 'model.list' }],
    ['tui.submitPrompt', undefined, 'tui.command.execute', { command: 'prompt.submit' }],
    ['tui.clearPrompt', undefined, 'tui.command.execute', { command: 'prompt.clear' }],
    ['tui.executeCommand', { command: 'messages_half_page_up' }, 'tui.command.execute', { command: 'session.half.page.up' }],
    ['tui.executeCommand', { command: 'session.new' }, 'tui.command.execute', { command: 'session.new' }],
    ['tui.showToast', { title: 'T', message: 'M', variant: 'info', duration: 100 }, 'tui.toast.show', { title: 'T', message: 'M', variant: 'info', duration: 100 }],
    ['tui.publish', { type: 'tui.prompt.append', properties: { text: 'again' } }, 'tui.prompt.append', { text: 'again' }],
    ['tui.selectSession', { sessionID: session.id }, 'tui.session.select', { sessionID: session.id }],
  ]
  for (const [operation, body] of calls) expect(await server.client(operation as 'tui.openHelp', { body } as never)).toBe(true)
  await one.waitFor(({ data }) => data.type === 'tui.session.select')
  await other.waitFor(({ data }) => data.payload.type === 'tui.session.select')
  const told = one.frames.flatMap(({ data }) => (data.type.startsWith('tui.') ? [[data.type, data.properties]] : []))
  expect(told).toEqual(calls.map(([, , type, properties]) => [type, properties]))
  expect(other.frames.filter(({ data }) => data.payload.type.startsWith('tui.')).every(({ data }) => data.directory === server.directory)).toBe(true)
  one.close()
  other.close()
})

test('a session that is not there can not be shown, and an unknown event can not be sent', async () => {
  await expect(server.client('tui.selectSession', { body: { sessionID: 'ses_unknown' as never } })).rejects.toMatchObject({ status: 404, body: { name: 'NotFoundError' } })
  await expect(server.client('tui.publish', { body: { type: 'session.deleted', properties: {} } as never })).rejects.toMatchObject({ status: 400, body: { name: 'BadRequest' } })
})

test('who polls gets each request once, in order, also those of the last minute', async () => {
  await drain()
  await server.client('tui.appendPrompt', { body: { text: 'before' } })
  expect(await server.client('tui.control.next')).toEqual({ path: '/tui/append-prompt', body: { text: 'before' } })
  const waiting = server.client('tui.control.next')
  await server.client('tui.openHelp')
  expect(await waiting).toEqual({ path: '/tui/open-help', body: { command: 'help.show' } })
  // Two were taken, so two can be said to be done.
  const answers = [await server.client('tui.control.response', { body: {} }), await server.client('tui.control.response', { body: { ok: true } }), await server.client('tui.control.response', { body: {} })]
  expect(answers).toEqual([true, true, false])
})

test('a poll ends with its client, and leaves the request to the next', async () => {
  await drain()
  const leaving = new AbortController()
  const left = server.client('tui.control.next', { signal: leaving.signal })
  await expect(Promise.race([left, server.client('path.get').then(() => 'waits')])).resolves.toBe('waits')
  leaving.abort()
  await expect(left).rejects.toThrow()
  const next = server.client('tui.control.next')
  await server.client('tui.clearPrompt')
  expect(await next).toMatchObject({ path: '/tui/clear-prompt' })
})

test('a poll ends with its folder, and there are only so many', async () => {
  const project = await makeProject()
  const { directory } = project
  const leaving = new AbortController()
  const polls = Array.from({ length: 32 }, () => server.client('tui.control.next', { directory, signal: leaving.signal }).then(() => 'answered', () => 'ended'))
  let refused: unknown
  // The others are on their way; the one beyond the limit is refused at once.
  while (!refused) {
    const short = new AbortController()
    const one = server.client('tui.control.next', { directory, signal: short.signal }).catch((error: unknown) => error)
    await server.client('path.get', { directory })
    short.abort()
    const answer = await one
    if ((answer as { status?: number }).status === 429) refused = answer
  }
  expect(refused).toMatchObject({ body: { name: 'TooManyRequests' } })
  await server.client('instance.dispose', { directory })
  expect(new Set(await Promise.all(polls))).toEqual(new Set(['ended']))
  await project.remove()
})
