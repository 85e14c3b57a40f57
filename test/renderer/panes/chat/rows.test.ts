import { expect, test } from 'vitest'
import type { MessageID, SessionID } from '#protocol/id'
import type { AssistantMessage, Message, UserMessage } from '#protocol/message'
import { keepRows, timelineRows } from '../../../../renderer/panes/chat/timeline/rows'
import { isQueued } from '../../../../renderer/panes/chat/timeline/use-queued'

const sessionID = 'ses_1' as SessionID

function user(id: string): UserMessage {
  return {
    id: `msg_${id}` as MessageID,
    sessionID,
    role: 'user',
    time: { created: 1 },
    agent: 'build',
    model: { providerID: 'p', modelID: 'm' },
  }
}

function answer(id: string, parent: string, change: Partial<AssistantMessage> = {}): AssistantMessage {
  return {
    id: `msg_${id}` as MessageID,
    sessionID,
    role: 'assistant',
    parentID: `msg_${parent}` as MessageID,
    time: { created: 2 },
    modelID: 'm',
    providerID: 'p',
    mode: 'build',
    agent: 'build',
    path: { cwd: '/', root: '/' },
    cost: 0,
    tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } },
    ...change,
  }
}

const shape = (messages: readonly Message[]) =>
  timelineRows(messages).map((row) =>
    row.kind === 'prompt' ? `${row.messageID}${row.answered ? '' : ' open'}` : `> ${row.messageIDs.join(' ')}`,
  )

test('all steps that answer one prompt are one row below it', () => {
  expect(shape([user('1'), answer('2', '1'), answer('3', '1'), user('4'), answer('5', '4')])).toEqual([
    'msg_1',
    '> msg_2 msg_3',
    'msg_4',
    '> msg_5',
  ])
})

test('a prompt sent during an answer stands below the whole of that answer', () => {
  expect(shape([user('1'), answer('2', '1'), user('3'), answer('4', '1')])).toEqual(['msg_1', '> msg_2 msg_4', 'msg_3 open'])
})

test('an answer whose prompt is on an older page stands where it begins, under the id it keeps when the page comes', () => {
  const page = [answer('2', '1'), answer('3', '1'), user('4')]
  expect(shape(page)).toEqual(['> msg_2 msg_3', 'msg_4 open'])
  expect(timelineRows(page)[0]?.id).toBe(timelineRows([user('1'), ...page])[1]?.id)
})

test('rows that say the same stay the same objects', () => {
  const before = timelineRows([user('1'), answer('2', '1'), user('3')])
  const after = keepRows(before, timelineRows([user('1'), answer('2', '1'), user('3'), answer('4', '3')]))
  expect(after.map((row, index) => row === before[index])).toEqual([true, true, false, false])
})

test('a prompt is queued while the answer to an earlier one goes on, between its steps too', () => {
  const running = answer('2', '1')
  const between = answer('2', '1', { time: { created: 2, completed: 3 }, finish: 'tool-calls' })
  const done = answer('2', '1', { time: { created: 2, completed: 3 }, finish: 'stop' })
  const prompt = { id: 'msg_3' as MessageID, answered: false, busy: true }
  expect([isQueued({ ...prompt, last: running }), isQueued({ ...prompt, last: between })]).toEqual([true, true])
  expect([
    isQueued({ ...prompt, last: done }),
    isQueued({ ...prompt, busy: false, last: running }),
    isQueued({ ...prompt, answered: true, last: running }),
    isQueued({ ...prompt, last: undefined }),
    isQueued({ ...prompt, id: 'msg_0' as MessageID, last: running }),
  ]).toEqual([false, false, false, false, false])
})
