import type { SessionID } from '#protocol/id'
import type { ModelChoice, ToolPart, Tokens } from '#protocol/message'
import type { Session } from '#protocol/session'
import type { App } from '../app'
import type { TaskCaller } from './task-caller'

/** A call that waits for a task shows what the task does, so often (ms) at most. */
const SHOW_EVERY = 250
const DEEPEST = 50

/** What a task says of itself while it works, and at its end. */
export type TaskDisplay = {
  /** It has to wait for its turn. */
  wait(): void
  start(): void
  /** Everything known of it now. */
  metadata(state: string): Record<string, unknown>
  close(): void
}

/** Shows a task on the call that waits for it: its session and model at once, then its calls, its cost and its tokens. */
export function showTask(caller: TaskCaller, task: { session: Session; model: ModelChoice; title: string }): TaskDisplay {
  const { instance, progress } = caller
  const { session, model, title } = task
  const facts = { parentSessionId: caller.session.id, sessionId: session.id, model: { modelID: model.modelID, providerID: model.providerID } }
  const seen = new Set<string>()
  const now: { state: string; current?: { tool: string; title?: string }; timer?: NodeJS.Timeout | undefined } = { state: 'running' }
  const metadata = (state: string) => ({ ...facts, state, calls: seen.size, ...usageOf(instance.app, session.id) })
  const show = () => {
    now.timer = undefined
    if (instance.closed) return
    progress({ title, metadata: { ...metadata(now.state), ...(now.current ? { current: now.current } : {}) } })
  }
  const later = () => void (now.timer ??= setTimeout(show, SHOW_EVERY))
  const unsubscribe = instance.bus.subscribe((event) => {
    if (event.type === 'session.updated' && event.properties.sessionID === session.id) later()
    if (event.type !== 'message.part.updated' || event.properties.sessionID !== session.id || event.properties.part.type !== 'tool') return
    seen.add(event.properties.part.id)
    const current = currentOf(event.properties.part)
    if (current) now.current = current
    later()
  })
  show()
  return {
    wait() {
      now.state = 'waiting'
      show()
    },
    start() {
      if (now.state === 'running') return
      now.state = 'running'
      show()
    },
    metadata,
    close() {
      clearTimeout(now.timer)
      unsubscribe()
    },
  }
}

function currentOf({ tool, state }: ToolPart): { tool: string; title?: string } | undefined {
  if (state.status === 'pending') return undefined
  const title = state.status === 'error' ? undefined : state.title
  return { tool, ...(title ? { title } : {}) }
}

type Usage = { cost: number; tokens: Omit<Tokens, 'total'> }

/** What a session has used, with everything below it. */
export function usageOf(app: App, id: SessionID, depth = 0): Usage {
  const session = app.store.session.get(id)
  const own: Usage = { cost: session?.cost ?? 0, tokens: session?.tokens ?? { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } } }
  const below = depth < DEEPEST ? app.store.session.children(id).map((child) => usageOf(app, child.id, depth + 1)) : []
  return below.reduce(addUp, own)
}

function addUp(one: Usage, other: Usage): Usage {
  const { tokens: a } = one
  const { tokens: b } = other
  return {
    cost: one.cost + other.cost,
    tokens: {
      input: a.input + b.input,
      output: a.output + b.output,
      reasoning: a.reasoning + b.reasoning,
      cache: { read: a.cache.read + b.cache.read, write: a.cache.write + b.cache.write },
    },
  }
}
