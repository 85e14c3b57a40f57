import { expect, test } from 'vitest'
import type { MessageID, PartID, SessionID } from '#protocol/id'
import type { Part } from '#protocol/message'
import { answerText, conversationAsMarkdown, lastAnswer, type ReadMessage } from '../../../../renderer/panes/chat/timeline/as-markdown'
import { retryText } from '../../../../renderer/panes/chat/timeline/retry-text'
import { formatCost, formatCount } from '../../../../renderer/panes/chat/timeline/turn-facts'
import { rejectionText } from '../../../../renderer/panes/chat/tool/tool-facts'
import { makeVisible } from '../../../../renderer/panes/chat/dock/make-visible'
import { replyOfKey, requestsOf } from '../../../../renderer/panes/chat/dock/session-permissions'

const place = { id: 'prt_1' as PartID, sessionID: 'ses_1' as SessionID, messageID: 'msg_1' as MessageID }
const text = (value: string, synthetic = false): Part => ({ ...place, type: 'text', text: value, ...(synthetic ? { synthetic } : {}) })
const bash: Part = {
  ...place,
  type: 'tool',
  callID: 'c',
  tool: 'bash',
  state: { status: 'completed', input: { command: 'ls' }, output: 'a ``` b', title: '', metadata: {}, time: { start: 1, end: 2 } },
}
const prompt = (id: string, ...parts: Part[]) => ({ info: { id, role: 'user' }, parts }) as unknown as ReadMessage
const answer = (parentID: string, ...parts: Part[]) =>
  ({ info: { id: `${parentID}a`, role: 'assistant', parentID, modelID: 'm' }, parts }) as unknown as ReadMessage

test('a retry says why, when and which attempt', () => {
  const status = { type: 'retry' as const, attempt: 2, message: 'Error 429: Too Many Requests', next: 18_000 }
  expect(retryText(status, 10_100)).toBe('Rate limited — retrying in 8 s, attempt 2')
  expect(retryText({ ...status, message: 'The model is overloaded' }, 20_000)).toBe('The provider is overloaded — retrying now, attempt 2')
  expect(retryText({ ...status, message: 'x'.repeat(200), next: 135_000 }, 0)).toBe(
    'The provider failed — retrying in 2 min 15 s, attempt 2',
  )
})

test('a conversation becomes Markdown with each speaker named once a turn and fences that hold', () => {
  const messages = [
    prompt('u1', text('note', true), text('Look')),
    answer('u1', text('I look.'), bash),
    answer('u1', text('Done.')),
    prompt('u2', text('Thanks')),
  ]
  expect(conversationAsMarkdown('Title', messages)).toBe(
    ['# Title', '## You', 'Look', '## m', 'I look.\n\n````\n$ ls\na ``` b\n````', 'Done.', '## You', 'Thanks\n'].join('\n\n'),
  )
})

test('the last answer is the words of all steps of the last turn that said something', () => {
  const messages = [
    prompt('u1', text('a')),
    answer('u1', text('one'), bash),
    answer('u1', text('two')),
    prompt('u2', text('b')),
    answer('u2', bash),
  ]
  expect([lastAnswer(messages), answerText(messages.slice(0, 1)), lastAnswer([])]).toEqual(['one\n\ntwo', 'a', ''])
})

test('counts and costs have the digits that say something', () => {
  expect([980, 12_400, 200_000, 1_200_000].map(formatCount)).toEqual(['980', '12.4k', '200k', '1.2M'])
  expect([0, 0.0042, 0.1234, 12.345].map(formatCost)).toEqual(['$0', '$0.004', '$0.123', '$12.35'])
})

test('what cannot be seen in a command is shown as an escape', () => {
  expect(makeVisible('rm\u202e -rf\u0000 \u200bx\ty\n')).toBe('rm\\u{202e} -rf\\x00 \\u{200b}x\ty\n')
})

test('a permission is answered by modifier and key, never by Enter alone', () => {
  const event = { key: 'Enter', ctrlKey: true, metaKey: false, shiftKey: false, altKey: false, repeat: false, isComposing: false }
  expect([
    replyOfKey(event),
    replyOfKey({ ...event, ctrlKey: false, metaKey: true, key: 'Backspace' }),
    replyOfKey({ ...event, ctrlKey: false }),
    replyOfKey({ ...event, repeat: true }),
    replyOfKey({ ...event, isComposing: true }),
  ]).toEqual(['once', 'reject', undefined, undefined, undefined])
})

test('the requests of a session include those of its children, in their order', () => {
  const requests = ['ses_2', 'ses_9', 'ses_1'].map((sessionID) => ({ sessionID })) as never[]
  expect(requestsOf(requests, 'ses_1' as SessionID, [{ id: 'ses_2' }] as never[])).toEqual([{ sessionID: 'ses_2' }, { sessionID: 'ses_1' }])
})

test('a refused call says what the person said, other errors stay as they are', () => {
  const rejected = 'The user rejected permission to use this specific tool call'
  expect([rejectionText(`${rejected}.`), rejectionText(`${rejected} with the following feedback: Use\nbash`), rejectionText('ENOENT')]).toEqual([
    'You rejected this.',
    'You rejected this: “Use\nbash”',
    undefined,
  ])
})
