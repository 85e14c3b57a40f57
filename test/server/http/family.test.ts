import { afterAll, beforeAll, expect, test } from 'vitest'
import { notFound, ProtocolError } from '#protocol/error'
import { errorForms } from '../../../server/http/error-forms'
import { startTestServer, type TestServer } from '../../support/start-test-server'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

async function ask(path: string, init: RequestInit = {}) {
  const response = await server.fetch(path, init)
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
}

const naked = { headers: { authorization: '' } }

test('the first segment of an address decides how a missing credential is answered', async () => {
  expect((await ask('/session', naked)).text).toBe('')
  expect(JSON.parse((await ask('/api/agent', naked)).text)).toEqual({ _tag: 'UnauthorizedError', message: 'Authentication required' })
  expect(JSON.parse((await ask('/api/no/such', naked)).text)).toEqual({ _tag: 'UnauthorizedError', message: 'Authentication required' })
  expect(JSON.parse((await ask('/query', naked)).text)).toEqual({ error: 'Authentication required' })
  expect(JSON.parse((await ask('/sessions/x', naked)).text)).toEqual({ error: { code: 'PERMISSION_DENIED', message: 'Authentication required', details: {} } })
  expect(JSON.parse((await ask('/v1/none', naked)).text)).toEqual({
    error: { message: 'Authentication required', type: 'authentication_error', param: null, code: 'invalid_api_key' },
  })
})

test('an unknown address is answered in the words of its family, never with a page', async () => {
  const found = await ask('/api/no-such-thing')
  expect(found).toMatchObject({ status: 404, type: 'application/json' })
  expect(JSON.parse(found.text)).toEqual({ _tag: 'NotFoundError', message: 'Route not found: GET /api/no-such-thing' })
  expect(JSON.parse((await ask('/projects/x/y')).text).error.code).toBe('INVALID_REQUEST')
  expect(JSON.parse((await ask('/v1/none')).text).error.type).toBe('invalid_request_error')
  expect(await ask('/api/health', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } })).toMatchObject({ status: 405, type: 'application/json' })
})

test('what is missing is named in the fields of the family', () => {
  const session = notFound('Session not found: ses_1', { sessionID: 'ses_1' })
  expect(errorForms.v2(session)).toEqual({ _tag: 'SessionNotFoundError', sessionID: 'ses_1', message: 'Session not found: ses_1' })
  expect(errorForms.query(session)).toEqual({ error: 'Session not found' })
  expect(errorForms.rest(session)).toEqual({ error: { code: 'SESSION_NOT_FOUND', message: 'Session not found: ses_1', details: { sessionId: 'ses_1' } } })
  expect(errorForms.v1(session)).toMatchObject({ error: { code: 'session_not_found', type: 'invalid_request_error' } })
  const message = notFound('Message not found: msg_1', { sessionID: 'ses_1', messageID: 'msg_1' })
  expect(errorForms.v2(message)).toEqual({ _tag: 'MessageNotFoundError', sessionID: 'ses_1', messageID: 'msg_1', message: 'Message not found: msg_1' })
  const busy = new ProtocolError('SessionBusyError', { sessionID: 'ses_1', message: 'Session is busy: ses_1' })
  expect(errorForms.v2(busy)).toEqual({ _tag: 'SessionBusyError', sessionID: 'ses_1', message: 'Session is busy: ses_1' })
  expect(errorForms.v1(busy)).toMatchObject({ error: { code: 'session_busy' } })
})

test('in /api the folder is named deep in the address, by the header, or plainly', async () => {
  const here = { directory: server.directory }
  expect(JSON.parse((await ask('/api/location')).text)).toMatchObject(here)
  for (const address of [`/api/location?location[directory]=${encodeURIComponent(server.directory)}`, `/api/location?directory=${encodeURIComponent(server.directory)}`]) {
    expect(JSON.parse((await ask(address)).text)).toMatchObject(here)
  }
  const gone = await ask('/api/location?location[directory]=/no/such/folder')
  expect(gone.status).toBe(404)
  const text = await ask(`/api/location?location=${encodeURIComponent(JSON.stringify(here))}`)
  expect(text.status).toBe(400)
  expect(JSON.parse(text.text)).toMatchObject({ _tag: 'InvalidRequestError', kind: 'Query' })
})
