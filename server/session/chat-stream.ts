import type { V1ChatEvent, V1ChatInput } from '#protocol/compat/v1'
import type { Instance } from '../instance'
import { Feed } from '../system/feed'
import { beginChat, chatFailure, chatUsage, finishReason } from './chat'
import { ChatBlocks } from './chat-blocks'
import type { LimitedTurn, TurnResult } from './limited-turn'
import { TurnFeed } from './turn-feed'

/** Begins a turn and tells it block by block. Whatever is wrong with the request is thrown before there is a first event. */
export async function streamChat(instance: Instance, input: V1ChatInput, caller: AbortSignal): Promise<Feed<V1ChatEvent>> {
  let lines: TurnFeed | undefined
  try {
    const turn = await beginChat(instance, input, { caller, opened: (sessionID) => void (lines = new TurnFeed(instance.app, sessionID, { reasoning: true })) })
    // Also when nobody reads: it hears nothing beyond its turn.
    void turn.done.catch(() => undefined).finally(() => lines?.close())
    const told: Told = { result: undefined }
    const failed = (body: object) => write({ type: 'error', ...body } as V1ChatEvent) + write(describeStop(turn, told.result, 'error'))
    return new Feed({ type: 'text/event-stream', pieces: tell(instance, { lines: lines!, turn, told }), failed, idle: ': still here\n\n' })
  } catch (error) {
    lines?.close()
    throw error
  }
}

type Told = { result: TurnResult | undefined }
type Telling = { lines: TurnFeed; turn: LimitedTurn; told: Told }

async function* tell(instance: Instance, { lines, turn, told }: Telling): AsyncGenerator<string> {
  const blocks = new ChatBlocks()
  try {
    for (let line = await lines.next(); line && line.type !== 'complete'; line = await lines.next()) {
      const events = blocks.take(line)
      if (events.length > 0) yield events.map(write).join('')
    }
    yield blocks.end().map(write).join('')
    const result = (told.result = await turn.done)
    if (result.finish === 'error' || result.finish === 'aborted') throw chatFailure(instance, result.failure)
    yield write(describeStop(turn, result, finishReason(result.finish)))
  } finally {
    lines.close()
  }
}

function describeStop({ run }: LimitedTurn, result: TurnResult | undefined, finish: Extract<V1ChatEvent, { type: 'message_stop' }>['finish_reason']): V1ChatEvent {
  const { tokens, cost } = result ?? run.spent
  return { type: 'message_stop', session_id: run.sessionID, model: result?.model ?? '', finish_reason: finish, usage: chatUsage(tokens), cost_usd: cost }
}

function write(event: V1ChatEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}
