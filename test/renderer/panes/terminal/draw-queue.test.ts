import { expect, test } from 'vitest'
import { DrawQueue } from '../../../../renderer/panes/terminal/draw-queue'

/** A screen that draws only when it is told to. */
function slowScreen(lines: number) {
  const drawn: string[] = []
  const waiting: (() => void)[] = []
  const write = (text: string, done: () => void) => {
    waiting.push(() => {
      drawn.push(text)
      done()
    })
  }
  const drawAll = () => {
    for (let draw = waiting.shift(); draw; draw = waiting.shift()) draw()
  }
  return { queue: new DrawQueue({ write, lines }), drawn, drawAll }
}

test('everything is drawn in its order, and a mark is told after what came before it', () => {
  const { queue, drawn, drawAll } = slowScreen(100)
  queue.push('a\n')
  queue.mark(() => drawn.push('mark'))
  queue.push('b\n')
  drawAll()
  expect(drawn).toEqual(['a\n', '', 'mark', 'b\n'])
})

test('of a flood only the newest lines are drawn, and its end always is', () => {
  const { queue, drawn, drawAll } = slowScreen(1000)
  const chunk = 'y\n'.repeat(1000)
  for (let index = 0; index < 5000; index++) queue.push(chunk)
  queue.push('$ ')
  drawAll()
  const length = drawn.reduce((sum, text) => sum + text.length, 0)
  expect([drawn.at(-1), length < 200_000]).toEqual(['$ ', true])
})

test('output without lines is bounded too', () => {
  const { queue, drawn, drawAll } = slowScreen(1000)
  for (let index = 0; index < 300; index++) queue.push('x'.repeat(64 * 1024))
  drawAll()
  expect(drawn.reduce((sum, text) => sum + text.length, 0)).toBeLessThan(4.5 * 1024 * 1024)
})

test('a mark that falls within what is dropped is told all the same', () => {
  const { queue, drawAll } = slowScreen(10)
  const big = 'y\n'.repeat(100_000)
  let told = false
  queue.push(big)
  queue.mark(() => (told = true))
  queue.push(big)
  queue.push(big)
  drawAll()
  expect(told).toBe(true)
})
