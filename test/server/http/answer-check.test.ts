import { afterEach, beforeEach, expect, test } from 'vitest'
import { AnswerCheck } from '../../support/answer-check'
import { startTestServer, type TestServer } from '../../support/start-test-server'

let server: TestServer
const heard: { operation: string; status: number }[] = []
beforeEach(async () => {
  server = await startTestServer({ options: { onAnswer: ({ operation, status }) => heard.push({ operation, status }) } })
})
afterEach(() => server.close())

test('every JSON answer is heard, those of errors too', async () => {
  heard.length = 0
  await server.fetch('/session')
  await server.fetch('/session/ses_unknown')
  await server.fetch('/api/session/ses_unknown')
  expect(heard).toEqual([
    { operation: 'session.list', status: 200 },
    { operation: 'session.get', status: 404 },
    { operation: 'v2.session.get', status: 404 },
  ])
})

test('an answer with a key too many, one too few, or an error in the words of another family is found', () => {
  const check = new AnswerCheck()
  check.onAnswer({ operation: 'path.get', status: 200, body: '{"surprise":1}' })
  check.onAnswer({ operation: 'session.status', status: 200, body: '{"ses_1":{"type":"idle","why":"?"}}' })
  check.onAnswer({ operation: 'query.run', status: 400, body: '{"name":"BadRequest","data":{"message":"no"}}' })
  check.onAnswer({ operation: 'session.status', status: 200, body: '{"ses_1":{"type":"busy"}}' })
  expect(check.problems.map((problem) => problem.split(':')[0])).toEqual(['path.get 200', 'path.get 200', 'path.get 200', 'session.status 200', 'query.run 400'])
})
