import { expect, test } from 'vitest'
import { Ring } from '../../../server/pty/ring'

test('a ring keeps exactly the newest characters and counts all of them', () => {
  const ring = new Ring(10)
  for (const text of ['abc', 'defgh', 'ijklmno']) ring.append(text)
  expect({ produced: ring.produced, oldest: ring.oldest, all: ring.read(0, 100) }).toEqual({ produced: 15, oldest: 5, all: 'fghijklmno' })
})

test('reading from a position gives what came after it, at most as much as asked for', () => {
  const ring = new Ring(1_000_000)
  const text = Array.from({ length: 5000 }, (_, index) => `line ${index}\n`).join('')
  for (let at = 0; at < text.length; at += 700) ring.append(text.slice(at, at + 700))
  expect(ring.read(12_345, 9_000)).toBe(text.slice(12_345, 21_345))
  expect(ring.read(text.length - 3, 9_000)).toBe(text.slice(-3))
  expect(ring.read(text.length, 10)).toBe('')
})

test('a character of two halves is never cut in two by a frame', () => {
  const ring = new Ring(100)
  ring.append('a😀b')
  expect([ring.read(0, 2), ring.read(1, 2), ring.read(0, 4)]).toEqual(['a', '😀', 'a😀b'])
})

test('many single characters stay few chunks', () => {
  const ring = new Ring(2_097_152)
  for (let index = 0; index < 300_000; index++) ring.append('x')
  expect(ring.read(0, 300_000).length).toBe(300_000)
})
