import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Audience, type PtyClient } from '../../../server/pty/audience'
import { Ring } from '../../../server/pty/ring'

const MB = 1024 * 1024

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A client that takes what it is sent when the test says so. */
function slowClient() {
  const seen = { text: '', cursors: [] as number[], closed: [] as number[], held: 0, frames: [] as number[] }
  const client: PtyClient = {
    send(data) {
      if (typeof data !== 'string') return void seen.cursors.push(JSON.parse(Buffer.from(data).subarray(1).toString()).cursor)
      seen.text += data
      seen.held += data.length
      seen.frames.push(data.length)
    },
    buffered: () => seen.held,
    close: (code) => void seen.closed.push(code),
  }
  return { client, seen }
}

function stage() {
  const ring = new Ring(2 * MB)
  const stalls: boolean[] = []
  const audience = new Audience(ring, (stalled) => stalls.push(stalled))
  const say = (text: string) => {
    ring.append(text)
    audience.notify(text.length)
  }
  return { ring, audience, stalls, say }
}

test('a client gets the replay in frames of 64 Ki, then the cursor, then what is new', () => {
  const { audience, say } = stage()
  say('x'.repeat(150_000))
  const { client, seen } = slowClient()
  audience.join(client, 0)
  expect(seen).toMatchObject({ frames: [65_536, 65_536, 18_928], cursors: [150_000] })
  say('live')
  expect(seen.text.slice(-4)).toBe('live')
})

test('small output is sent at once and a flood in batches', () => {
  const { audience, say } = stage()
  const { client, seen } = slowClient()
  audience.join(client, 0)
  say('a')
  say('b')
  expect(seen.frames).toEqual([1, 1])
  for (let index = 0; index < 9; index++) say('y'.repeat(4000))
  expect(seen.frames).toEqual([1, 1, 4000])
  vi.advanceTimersByTime(5)
  expect(seen.text.length).toBe(36_002)
})

test('the terminal is held back while a socket holds more than 1 MB and goes on below 256 KB', () => {
  const { audience, say, stalls } = stage()
  const { client, seen } = slowClient()
  audience.join(client, 0)
  for (let index = 0; index < 40; index++) say('z'.repeat(32 * 1024))
  expect(stalls).toEqual([true])
  expect(seen.held).toBeLessThanOrEqual(MB + 128 * 1024)
  seen.held = 300_000
  audience.drained()
  expect(stalls).toEqual([true])
  seen.held = 0
  vi.advanceTimersByTime(50)
  expect(stalls).toEqual([true, false])
  expect(seen.text.length).toBe(40 * 32 * 1024)
})

test('a client that takes nothing for ten seconds is sent away and the others go on', () => {
  const { audience, say, stalls } = stage()
  const dead = slowClient()
  const quick = slowClient()
  audience.join(dead.client, 0)
  audience.join({ ...quick.client, buffered: () => 0 }, 0)
  for (let index = 0; index < 40; index++) say('z'.repeat(32 * 1024))
  vi.advanceTimersByTime(9_000)
  expect(dead.seen.closed).toEqual([])
  vi.advanceTimersByTime(1_500)
  expect({ closed: dead.seen.closed, stalls, size: audience.size }).toEqual({ closed: [1013], stalls: [true, false], size: 1 })
})

test('a client that is slow but takes something may stay', () => {
  const { audience, say } = stage()
  const { client, seen } = slowClient()
  audience.join(client, 0)
  for (let index = 0; index < 40; index++) say('z'.repeat(32 * 1024))
  for (let second = 0; second < 24; second++) {
    seen.held -= 40_000
    vi.advanceTimersByTime(1_000)
  }
  expect(seen.closed).toEqual([])
})

test('the end sends what is left and closes every socket', () => {
  const { audience, say } = stage()
  const { client, seen } = slowClient()
  audience.join(client, 0)
  for (let index = 0; index < 10; index++) say('q'.repeat(3000))
  audience.end(1000)
  expect(seen).toMatchObject({ closed: [1000] })
  expect(seen.text.length).toBe(30_000)
})
