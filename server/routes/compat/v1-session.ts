import type { V1Message, V1Session } from '#protocol/compat/v1'
import type { RestSession } from '#protocol/compat/rest'
import type { MessageWithParts } from '#protocol/message'
import type { Session } from '#protocol/session'
import type { App } from '../../app'
import type { Instance } from '../../instance'
import { namedModel } from '../../session/completion/model'
import { readConversation } from '../../session/conversation'
import { createSession } from '../../session/session'
import { shareIfAuto } from '../../session/share'
import { listConversations } from '../../session/stateless'
import { WrittenJson } from '../../system/json'
import { describeSession, describeSessions } from './rest-session'

type List<T> = { object: 'list'; data: T[] }

export async function createV1Session(instance: Instance, { model, title }: { model?: string | undefined; title?: string | undefined }): Promise<V1Session> {
  const chosen = model === undefined ? undefined : await namedModel(instance, model)
  const named = chosen ? { model: { id: chosen.id, providerID: chosen.providerID } } : {}
  const session = createSession(instance, { ...(title === undefined ? {} : { title }), ...named })
  return describeV1Session(instance.app, shareIfAuto(instance, session))
}

export async function describeV1Session(app: App, session: Session): Promise<V1Session> {
  return fromRest(await describeSession(app, session))
}

export async function listV1Sessions(instance: Instance, limit: number): Promise<V1Session[]> {
  return (await describeSessions(instance, listConversations(instance, limit))).map(fromRest)
}

/** Long conversations are written message by message, so that others come in between. */
export async function listV1Messages(app: App, { id }: Session): Promise<WrittenJson<List<V1Message>>> {
  const texts: string[] = []
  for await (const message of readConversation(app, id)) texts.push(JSON.stringify(describeMessage(message)))
  return new WrittenJson(Buffer.from(`{"object":"list","data":[${texts.join(',')}]}`))
}

function fromRest({ id, created, provider, model, title, cost }: RestSession): V1Session {
  return { id, object: 'session', created: seconds(created), model: provider === '' ? '' : `${provider}/${model}`, title, cost_usd: cost }
}

function describeMessage({ info, parts }: MessageWithParts): V1Message {
  const content = parts.flatMap((part) => (part.type === 'text' && !part.synthetic && !part.ignored ? part.text : [])).join('\n')
  return { id: info.id, role: info.role, content, created: seconds(info.time.created) }
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}
