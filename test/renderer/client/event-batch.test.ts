import { expect, test } from 'vitest'
import { EventBatch, type PlacedEvent } from '../../../renderer/client/event-batch'

const sessionID = 'ses_1'
const place = { directory: '/p' }
const event = (type: string, properties: object) => ({ ...place, type, properties }) as unknown as PlacedEvent
const delta = (partID: string, text: string) => event('message.part.delta', { sessionID, messageID: 'msg_1', partID, field: 'text', delta: text })
const part = (id: string, text: string) => event('message.part.updated', { sessionID, time: 1, part: { id, sessionID, messageID: 'msg_1', type: 'text', text } })
const status = (id: string, type: string) => event('session.status', { sessionID: id, status: { type } })

function batch(...events: PlacedEvent[]) {
  const made = new EventBatch()
  for (const each of events) made.add(each)
  return made.take()
}

test('deltas of a part grow together, those of another part stay apart', () => {
  expect(batch(delta('prt_1', 'a'), delta('prt_2', 'x'), delta('prt_1', 'b'))).toEqual([delta('prt_1', 'ab'), delta('prt_2', 'x')])
})

test('a whole part takes the place of what came before it, and later deltas follow it', () => {
  expect(batch(part('prt_1', ''), delta('prt_1', 'a'), part('prt_1', 'ab'), delta('prt_1', 'c'))).toEqual([part('prt_1', 'ab'), delta('prt_1', 'c')])
})

test('of several states of one session the last one counts', () => {
  expect(batch(status('ses_1', 'busy'), status('ses_2', 'busy'), status('ses_1', 'idle'))).toEqual([status('ses_1', 'idle'), status('ses_2', 'busy')])
})

test('states before and after a removal do not melt into one', () => {
  const removed = event('message.part.removed', { sessionID, messageID: 'msg_1', partID: 'prt_1' })
  expect(batch(part('prt_1', 'a'), removed, part('prt_1', 'b'))).toEqual([part('prt_1', 'a'), removed, part('prt_1', 'b')])
})

test('a batch that was taken starts empty', () => {
  const made = new EventBatch()
  made.add(delta('prt_1', 'a'))
  made.take()
  made.add(delta('prt_1', 'b'))
  expect(made.take()).toEqual([delta('prt_1', 'b')])
})
