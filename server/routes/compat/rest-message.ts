import type { RestMessage } from '#protocol/compat/rest'
import type { SessionID } from '#protocol/id'
import type { MessageWithParts } from '#protocol/message'
import type { App } from '../../app'
import { readConversation } from '../../session/conversation'
import { allTokens } from '../../session/spent'
import { WrittenJson } from '../../system/json'

/** Long conversations are written message by message, so that others come in between. */
export async function describeMessages(app: App, sessionID: SessionID): Promise<WrittenJson<RestMessage[]>> {
  const pieces: Buffer[] = []
  for await (const message of readConversation(app, sessionID)) pieces.push(Buffer.from(`${pieces.length === 0 ? '' : ','}${JSON.stringify(describe(message))}`))
  return new WrittenJson(Buffer.concat([Buffer.from('['), ...pieces, Buffer.from(']')]))
}

function describe({ info, parts }: MessageWithParts): RestMessage {
  const { id, role, time } = info
  const content = parts.flatMap((part) => (part.type === 'text' && !part.synthetic && !part.ignored ? part.text : [])).join('\n')
  const spent = info.role === 'assistant' ? { tokens: allTokens(info.tokens), cost: info.cost } : { tokens: 0, cost: 0 }
  return { id, role, created: time.created, content, parts, ...spent }
}
