import { expect, test } from 'vitest'
import type { MessageID } from '#protocol/id'
import { ChatBlocks } from '../../../server/session/chat-blocks'

const messageID = 'msg_1' as MessageID
const call = (id: string) => ({ type: 'tool-call' as const, id, tool: 'bash', args: { id } })
const result = (id: string) => ({ type: 'tool-result' as const, id, tool: 'bash', output: `of ${id}`, isError: false })

test('what happens beside an open block waits for its end, and keeps its order', () => {
  const blocks = new ChatBlocks()
  const take = (...lines: Parameters<ChatBlocks['take']>) => blocks.take(...lines).map((event) => `${event.type.replace('content_block_', '')} ${'index' in event ? event.index : ''}`)
  expect(take(call('a'))).toEqual(['start 0'])
  expect(take(call('b'))).toEqual([])
  expect(take({ type: 'text-delta', text: 'me' })).toEqual([])
  expect(take(result('b'))).toEqual([])
  expect(take({ type: 'text-delta', text: 'anwhile' })).toEqual([])
  expect(take(result('a'))).toEqual(['delta 0', 'stop 0', 'start 1', 'delta 1', 'stop 1', 'start 2', 'delta 2', 'delta 2'])
  expect(take({ type: 'text', text: 'meanwhile', messageID })).toEqual(['stop 2'])
  expect(take({ type: 'text-delta', text: 'next' })).toEqual(['start 3', 'delta 3'])
})

test('at the end everything is closed, calls without a result too', () => {
  const blocks = new ChatBlocks()
  blocks.take(call('a'))
  blocks.take({ type: 'reasoning-delta', text: 'hm' })
  expect(blocks.end()).toEqual([
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { type: 'thinking' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'thinking_delta', thinking: 'hm' } },
    { type: 'content_block_stop', index: 1 },
  ])
  expect(blocks.end()).toEqual([])
})
