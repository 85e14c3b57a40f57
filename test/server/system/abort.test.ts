import { expect, test } from 'vitest'
import { AbortedError, anySignal, isAbort, isTimeout, raceAbort, withTimeout } from '../../../server/system/abort'
import { systemClock } from '../../../server/system/clock'

test('any of the signals ends the combined one', () => {
  const first = new AbortController()
  const second = new AbortController()
  const signal = anySignal(first.signal, undefined, second.signal)
  second.abort()
  expect(signal.aborted).toBe(true)
  expect(anySignal(undefined).aborted).toBe(false)
})

test('a race ends with the abort although the promise never settles', async () => {
  const controller = new AbortController()
  const race = raceAbort(new Promise<never>(() => undefined), controller.signal)
  controller.abort()
  expect(await race.catch(isAbort)).toBe(true)
})

test('a race gives the value, and an aborted one fails at once', async () => {
  expect(await raceAbort(Promise.resolve(7), new AbortController().signal)).toBe(7)
  expect(await raceAbort(Promise.resolve(7), AbortSignal.abort('why')).catch((error: Error) => error.cause)).toBe('why')
})

test('timeouts and aborts are told apart', async () => {
  const error = await systemClock.sleep(60_000, withTimeout(undefined, 5)).catch((reason: unknown) => reason)
  expect(isAbort(error)).toBe(true)
  const reason = await raceAbort(new Promise(() => undefined), AbortSignal.timeout(5)).catch((cause: unknown) => cause)
  expect([isAbort(reason), isTimeout(reason), isAbort(new AbortedError()), isAbort('text')]).toEqual([false, true, true, false])
})
