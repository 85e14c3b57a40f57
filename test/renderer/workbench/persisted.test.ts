import { expect, test } from 'vitest'
import { Persisted } from '../../../renderer/workbench/persisted'
import { defaultPreferences, readPreferences, stepScale } from '../../../renderer/workbench/preferences'

function memory(values: Record<string, string> = {}): Storage {
  return { getItem: (key: string) => values[key] ?? null, setItem: (key: string, value: string) => void (values[key] = value) } as unknown as Storage
}

const read = (stored: unknown) => (typeof stored === 'number' ? stored : undefined)

test('a value is found again, and what cannot be read gives way to the usual one', () => {
  const storage = memory({ broken: '{', other: '"text"' })
  const first = new Persisted({ key: 'count', storage, initial: 1, read })
  first.update((count) => count + 1)
  first.save()
  const values = ['count', 'broken', 'other', 'none'].map((key) => new Persisted({ key, storage, initial: 7, read }).get())
  expect(values).toEqual([2, 7, 7, 7])
})

test('listeners hear of changes and not of updates that change nothing', () => {
  const value = new Persisted({ key: 'x', storage: memory(), initial: 1, read })
  let heard = 0
  const stop = value.subscribe(() => (heard += 1))
  value.update((now) => now)
  value.update((now) => now + 1)
  stop()
  value.update((now) => now + 1)
  value.save()
  expect(heard).toBe(1)
})

test('a value that could not be written says so, until it can be', () => {
  const full = { room: false }
  const storage = { getItem: () => null, setItem: () => {
    if (!full.room) throw new DOMException('full', 'QuotaExceededError')
  } } as unknown as Storage
  const value = new Persisted({ key: 'x', storage, initial: 1, read })
  value.update(() => 2)
  value.flush()
  expect(value.kept).toBe(false)
  full.room = true
  value.save()
  expect(value.kept).toBe(true)
})

test('preferences of an older version keep what still fits', () => {
  const kept = readPreferences({ theme: 'dusk', scale: 'huge', gone: 1, shell: '/bin/zsh' })
  expect(kept).toEqual({ ...defaultPreferences, theme: 'dusk', shell: '/bin/zsh' })
})

test('the scale stays within its limits', () => {
  const steps = [20, -20, 0, 1].map((step) => stepScale(defaultPreferences, step).scale)
  expect(steps).toEqual([1.6, 0.8, 1, 1.1])
})
