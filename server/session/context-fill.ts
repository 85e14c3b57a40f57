import { badRequest } from '#protocol/error'
import type { SessionID } from '#protocol/id'
import type { MessageWithParts, Part } from '#protocol/message'
import type { ContextFill, Session } from '#protocol/session'
import { defaultAgent, findAgent } from '../config/agents'
import type { Instance } from '../instance'
import { defaultModel, findModel } from '../provider/model'
import { listTools } from '../tool/tools'
import { loadHistory, readableHistory } from './context'
import { partTokens, textTokens } from './estimate'
import { rightsOf } from './rights'
import { getSession } from './session'
import { systemPrompt } from './system-prompt'

type Said = Omit<ContextFill, 'system' | 'tools'>

/** What the model that answers next will read, by its kinds: only the provider can count tokens, these are about that. */
export async function contextFill(instance: Instance, sessionID: SessionID): Promise<ContextFill> {
  const session = getSession(instance.app, sessionID)
  const { agent, model } = await chosen(instance, session)
  const [system, rules] = await Promise.all([systemPrompt(instance, { agent, model, extra: undefined }), rightsOf(instance, session, agent)])
  const tools = await listTools(instance, { agent, model, layers: rules() })
  const described = tools.map(({ id, description, schema }) => `${id}${description}${JSON.stringify(schema)}`).join('')
  return { system: textTokens(system), tools: textTokens(described), ...saidIn(readableHistory(loadHistory(instance.store, sessionID))) }
}

async function chosen(instance: Instance, session: Session) {
  try {
    const agent = session.agent === undefined ? await defaultAgent(instance) : await findAgent(instance, session.agent)
    const { model: last } = session
    const model = last ? await findModel(instance, { providerID: last.providerID, modelID: last.id }) : await defaultModel(instance)
    return { agent, model }
  } catch (error) {
    throw badRequest(error instanceof Error ? error.message : String(error))
  }
}

function saidIn(history: readonly MessageWithParts[]): Said {
  const said: Said = { prompts: 0, files: 0, answers: 0, results: 0 }
  for (const { info, parts } of history) {
    for (const part of parts) said[kindOf(part, info.role)] += partTokens(part)
  }
  return said
}

function kindOf(part: Part, role: 'user' | 'assistant'): keyof Said {
  if (part.type === 'tool') return 'results'
  if (role === 'assistant') return 'answers'
  return part.type === 'file' || (part.type === 'text' && part.synthetic) ? 'files' : 'prompts'
}
