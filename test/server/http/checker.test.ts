import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import type { SessionDurableEvent } from '#protocol/v2/session-event'
import type { SessionMessage } from '#protocol/v2/session-message'
import { startConversation, type Conversation } from '../../support/conversation'
import { readWithDrops } from '../../support/dropping-reader'
import type { Frame } from '../../support/event-stream'
import { FactMirror, readState, sorted } from '../../support/fact-mirror'
import { comparable, SessionMirror } from '../../support/session-mirror'
import type { ScriptedCall, Turn } from '../../support/wire-turn'

// Clients that know nothing but events, and that lose their connection all the time, against the server's own state.

const DROPS = 200
const STEPS = 52
const CALLS = 50

let talk: Conversation

beforeEach(async () => {
  talk = await startConversation({ config: { permission: 'allow' } })
})
afterEach(() => talk.close())

/** Steps full of calls that all change something, a connection that breaks, and an answer in pieces. */
function manySteps(): Turn[] {
  const steps = Array.from({ length: STEPS }, (_, step): Turn => {
    const tools = Array.from({ length: CALLS }, (_call, call): ScriptedCall => ({ name: 'todowrite', input: { todos: [{ content: `${step}.${call}`, status: 'pending', priority: 'low' }] } }))
    return { reasoning: `thinking about ${step}`, text: ['step ', String(step)], tools }
  })
  const broken: Turn = { text: ['this part ', 'will be taken back'], dropAfter: 2 }
  return [...steps.slice(0, 10), broken, ...steps.slice(10), { text: ['all ', 'of it ', 'is done'] }]
}

/** Lets the model end its answers only when the readers have caught up: what one of them misses is then a step, not everything. */
class Pace {
  readonly #waiting = new Set<() => void>()

  until(reached: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!reached()) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
      look()
    })
  }

  step(): void {
    for (const look of [...this.#waiting]) look()
  }
}

/** What happens besides: other sessions come, are renamed, copied and go. */
async function others(): Promise<void> {
  const { client } = talk.server
  for (let round = 0; round < 10; round += 1) {
    const { id: sessionID } = await client('session.create', { body: { title: `other ${round}` } })
    const { info } = await client('session.prompt', { params: { sessionID }, body: { noReply: true, parts: [{ type: 'text', text: `note ${round}` }] } })
    await client('session.fork', { params: { sessionID }, body: {} })
    await client('session.update', { params: { sessionID }, body: { title: `renamed ${round}` } })
    if (round % 3 === 0) await client('session.deleteMessage', { params: { sessionID, messageID: info.id } })
    if (round % 4 === 0) await client('session.delete', { params: { sessionID } })
  }
}

async function allViews(sessionID: SessionID): Promise<SessionMessage[]> {
  const found: SessionMessage[] = []
  for (let cursor: string | undefined, more = true; more; ) {
    const page = await talk.server.client('v2.session.messages', { params: { sessionID }, query: { order: 'asc', limit: 20, ...(cursor ? { cursor } : {}) } })
    found.push(...page.data)
    cursor = page.cursor.next
    more = cursor !== undefined
  }
  return found
}

test('clients that drop 200 times within 10,000 events end with exactly what the server has', async () => {
  const { server, model } = talk
  const { bus, store } = server.app
  const sessionID = await talk.session()
  const facts = new FactMirror(server.client)
  await facts.take({ id: 'evt_', type: 'server.resync', properties: { reason: 'restarted' } })
  const words = new SessionMirror()
  const pace = new Pace()
  const turns = manySteps()
  let heard = 0
  model.script((_, index) => {
    const [told, kept] = [bus.seq, store.log.head(sessionID)!.seq]
    return { ...turns[index]!, until: pace.until(() => heard >= told && words.seq >= kept) }
  })
  const isEnd = (frame: Frame) => frame.data.type === 'session.updated' && frame.data.properties.info.title === 'the end'
  const following = Promise.all([
    readWithDrops({
      open: (after) => server.events('/event', after === undefined ? {} : { 'last-event-id': after }),
      every: 50,
      take: async (frame) => {
        await facts.take(frame.data)
        heard = Number(frame.id?.split('.')[1] ?? heard)
        pace.step()
        return isEnd(frame)
      },
    }),
    readWithDrops({
      open: (after) => server.events(`/api/session/${sessionID}/event${after === undefined ? '' : `?after=${after}`}`),
      every: 48,
      take: (frame) => {
        const event = frame.data as unknown as SessionDurableEvent
        words.take(event)
        pace.step()
        return event.type === 'session.next.agent.switched'
      },
    }),
  ])
  await Promise.all([talk.ask(sessionID, 'go'), others()])
  await server.client('v2.session.switchAgent', { params: { sessionID }, body: { agent: 'plan' } })
  await server.client('session.update', { params: { sessionID }, body: { title: 'the end' } })
  const [classic, own] = await following
  expect([classic.drops >= DROPS, classic.events >= 10_000, facts.resyncs]).toEqual([true, true, ['restarted']])
  expect([own.drops >= DROPS, own.events >= 10_000]).toEqual([true, true])
  expect(sorted(facts.state)).toEqual(sorted(await readState(server.client)))
  expect(words.shown()).toEqual((await allViews(sessionID)).map(comparable))
}, 120_000)
