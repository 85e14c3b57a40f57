import { afterEach, expect, test, vi } from 'vitest'
import { lineRuns, packRun } from '../../../renderer/ui/highlight-kinds'
import { TextWorker, type WorkerLike } from '../../../renderer/ui/text-worker'
import type { WorkerRequest } from '../../../renderer/ui/worker-messages'

const packed = { runs: Uint16Array.of(5, packRun(2, true, false), 3, 0), ends: Uint32Array.of(4) }

function fakeWorker(answerAll: boolean) {
  const requests: WorkerRequest[] = []
  const worker: WorkerLike = {
    onmessage: null,
    onerror: null,
    postMessage: (request) => {
      requests.push(request)
      if (answerAll && 'job' in request) queueMicrotask(() => answer(request.id))
    },
    terminate: () => requests.push({ id: -1, cancel: true }),
  }
  const answer = (id: number) => worker.onmessage?.({ data: { id, answer: { kind: 'highlight', packed } } } as MessageEvent)
  return { worker, requests, answer }
}

afterEach(() => {
  vi.useRealTimers()
})

const live = () => new AbortController().signal

test('the worker starts with the first job and the same text is coloured once', async () => {
  const fake = fakeWorker(true)
  const texts = new TextWorker(() => fake.worker)
  expect(texts.peek('const', 'ts')).toBeUndefined()
  await texts.highlight('const', 'ts', { signal: live() })
  await texts.highlight('const', 'ts', { signal: live() })
  expect([fake.requests.length, texts.peek('const', 'ts')]).toEqual([1, packed])
})

test('colours of text that is about to change are not kept', async () => {
  const texts = new TextWorker(() => fakeWorker(true).worker)
  await texts.highlight('const', 'ts', { signal: live(), keep: false })
  expect(texts.peek('const', 'ts')).toBeUndefined()
})

test('the least recently used colours go first when there are too many', async () => {
  const texts = new TextWorker(() => fakeWorker(true).worker)
  await texts.highlight('first', 'ts', { signal: live() })
  for (let index = 0; index < 399; index++) await texts.highlight(`text ${index}`, 'ts', { signal: live() })
  texts.peek('first', 'ts')
  await texts.highlight('one more', 'ts', { signal: live() })
  expect([texts.peek('first', 'ts') !== undefined, texts.peek('text 0', 'ts')]).toEqual([true, undefined])
})

test('an aborted job is cancelled in the worker and rejects', async () => {
  const fake = fakeWorker(false)
  const texts = new TextWorker(() => fake.worker)
  const controller = new AbortController()
  const asked = texts.highlight('const', 'ts', { signal: controller.signal })
  controller.abort(new Error('gone'))
  await expect(asked).rejects.toThrow('gone')
  expect(fake.requests.at(-1)).toEqual({ id: 1, cancel: true })
})

test('a worker that breaks is replaced, and after the third time no more is tried', async () => {
  let opened = 0
  const texts = new TextWorker(() => {
    opened += 1
    const { worker } = fakeWorker(false)
    queueMicrotask(() => worker.onerror?.({ message: 'broken' } as ErrorEvent))
    return worker
  })
  for (let index = 0; index < 5; index++) await expect(texts.highlight('x', 'ts', { signal: live() })).rejects.toThrow('bro')
  expect(opened).toBe(3)
})

test('a worker ends a minute after its last job, not while one is under way, and what it answered stays', async () => {
  vi.useFakeTimers()
  const opened: ReturnType<typeof fakeWorker>[] = []
  const texts = new TextWorker(() => {
    opened.push(fakeWorker(false))
    return opened.at(-1)!.worker
  })
  const ended = () => opened.filter(({ requests }) => requests.some(({ id }) => id === -1)).length
  const first = texts.highlight('const', 'ts', { signal: live() })
  await vi.advanceTimersByTimeAsync(120_000)
  expect(ended()).toBe(0)
  opened[0]?.answer(1)
  await first
  await vi.advanceTimersByTimeAsync(50_000)
  const second = texts.highlight('let', 'ts', { signal: live() })
  await vi.advanceTimersByTimeAsync(50_000)
  opened[0]?.answer(2)
  await second
  expect(ended()).toBe(0)
  await vi.advanceTimersByTimeAsync(60_000)
  expect([ended(), texts.peek('const', 'ts')]).toEqual([1, packed])
  void texts.highlight('var', 'ts', { signal: live() })
  expect(opened).toHaveLength(2)
})

test('packed runs read back per line', () => {
  expect(lineRuns(packed, 0)).toEqual([
    { length: 5, kind: 'keyword', bold: true, italic: false },
    { length: 3, kind: 'text', bold: false, italic: false },
  ])
  expect(lineRuns(packed, 1)).toEqual([])
})
