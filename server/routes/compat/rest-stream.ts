import type { RestComplete, RestLine, RestPrompt } from '#protocol/compat/rest'
import type { SessionID } from '#protocol/id'
import type { Instance } from '../../instance'
import { beginTurn, failureText, type LimitedTurn, type TurnResult } from '../../session/limited-turn'
import { allTokens } from '../../session/spent'
import { TurnFeed, type TurnLine } from '../../session/turn-feed'
import { Feed } from '../../system/feed'
import { chosenModel } from './chosen-model'

/** Begins a turn and tells it line by line. Whatever is wrong with the prompt is thrown before there is a first line. */
export async function streamTurn(instance: Instance, sessionID: SessionID, { deltas, ask, ...prompt }: RestPrompt & { deltas: boolean }): Promise<Feed<RestLine>> {
  const model = await chosenModel(instance, prompt.model)
  const lines = new TurnFeed(instance.app, sessionID)
  try {
    const turn = await beginTurn(instance, sessionID, { ...prompt, model, limits: { unattended: ask === false } })
    // Also when nobody reads: it hears nothing beyond its turn.
    void turn.done.catch(() => undefined).finally(() => lines.close())
    const failed = (body: object) => write({ type: 'complete', data: { ...nothing(turn), ...body } as RestComplete })
    return new Feed({ type: 'application/x-ndjson', pieces: tell(lines, turn, deltas), failed })
  } catch (error) {
    lines.close()
    throw error
  }
}

/** The end of a turn, as streams and sockets tell of it. */
export function describeEnd({ tokens: usage, cost, finish, messageID, failure }: TurnResult): RestComplete {
  const end = { tokens: allTokens(usage), cost, usage, finish, messageID }
  if (finish !== 'error' || !failure) return end
  const status = failure.name === 'APIError' ? failure.data.statusCode : undefined
  const code = status === 429 ? 'RATE_LIMITED' : 'INTERNAL_ERROR'
  return { ...end, error: { code, message: failureText(failure), details: { name: failure.name, ...(status === undefined ? {} : { status }) } } }
}

async function* tell(lines: TurnFeed, turn: LimitedTurn, deltas: boolean): AsyncGenerator<string> {
  try {
    for (let line = await lines.next(); line && line.type !== 'complete'; line = await lines.next()) {
      const told = describeLine(line)
      if (told && (deltas || told.type !== 'text-delta')) yield write(told)
    }
    yield write({ type: 'complete', data: describeEnd(await turn.done) })
  } finally {
    lines.close()
  }
}

function describeLine(line: TurnLine): RestLine | undefined {
  switch (line.type) {
    case 'text-delta':
      return { type: 'text-delta', data: { text: line.text } }
    case 'text':
      return { type: 'message', data: { role: 'assistant', content: line.text, messageID: line.messageID } }
    case 'tool-call':
      return { type: 'tool', data: { id: line.id, tool: line.tool, args: line.args } }
    case 'tool-result':
      return { type: 'tool-result', data: { id: line.id, tool: line.tool, output: line.output, is_error: line.isError } }
    case 'reasoning-delta':
    case 'reasoning':
    case 'complete':
      return undefined
  }
}

function nothing({ asked }: LimitedTurn): RestComplete {
  const usage = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
  return { tokens: 0, cost: 0, usage, finish: 'error', messageID: asked.info.id }
}

function write(line: RestLine): string {
  return `${JSON.stringify(line)}\n`
}
