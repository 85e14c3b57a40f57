import { expect, test, vi } from 'vitest'
import type { Drawing } from '../../../renderer/ui/diagram-draw'
import { DiagramDrawer } from '../../../renderer/ui/diagram-drawer'

const never = new AbortController().signal

function drawing(url: string): Drawing {
  return { url, width: 10, height: 10, title: '' }
}

/** A drawer whose pen is the test's; what the page looks like does not matter to it. */
function drawerWith(pen: (source: string) => Promise<Drawing>): DiagramDrawer {
  vi.stubGlobal('document', { documentElement: {} })
  vi.stubGlobal('getComputedStyle', () => ({ getPropertyValue: () => '#000000' }))
  return new DiagramDrawer(() => Promise.resolve(pen), () => Promise.resolve())
}

test('diagrams are drawn one after another, each once for a look', async () => {
  let going = 0
  const drawn: string[] = []
  const drawer = drawerWith(async (source) => {
    expect(++going).toBe(1)
    await new Promise((resolve) => setImmediate(resolve))
    going -= 1
    drawn.push(source)
    return drawing(source)
  })
  const all = await Promise.all(['a', 'b', 'a'].map((source) => drawer.draw(source, 'dark', never)))
  expect(all.map((one) => 'drawing' in one && one.drawing.url)).toEqual(['a', 'b', 'a'])
  await drawer.draw('a', 'light', never)
  expect(drawn).toEqual(['a', 'b', 'a'])
  expect(drawer.peek('b', 'dark')).toEqual({ drawing: drawing('b') })
  expect(drawer.peek('b', 'light')).toBeUndefined()
})

test('what cannot be drawn is known too, and does not hold up the next', async () => {
  const drawer = drawerWith((source) => (source === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve(drawing(source))))
  const bad = drawer.draw('bad', 'dark', never)
  const good = drawer.draw('good', 'dark', never)
  expect(await bad).toMatchObject({ problem: { message: 'no' } })
  expect(await good).toEqual({ drawing: drawing('good') })
  expect(drawer.peek('bad', 'dark')).toMatchObject({ problem: { message: 'no' } })
})

test('a diagram that nobody waits for any more is not drawn', async () => {
  const pen = vi.fn((source: string) => Promise.resolve(drawing(source)))
  const drawer = drawerWith(pen)
  await expect(drawer.draw('a', 'dark', AbortSignal.abort())).rejects.toThrow()
  expect(pen).not.toHaveBeenCalled()
})

test('only so much is kept', async () => {
  const drawer = drawerWith((source) => Promise.resolve(drawing(source + 'x'.repeat(3_000_000))))
  for (const source of ['a', 'b', 'c', 'd', 'e']) await drawer.draw(source, 'dark', never)
  expect(['a', 'b', 'e'].map((source) => drawer.peek(source, 'dark') !== undefined)).toEqual([false, false, true])
})

test('while an answer is written what is short is drawn, and what takes long waits for its end', async () => {
  const drawer = drawerWith((source) => Promise.resolve(drawing(source)))
  const long = `flowchart TD${'\n  A --> B'.repeat(30)}`
  const written = drawer.holdOff()
  expect(await drawer.draw('flowchart TD\n  A --> B', 'dark', never)).toHaveProperty('drawing')
  const waiting = drawer.draw(long, 'dark', never)
  await new Promise((resolve) => setImmediate(resolve))
  expect(drawer.peek(long, 'dark')).toBeUndefined()
  written()
  expect(await waiting).toHaveProperty('drawing')
})

test('a drawing that waits for an answer can be given up', async () => {
  const drawer = drawerWith((source) => Promise.resolve(drawing(source)))
  drawer.holdOff()
  const ended = new AbortController()
  const waiting = drawer.draw(`flowchart TD${'\n  A --> B'.repeat(30)}`, 'dark', ended.signal)
  await new Promise((resolve) => setImmediate(resolve))
  ended.abort()
  await expect(waiting).rejects.toThrow()
})
