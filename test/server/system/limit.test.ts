import { expect, test } from 'vitest'
import { Limit, mapLimited } from '../../../server/system/limit'
import { parseJson, tryParseJson } from '../../../server/system/json'

test('no more than the given number runs at a time, in order of arrival', async () => {
  const limit = new Limit({ concurrency: 2 })
  const order: number[] = []
  let running = 0
  let most = 0
  const task = (index: number) => async () => {
    most = Math.max(most, ++running)
    order.push(index)
    await new Promise((resolve) => setImmediate(resolve))
    running--
  }
  await Promise.all([0, 1, 2, 3, 4, 5].map((index) => limit.run(task(index))))
  expect({ most, order, left: limit.running }).toEqual({ most: 2, order: [0, 1, 2, 3, 4, 5], left: 0 })
})

test('a full line refuses and an aborted waiter leaves it', async () => {
  const limit = new Limit({ concurrency: 1, queue: 1 })
  const gate = Promise.withResolvers<void>()
  const first = limit.run(() => gate.promise)
  const controller = new AbortController()
  const second = limit.run(() => 'second', controller.signal).catch((error: Error) => error.name)
  expect(await limit.run(() => 'third').catch((error: Error) => error.name)).toBe('LimitFullError')
  controller.abort()
  expect(await second).toBe('AbortError')
  gate.resolve()
  await first
  expect(await limit.run(() => 'fourth')).toBe('fourth')
})

test('mapping keeps the order and stops at the first failure', async () => {
  expect(await mapLimited([3, 1, 2], 2, (item) => Promise.resolve(item * 2))).toEqual([6, 2, 4])
  const started: number[] = []
  const failed = mapLimited([1, 2, 3, 4], 1, (item) => {
    started.push(item)
    return item === 2 ? Promise.reject(new Error('two')) : Promise.resolve(item)
  })
  await expect(failed).rejects.toThrow('two')
  expect(started).toEqual([1, 2])
})

test('JSON is limited in depth, brackets in strings do not count', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  expect(() => parseJson(nested(65))).toThrow('64')
  expect(parseJson(nested(64))).toBeDefined()
  expect(parseJson(`"${'['.repeat(100)}\\"${'{'.repeat(100)}"`)).toHaveLength(201)
  expect(tryParseJson('{nope')).toBeUndefined()
})

test('JSON cannot bring a prototype along', () => {
  const parsed = parseJson('{"a":{"__proto__":{"x":1},"\\u005f_proto__":2},"b":3}')
  expect(Object.keys((parsed as { a: object }).a)).toEqual([])
  expect(parsed).toMatchObject({ b: 3 })
})
