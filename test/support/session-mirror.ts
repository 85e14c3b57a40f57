import type { SessionDurableEvent } from '#protocol/v2/session-event'
import type { AssistantView, SessionMessage } from '#protocol/v2/session-message'

// A conversation as a client of `/api` knows it that reads nothing but the kept events of the session.

type Content = AssistantView['content'][number]
type Call = Extract<Content, { type: 'tool' }>

export class SessionMirror {
  readonly items = new Map<string, SessionMessage>()
  seq = 0
  revert: string | undefined

  /** Throws when a number is missing or comes twice. */
  take(event: SessionDurableEvent): void {
    const seq = event.durable?.seq
    if (seq !== this.seq + 1) throw new Error(`${event.type} has the number ${seq} after ${this.seq}`)
    this.seq = seq
    this.#apply(event)
  }

  /** In the order in which it was told, without what no event tells: times, and texts that nothing was said in. */
  shown(): unknown[] {
    return [...this.items.values()].map(comparable)
  }

  #apply({ type, data }: SessionDurableEvent): void {
    const time = { created: data.timestamp }
    switch (type) {
      case 'session.next.agent.switched':
        return this.#put({ id: data.messageID, time, type: 'agent-switched', agent: data.agent })
      case 'session.next.model.switched':
        return this.#put({ id: data.messageID, time, type: 'model-switched', model: data.model })
      case 'session.next.prompted':
        return this.#put({ id: data.messageID, time, type: 'user', ...data.prompt })
      case 'session.next.synthetic':
        return this.#put({ id: data.messageID, time, type: 'synthetic', sessionID: data.sessionID, text: data.text })
      case 'session.next.shell.started':
        return this.#put({ id: data.messageID, time, type: 'shell', callID: data.callID, command: data.command, output: '' })
      case 'session.next.shell.ended':
        for (const item of this.items.values()) if (item.type === 'shell' && item.callID === data.callID) item.output = data.output
        return
      case 'session.next.compaction.ended':
        if (data.text === '') return
        return this.#put({ id: data.messageID, time, type: 'compaction', reason: data.reason, summary: data.text, recent: data.recent })
      case 'session.next.step.started':
        return this.#put({ id: data.assistantMessageID, time, type: 'assistant', agent: data.agent, model: data.model, content: [] })
      case 'session.next.step.ended':
        return void Object.assign(this.#answer(data.assistantMessageID), { finish: data.finish, cost: data.cost, tokens: data.tokens })
      case 'session.next.step.failed':
        return void Object.assign(this.#answer(data.assistantMessageID), { error: data.error })
      case 'session.next.text.started':
        return void this.#answer(data.assistantMessageID).content.push({ type: 'text', id: data.textID, text: '' })
      case 'session.next.text.ended':
        return void Object.assign(this.#content(data.assistantMessageID, data.textID), { text: data.text })
      case 'session.next.reasoning.started':
        return void this.#answer(data.assistantMessageID).content.push({ type: 'reasoning', id: data.reasoningID, text: '' })
      case 'session.next.reasoning.ended':
        return void Object.assign(this.#content(data.assistantMessageID, data.reasoningID), { text: data.text })
      case 'session.next.tool.input.started':
        return void this.#answer(data.assistantMessageID).content.push({ type: 'tool', id: data.callID, name: data.name, state: { status: 'pending', input: '' }, time })
      case 'session.next.tool.called':
        return this.#state(data, { status: 'running', input: data.input, structured: {}, content: [] }, data.tool)
      case 'session.next.tool.success':
        return this.#state(data, { status: 'completed', input: this.#input(data), structured: data.structured, content: data.content })
      case 'session.next.tool.failed':
        return this.#state(data, { status: 'error', input: this.#input(data), structured: {}, content: [], error: data.error })
      case 'session.next.revert.staged':
        this.revert = data.revert.messageID
        return
      case 'session.next.revert.cleared':
        this.revert = undefined
        return
      case 'session.next.revert.committed': {
        this.revert = undefined
        const ids = [...this.items.keys()]
        for (const id of ids.slice(ids.indexOf(data.messageID))) this.items.delete(id)
        return
      }
      default:
    }
  }

  #put(item: SessionMessage) {
    this.items.set(item.id, item)
  }

  #answer(id: string): AssistantView {
    const item = this.items.get(id)
    if (item?.type !== 'assistant') throw new Error(`No step was started for ${id}`)
    return item
  }

  #content(id: string, content: string): Content {
    const found = this.#answer(id).content.find((entry) => entry.id === content)
    if (!found) throw new Error(`Nothing was started for ${content}`)
    return found
  }

  #call({ assistantMessageID, callID }: { assistantMessageID: string; callID: string }): Call {
    return this.#content(assistantMessageID, callID) as Call
  }

  #state(address: { assistantMessageID: string; callID: string }, state: Call['state'], name?: string) {
    Object.assign(this.#call(address), { state, ...(name === undefined ? {} : { name }) })
  }

  #input(address: { assistantMessageID: string; callID: string }) {
    const { state } = this.#call(address)
    return typeof state.input === 'string' ? {} : state.input
  }
}

/** An item without what only the store or only the events know. */
export function comparable(item: SessionMessage): unknown {
  const { time: _, ...rest } = item
  if (rest.type !== 'assistant') return rest
  const { snapshot: _snapshot, cost, tokens, ...answer } = rest
  const paid = answer.error ? {} : { cost, tokens }
  return { ...answer, ...paid, content: answer.content.flatMap((entry) => (entry.type !== 'tool' && entry.text === '' ? [] : comparableContent(entry))) }
}

function comparableContent(entry: Content): unknown {
  if (entry.type === 'text') return entry
  if (entry.type === 'reasoning') return { type: entry.type, id: entry.id, text: entry.text }
  const { state } = entry
  const shown = state.status === 'error' ? { status: state.status, input: state.input, error: state.error } : state.status === 'completed' ? { status: state.status, input: state.input, structured: state.structured, content: state.content } : state
  return { type: entry.type, id: entry.id, name: entry.name, state: shown }
}
