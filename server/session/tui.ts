import { ProtocolError } from '#protocol/error'
import type { SessionID } from '#protocol/id'
import type { TuiEvent, TuiRequest } from '#protocol/tui'
import type { Instance } from '../instance'
import { slot } from '../scope'
import { getSession } from './session'

// Terminal user interfaces follow the events of their folder; programs that would rather poll take the same requests, one
// by one, from a short queue. Nobody has to be there: what nobody takes for a minute is forgotten.

const MAX_WAITING = 100
const MAX_POLLS = 32
const STALE = 60_000

type Poll = (request: TuiRequest) => void
type Control = { requests: { request: TuiRequest; at: number }[]; polls: Set<Poll>; taken: number }

const control = slot((_instance: Instance): Control => ({ requests: [], polls: new Set(), taken: 0 }))

/** Sends an event to everyone who follows the folder, and to the next who polls. */
export function tellTui(instance: Instance, path: string, event: TuiEvent): boolean {
  instance.bus.publish(instance.place, event.type, event.properties)
  const state = control(instance)
  const request: TuiRequest = { path, body: path === '/tui/publish' ? event : event.properties }
  const [poll] = state.polls
  if (poll) poll(request)
  else if (state.requests.push({ request, at: instance.app.clock.now() }) > MAX_WAITING) state.requests.shift()
  return true
}

export function selectSession(instance: Instance, sessionID: SessionID): boolean {
  getSession(instance.app, sessionID)
  return tellTui(instance, '/tui/select-session', { type: 'tui.session.select', properties: { sessionID } })
}

/** The next request; waits for one until `signal` ends, with the folder kept open meanwhile. */
export function nextTui(instance: Instance, signal: AbortSignal): Promise<TuiRequest> {
  const state = control(instance)
  const oldest = instance.app.clock.now() - STALE
  state.requests = state.requests.filter(({ at }) => at >= oldest)
  const present = state.requests.shift()
  if (present) return Promise.resolve(take(state, present.request))
  if (state.polls.size >= MAX_POLLS) throw new ProtocolError('TooManyRequests', { message: 'Too many programs wait for requests', retryAfter: 1 })
  const either = AbortSignal.any([signal, instance.signal])
  either.throwIfAborted()
  const release = instance.hold()
  return new Promise<TuiRequest>((resolve, reject) => {
    const settle = (finish: () => void) => {
      state.polls.delete(poll)
      either.removeEventListener('abort', end)
      release()
      finish()
    }
    const poll: Poll = (request) => settle(() => resolve(take(state, request)))
    const end = () => settle(() => reject(either.reason as Error))
    either.addEventListener('abort', end)
    state.polls.add(poll)
  })
}

/** Counts one request that was taken as done. */
export function answerTui(instance: Instance): boolean {
  const state = control(instance)
  if (state.taken === 0) return false
  state.taken -= 1
  return true
}

function take(state: Control, request: TuiRequest): TuiRequest {
  state.taken = Math.min(state.taken + 1, MAX_WAITING)
  return request
}

/** Names of keys that older clients send instead of names of commands. */
const KEYS: Readonly<Record<string, string>> = {
  session_new: 'session.new',
  session_share: 'session.share',
  session_interrupt: 'session.interrupt',
  session_compact: 'session.compact',
  messages_page_up: 'session.page.up',
  messages_page_down: 'session.page.down',
  messages_line_up: 'session.line.up',
  messages_line_down: 'session.line.down',
  messages_half_page_up: 'session.half.page.up',
  messages_half_page_down: 'session.half.page.down',
  messages_first: 'session.first',
  messages_last: 'session.last',
  agent_cycle: 'agent.cycle',
}

export function commandName(name: string): string {
  return KEYS[name] ?? name
}
