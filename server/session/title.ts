import type { Agent } from '#protocol/agent'
import type { MessageWithParts } from '#protocol/message'
import type { Session } from '#protocol/session'
import { findAgent } from '../config/agents'
import type { Instance } from '../instance'
import { accountUsage } from '../provider/cost'
import { findModel, languageModel, smallModel, type ModelRef } from '../provider/model'
import { prepareMessages, requestSettings } from '../provider/transform'
import { transact } from '../store/transact'
import { getSession, isDefaultTitle, saveSession } from './session'
import { addUsage } from './usage'

const LONGEST_TITLE = 100
const LONGEST_QUESTION = 4000
const PATIENCE = 30_000

/** Names a new session by the small model, beside the first turn; what goes wrong here is logged and otherwise harmless. */
export function titleSession(instance: Instance, session: Session, prompt: MessageWithParts): void {
  if (session.parentID || !isDefaultTitle(session.title)) return
  // The first prompt has nothing before it; to know that, nobody needs to read the others.
  if (instance.store.message.page(session.id, 1, { id: prompt.info.id, time: prompt.info.time.created }).length > 0) return
  const release = instance.hold()
  makeTitle(instance, session, prompt)
    .then((title) => {
      const current = instance.store.session.get(session.id)
      if (title && current && isDefaultTitle(current.title)) saveSession(instance.app, { ...getSession(instance.app, session.id), title })
    })
    .catch((error: unknown) => instance.log.warn('no title could be made', { sessionID: session.id, error: String(error) }))
    .finally(release)
}

async function makeTitle(instance: Instance, session: Session, prompt: MessageWithParts): Promise<string | undefined> {
  if (prompt.info.role !== 'user') return undefined
  const question = prompt.parts
    .flatMap((part) => (part.type === 'text' && !part.synthetic ? part.text : part.type === 'subtask' ? part.prompt : []))
    .join('\n')
    .slice(0, LONGEST_QUESTION)
  if (question.trim() === '') return undefined
  const agent = await findAgent(instance, 'title')
  const model = await titleModel(instance, agent, prompt.info.model)
  const settings = requestSettings(instance, { model, agent, sessionID: session.id, small: true })
  const provider = await languageModel(instance, model)
  const { content, usage, providerMetadata } = await provider.doGenerate({
    ...settings,
    maxOutputTokens: Math.min(settings.maxOutputTokens ?? 1000, 1000),
    prompt: prepareMessages(model, [
      { role: 'system', content: agent.prompt ?? '' },
      { role: 'user', content: [{ type: 'text', text: `Generate a title for this conversation:\n${question}` }] },
    ]),
    abortSignal: AbortSignal.any([instance.signal, AbortSignal.timeout(PATIENCE)]),
  })
  // It is paid for with the session.
  transact(instance, (tx) => addUsage(tx, session.id, accountUsage(model, usage, providerMetadata)))
  return cleanTitle(content.flatMap((part) => (part.type === 'text' ? part.text : [])).join(''))
}

/** Its own, when somebody chose one; else a cheap one of the same provider. */
async function titleModel(instance: Instance, agent: Agent, asked: ModelRef) {
  if (agent.model) return findModel(instance, agent.model)
  return (await smallModel(instance, asked.providerID)) ?? findModel(instance, asked)
}

/** The first line that is no thinking and no quotes. */
function cleanTitle(text: string) {
  const line = text
    .replace(/<think>[\s\S]*?<\/think>/g, '')
    .split('\n')
    .map((candidate) => candidate.trim().replace(/^["'#*\s]+|["'*\s]+$/g, ''))
    .find((candidate) => candidate !== '')
  return line && line.length > LONGEST_TITLE ? `${line.slice(0, LONGEST_TITLE - 1)}…` : line
}
