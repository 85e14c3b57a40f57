import { expect, test } from 'vitest'
import { findAll, findPattern, MOST_MATCHES, rememberPlain, sameMatch, type FindTarget } from '../../../../renderer/panes/chat/find/find-text'
import { plainText } from '../../../../renderer/panes/chat/find/plain-text'
import { withQuote } from '../../../../renderer/panes/chat/quote/quote-text'

const never = new AbortController().signal
const noPause = () => Promise.resolve()

function target(id: string, text: string): FindTarget {
  return { row: `row ${id}`, id, read: () => text }
}

async function find(texts: readonly string[], query: string, matchCase = false) {
  const pattern = findPattern(query, matchCase)
  if (!pattern) throw new Error('an empty query')
  const targets = texts.map((text, index) => target(String(index), text))
  return findAll(targets, pattern, { signal: never, pause: noPause })
}

test('words are found as they were typed, in any case or in the one that was asked for', async () => {
  const texts = ['Parse (a+b)* twice: parse', 'nothing', 'PARSE']
  expect((await find(texts, 'parse')).matches.map(({ id, at }) => [id, at])).toEqual([
    ['0', 0],
    ['0', 1],
    ['2', 0],
  ])
  expect((await find(texts, 'parse', true)).matches.map(({ id, at }) => [id, at])).toEqual([['0', 0]])
  expect((await find(texts, '(a+b)*')).matches).toHaveLength(1)
  expect((await find(['one\n  two'], 'one two')).matches).toHaveLength(1)
})

test('an empty query is no pattern', () => {
  expect(findPattern('  ', false)).toBeUndefined()
})

test('a common letter is counted up to a bound, and the result says that there is more', async () => {
  const { matches, more } = await find(['e'.repeat(MOST_MATCHES + 5)], 'e')
  expect(matches).toHaveLength(MOST_MATCHES)
  expect(more).toBe(true)
})

test('ten thousand messages are looked through in slices that leave the thread free', async () => {
  const words = 'A paragraph with **some** words and `code` in it, about as long as people write. '.repeat(12)
  const plain = rememberPlain()
  const targets = Array.from({ length: 10_000 }, (_, index): FindTarget => {
    const key = {}
    return { row: String(index), id: String(index), read: () => plain(key, index % 1000 === 7 ? `${words} the needle` : words) }
  })
  let started = performance.now()
  const slices: number[] = []
  const pause = async () => {
    slices.push(performance.now() - started)
    await new Promise((resolve) => setImmediate(resolve))
    started = performance.now()
  }
  const { matches } = await findAll(targets, findPattern('needle', false)!, { signal: never, pause })
  expect(matches).toHaveLength(10)
  expect(slices.length).toBeGreaterThan(2)
  // Against the whole, not against the clock: the machine may be busy with something else.
  const whole = slices.reduce((sum, slice) => sum + slice, 0)
  expect(slices.sort((a, b) => a - b)[Math.floor(slices.length / 2)]).toBeLessThan(whole / 3)
})

test('a search that nobody waits for any more ends at its next slice', async () => {
  const ended = new AbortController()
  const slow = (): string => {
    const until = performance.now() + 10
    while (performance.now() < until);
    return 'text'
  }
  const targets = Array.from({ length: 50 }, (_, index): FindTarget => ({ row: 'r', id: String(index), read: slow }))
  const pause = () => {
    ended.abort()
    return Promise.resolve()
  }
  await expect(findAll(targets, /text/gu, { signal: ended.signal, pause })).rejects.toThrow()
})

test('markdown is searched about as it is read', () => {
  expect(plainText('# Head\n\nsome **bold** `code` and [a link](https://example.com/x)\n\n```ts\nlet a_b = 1\n```')).toBe(
    'Head\n\nsome bold code and a link\n\nlet a_b = 1\n',
  )
  expect(plainText('plain words, snake case')).toBe('plain words, snake case')
})

test('a match is the same one when its target and its place in it are', () => {
  expect(sameMatch({ row: 'a', id: 'x', at: 1 }, { row: 'b', id: 'x', at: 1 })).toBe(true)
  expect(sameMatch({ row: 'a', id: 'x', at: 1 }, { row: 'a', id: 'x', at: 2 })).toBe(false)
  expect(sameMatch(undefined, undefined)).toBe(false)
})

test('selected words become a quote behind what is written already', () => {
  expect(withQuote('', 'one\n\n\n\ntwo ')).toBe('> one\n>\n> two\n\n')
  expect(withQuote('Look at this:\n', 'a line')).toBe('Look at this:\n\n> a line\n\n')
  expect(withQuote('kept', '  ')).toBe('kept')
})
