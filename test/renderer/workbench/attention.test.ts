import { expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import { noteEnd, noteSeen } from '../../../renderer/workbench/attention'

const id = 'ses_1' as SessionID

test('a failure is not covered by the idle that follows it, and a look clears both', () => {
  const failed = noteEnd(noteEnd({}, id, 'failed'), id, 'done')
  expect([failed, noteSeen(failed, id)]).toEqual([{ ses_1: 'failed' }, {}])
})

test('what changes nothing is the same value, so that nothing is drawn again', () => {
  const attention = noteEnd({}, id, 'done')
  expect([noteEnd(attention, id, 'done') === attention, noteSeen(attention, 'ses_2') === attention]).toEqual([true, true])
})

test('marks of very many sessions do not grow for ever', () => {
  const many = Array.from({ length: 700 }, (_, index) => `ses_${index}` as SessionID).reduce((now, each) => noteEnd(now, each, 'done'), {})
  expect([Object.keys(many).length, Object.keys(many).at(-1)]).toEqual([500, 'ses_699'])
})
