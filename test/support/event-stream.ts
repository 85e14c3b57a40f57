import type { Event } from '#protocol/event'

// A reader of event streams over fetch. It keeps every frame, so that a test can look back for what came before it asked.

export type Frame = { id?: string; data: Event & { payload?: any; directory?: string } } // oxlint-disable-line typescript/no-explicit-any

export type EventStream = AsyncIterable<Frame> & {
  /** Every frame so far. */
  readonly frames: readonly Frame[]
  readonly response: Response
  /** The first frame, past or to come, that fits; rejects after `timeout` (default 10 s) or when the stream ends. */
  waitFor(predicate: (frame: Frame) => boolean, timeout?: number): Promise<Frame>
  /** Resolves when the server ended the stream. */
  readonly ended: Promise<void>
  close(): void
}

/** Opens a stream and reads it until it ends or is closed; rejects unless it is an event stream. */
export async function openEvents(url: string, headers: Record<string, string>): Promise<EventStream> {
  const controller = new AbortController()
  const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers }, signal: controller.signal })
  if (!response.ok || !response.body) {
    controller.abort()
    throw new Error(`event stream: ${response.status}`)
  }
  const frames: Frame[] = []
  const watchers = new Set<() => void>()
  const state = { done: false }
  const ended = follow(response.body, (frame) => {
    frames.push(frame)
    for (const watcher of [...watchers]) watcher()
  })
    .catch(() => undefined)
    .finally(() => {
      state.done = true
      for (const watcher of [...watchers]) watcher()
    })
  const change = () => new Promise<void>((resolve) => void watchers.add(once(watchers, resolve)))
  return {
    frames,
    response,
    ended,
    close: () => controller.abort(),
    waitFor: (predicate, timeout = 10_000) => waitFor({ frames, state, watchers }, predicate, timeout),
    async *[Symbol.asyncIterator]() {
      for (let index = 0; ; index += 1) {
        while (index >= frames.length && !state.done) await change()
        const frame = frames[index]
        if (!frame) return
        yield frame
      }
    },
  }
}

type Reading = { frames: Frame[]; state: { done: boolean }; watchers: Set<() => void> }

function waitFor({ frames, state, watchers }: Reading, predicate: (frame: Frame) => boolean, timeout: number): Promise<Frame> {
  return new Promise((resolve, reject) => {
    let seen = 0
    const settle = (finish: () => void) => {
      clearTimeout(timer)
      watchers.delete(look)
      finish()
    }
    const look = () => {
      for (; seen < frames.length; seen += 1) {
        const frame = frames[seen]!
        if (predicate(frame)) return settle(() => resolve(frame))
      }
      if (state.done) settle(() => reject(new Error(`the stream ended first; it had ${names(frames)}`)))
    }
    const timer = setTimeout(() => settle(() => reject(new Error(`no such event in ${timeout} ms; there were ${names(frames)}`))), timeout)
    watchers.add(look)
    look()
  })
}

function once(watchers: Set<() => void>, call: () => void) {
  const watcher = () => {
    watchers.delete(watcher)
    call()
  }
  return watcher
}

function names(frames: Frame[]) {
  return JSON.stringify(frames.slice(-30).map((frame) => (frame.data as { type?: string }).type ?? (frame.data as { payload?: { type: string } }).payload?.type))
}

async function follow(body: ReadableStream<Uint8Array>, give: (frame: Frame) => void) {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true })
    const blocks = rest.split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const frame = parseFrame(block)
      if (frame) give(frame)
    }
  }
}

function parseFrame(block: string): Frame | undefined {
  const field = (name: string) =>
    block
      .split('\n')
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).trimStart())
      .join('\n')
  const data = field('data')
  if (!data) return undefined
  const id = field('id')
  return { ...(id ? { id } : {}), data: JSON.parse(data) }
}
