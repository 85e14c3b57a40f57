import type { SessionID } from '#protocol/id'
import type { FilePart, Message, MessageWithParts, ModelChoice, Part, PartInput, TextPart } from '#protocol/message'
import type { Session } from '#protocol/session'
import { defaultAgent } from '../config/agents'
import type { Instance } from '../instance'
import { defaultModel } from '../provider/model'
import { transact } from '../store/transact'
import { beginTurn, type LimitedTurn, type TurnInput, type TurnResult } from './limited-turn'
import { createSession, deleteSession } from './session'

// A turn without a conversation: each has a session of its own, put away from the start, so that what the agent did can be
// read and gone on with. Nobody is there to be asked.

export type Source = 'query' | 'v1'
const SOURCES: readonly Source[] = ['query', 'v1']

/** What was said before, by the caller's account. */
export type Said = { role: 'user' | 'assistant'; parts: readonly (Pick<TextPart, 'type' | 'text'> | Pick<FilePart, 'type' | 'mime' | 'url' | 'filename'>)[] }

/** `opened` hears the id of the session before anything happens in it. */
export type StatelessInput = TurnInput & { source: Source; history?: readonly Said[]; opened?: ((sessionID: SessionID) => void) | undefined }

const LONGEST_TITLE = 80

export async function runStateless(instance: Instance, input: StatelessInput): Promise<TurnResult> {
  return (await beginStateless(instance, input)).done
}

/** Makes the session and begins its turn; of a turn that is refused no session stays. */
export async function beginStateless(instance: Instance, input: StatelessInput): Promise<LimitedTurn> {
  const session = await openStateless(instance, input)
  input.opened?.(session.id)
  try {
    return await beginTurn(instance, session.id, { ...input, limits: { ...input.limits, unattended: true } })
  } catch (error) {
    await deleteSession(instance.app, session.id)
    throw error
  }
}

/** The folder's conversations, last made first, without those that stand for one turn only and without those of subagents. */
export function listConversations({ store, directory }: Instance, limit: number): Session[] {
  return store.session.list({ directory, roots: true, withoutSources: SOURCES, newest: true, limit })
}

async function openStateless(instance: Instance, { source, parts, history = [], agent, model }: StatelessInput): Promise<Session> {
  const now = instance.app.clock.now()
  const said = history.length > 0 ? await speakers(instance, { agent, model }) : undefined
  const session = createSession(instance, { title: titleOf(parts), metadata: { source } }, { archived: now })
  if (said) storeHistory(instance, session.id, { history, ...said })
  return session
}

function titleOf(parts: readonly PartInput[]): string {
  const text = parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n')
  const line = text.split('\n').find((candidate) => candidate.trim() !== '')?.trim() ?? 'Attachment'
  return line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE - 1)}…` : line
}

type Speakers = { agent: string; model: ModelChoice }

async function speakers(instance: Instance, { agent, model }: Pick<TurnInput, 'agent' | 'model'>): Promise<Speakers> {
  const name = agent ?? (await defaultAgent(instance)).name
  if (model) return { agent: name, model }
  const { providerID, id: modelID } = await defaultModel(instance)
  return { agent: name, model: { providerID, modelID } }
}

/** Messages that nobody is to answer any more. */
function storeHistory(instance: Instance, sessionID: SessionID, { history, agent, model }: Speakers & { history: readonly Said[] }): void {
  const { app } = instance
  const now = app.clock.now()
  const place = { sessionID, agent, time: { created: now } }
  let asked = app.id('msg')
  const messages = history.map(({ role, parts }): MessageWithParts => {
    const id = app.id('msg')
    const kept = parts.map((part) => ({ ...part, id: app.id('prt'), sessionID, messageID: id }) as Part)
    if (role === 'user') asked = id
    const answer = { parentID: asked, mode: agent, path: { cwd: instance.directory, root: instance.worktree }, cost: 0, tokens: { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } } }
    const info: Message =
      role === 'user'
        ? { ...place, id, role, model }
        : { ...place, ...answer, id, role, providerID: model.providerID, modelID: model.modelID, finish: 'stop', time: { created: now, completed: now } }
    return { info, parts: kept }
  })
  transact(instance, (tx) => {
    for (const { info, parts } of messages) {
      tx.message.put(info)
      tx.emit('message.updated', { sessionID, info })
      for (const part of parts) {
        tx.part.put(part)
        tx.emit('message.part.updated', { sessionID, part, time: now })
      }
    }
  })
}
