import { expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import type { UserMessage } from '#protocol/message'
import type { Client } from '../../../renderer/client/client'
import { MessageCache } from '../../../renderer/client/message-cache'

const id = (number: number) => `ses_${number}` as SessionID
const message = (number: number) => ({ id: `msg_${String(number).padStart(4, '0')}`, role: 'user', time: { created: number } }) as UserMessage

/** A server that never answers: what the cache keeps is what is looked at here. */
function emptyCache(onDrop?: (sessionID: SessionID) => void): MessageCache {
  return new MessageCache({ callWithHeaders: () => new Promise(() => undefined) } as unknown as Client, onDrop)
}

test('sessions that nobody looks at are kept up to a few, those that are looked at always', () => {
  const cache = emptyCache()
  const end = cache.open(id(0)).watch('timeline', () => undefined)
  for (let number = 1; number <= 50; number += 1) cache.open(id(number))
  const kept = Array.from({ length: 51 }, (_, number) => number).filter((number) => cache.peek(id(number)))
  expect(kept).toEqual([0, 47, 48, 49, 50])
  end()
  cache.open(id(51))
  expect(cache.peek(id(0))).toBeUndefined()
})

test('a session of which many pages were read is dropped once nobody looks at it', () => {
  const cache = emptyCache()
  const long = cache.open(id(1))
  const end = long.watch('timeline', () => undefined)
  for (let number = 0; number < 300; number += 1) long.putMessage(message(number))
  cache.open(id(2))
  expect(cache.peek(id(1))).toBe(long)
  end()
  cache.open(id(3))
  expect(cache.peek(id(1))).toBeUndefined()
  expect(cache.peek(id(2))).toBeDefined()
})

test('whoever keeps more of a session hears when it is dropped, once', () => {
  const dropped: SessionID[] = []
  const cache = emptyCache((sessionID) => dropped.push(sessionID))
  for (let number = 1; number <= 8; number += 1) cache.open(id(number))
  expect(dropped).toEqual([1, 2, 3, 4].map(id))
})
