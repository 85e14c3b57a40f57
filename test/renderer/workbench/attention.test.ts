import { expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import { newsOf, noteEnd, noteSeen, readAttention } from '../../../renderer/workbench/attention'

const session = (id: string, directory = '/work') => ({ id: id as SessionID, directory })
const one = session('ses_1')

test('a failure is not covered by the idle that follows it, and a look clears both', () => {
  const failed = noteEnd(noteEnd({}, one, 'failed'), one, 'done')
  expect([failed, noteSeen(failed, one.id)]).toEqual([{ ses_1: { end: 'failed', directory: '/work' } }, {}])
})

test('what changes nothing is the same value, so that nothing is drawn again', () => {
  const attention = noteEnd({}, one, 'done')
  expect([noteEnd(attention, one, 'done') === attention, noteSeen(attention, 'ses_2') === attention]).toEqual([true, true])
})

test('marks of very many sessions do not grow for ever', () => {
  const many = Array.from({ length: 700 }, (_, index) => session(`ses_${index}`)).reduce((now, each) => noteEnd(now, each, 'done'), {})
  expect([Object.keys(many).length, Object.keys(many).at(-1)]).toEqual([500, 'ses_699'])
})

test('a folder tells how many of its own sessions ended, and whether one failed', () => {
  const done = noteEnd(noteEnd({}, one, 'done'), session('ses_2', '/other'), 'failed')
  const both = noteEnd(done, session('ses_3'), 'failed')
  expect([newsOf({}, '/work'), newsOf(done, '/work'), newsOf(both, '/work'), newsOf(both, '/elsewhere')]).toEqual(['', 'done 1', 'failed 2', ''])
})

test('what an older window kept without folders is not read', () => {
  const kept = noteEnd({}, one, 'done')
  expect([readAttention({ ses_0: 'done', ...kept }), readAttention('nothing')]).toEqual([kept, undefined])
})
