import type { V1ChatAnswer, V1ChatInput, V1ChatMessage } from '#protocol/compat/v1'
import { badRequest, ProtocolError } from '#protocol/error'
import type { SessionID } from '#protocol/id'
import type { PartInput } from '#protocol/message'
import { listSkills, type SkillInfo } from '../config/skills'
import type { Instance } from '../instance'
import { MIME_TYPES } from '../system/mime-types'
import { noteLoadedSkill } from '../tool/loaded-skills'
import { describeSkill } from '../tool/skill'
import { namedModel } from './completion/model'
import { failureError } from './completion/refusal'
import { beginTurn, type LimitedTurn, type TurnResult } from './limited-turn'
import { getSession } from './session'
import { beginStateless, type Said } from './stateless'

// A turn of our agent as OpenAI's clients ask for one: the whole conversation in every request, or only the next message of a
// session that is kept here.

type ChatPart = Exclude<V1ChatMessage['content'], string>[number]
type Asked = { parts: PartInput[]; system?: string; history: Said[] }

/** Waits for the end of the turn. Without a session the turn ends with its caller, and nobody is asked. */
export async function chat(instance: Instance, input: V1ChatInput, caller: AbortSignal): Promise<V1ChatAnswer> {
  const { done } = await beginChat(instance, input, { caller })
  const result = await done
  const { finish, failure, text: content, sessionID: session_id, model, cost: cost_usd } = result
  if (finish === 'error' || finish === 'aborted') throw chatFailure(instance, failure)
  return {
    id: `chatcmpl-${result.messageID.slice(4)}`,
    object: 'chat.completion',
    created: Math.floor(instance.app.clock.now() / 1000),
    model,
    session_id,
    cost_usd,
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finishReason(finish) }],
    usage: chatUsage(result.tokens),
  }
}

type Watcher = { caller: AbortSignal; opened?: (sessionID: SessionID) => void }

/** Checks what is asked, keeps it and has it answered; `opened` hears the session before anything happens in it. */
export async function beginChat(instance: Instance, input: V1ChatInput, { caller, opened }: Watcher): Promise<LimitedTurn> {
  const found = input.model === undefined ? undefined : await namedModel(instance, input.model)
  const skills = await findSkills(instance, input.skills ?? [])
  const { parts, system, history } = readMessages(input.messages)
  const turn = {
    parts: [...parts, ...(await Promise.all(skills.map(skillPart)))],
    system,
    model: found && { providerID: found.providerID, modelID: found.id },
    agent: input.agent,
    limits: {
      ...(input.max_turns === undefined ? {} : { maxTurns: input.max_turns }),
      ...(input.max_budget === undefined ? {} : { maxBudget: input.max_budget }),
      ...(input.ask === false ? { unattended: true } : {}),
    },
  }
  const session = input.session_id === undefined ? undefined : getSession(instance.app, input.session_id)
  if (session) opened?.(session.id)
  const begun = session ? await beginTurn(instance, session.id, turn) : await beginStateless(instance, { ...turn, source: 'v1', history, opened, signal: caller })
  for (const skill of skills) noteLoadedSkill(instance, begun.run.sessionID, skill)
  return begun
}

/** What a caller gets of a turn that went wrong: 502, or 429 where the provider could not take it. */
export function chatFailure({ app }: Instance, failure: TurnResult['failure']): ProtocolError {
  const error = failureError(failure ?? { name: 'UnknownError', data: { message: 'The turn ended without an answer' } }, app.clock.now())
  const { message, status, retryAfter } = error.data
  return status === 429 ? error : new ProtocolError('ProviderFailedError', { message, ...(retryAfter === undefined ? {} : { retryAfter }) })
}

export function finishReason(finish: TurnResult['finish']): 'stop' | 'length' | 'content_filter' {
  return finish === 'content-filter' ? 'content_filter' : finish === 'length' ? 'length' : 'stop'
}

export function chatUsage({ input, output, reasoning, cache }: TurnResult['tokens']): V1ChatAnswer['usage'] {
  const [prompt, completion] = [input + cache.read + cache.write, output + reasoning]
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion }
}

async function findSkills(instance: Instance, names: readonly string[]): Promise<SkillInfo[]> {
  if (names.length === 0) return []
  const skills = await listSkills(instance)
  return [...new Set(names)].map((name) => {
    const skill = skills.find((candidate) => candidate.name === name)
    if (skill) return skill
    throw new ProtocolError('SkillNotFoundError', { message: `Skill not found: ${name.slice(0, 200)}`, name: name.slice(0, 200) }, { field: 'skills' })
  })
}

/** What the agent would have read, had it called the skill. */
async function skillPart(skill: SkillInfo): Promise<PartInput> {
  return { type: 'text', synthetic: true, text: await describeSkill(skill) }
}

function readMessages(messages: readonly V1ChatMessage[]): Asked {
  const system = messages.filter(isSystem).map(({ content }) => systemText(content))
  const spoken = messages.filter((message) => !isSystem(message))
  const last = spoken.at(-1)
  if (last?.role !== 'user') throw badRequest('The last message must be of the user')
  const parts = partsOf(last.content)
  if (parts.every((part) => part.type === 'text' && part.text.trim() === '')) throw badRequest('The last message is empty')
  return {
    parts,
    ...(system.length > 0 ? { system: system.join('\n\n') } : {}),
    history: spoken.slice(0, -1).map(({ role, content }) => ({ role: role === 'assistant' ? 'assistant' : 'user', parts: partsOf(content) })),
  }
}

function isSystem({ role }: V1ChatMessage) {
  return role === 'system' || role === 'developer'
}

function systemText(content: V1ChatMessage['content']): string {
  if (typeof content === 'string') return content
  return content
    .map((part) => {
      if (part.type === 'text') return part.text
      throw badRequest('A message of role "system" holds text only')
    })
    .join('\n')
}

type OwnPart = { type: 'text'; text: string } | { type: 'file'; mime: string; url: string }

function partsOf(content: V1ChatMessage['content']): OwnPart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content.map(toPart)
}

function toPart(part: ChatPart): OwnPart {
  if (part.type === 'text') return { type: 'text', text: part.text }
  const { url } = part.image_url
  const embedded = /^data:([^;,]+)[^,]*;base64,/.exec(url)?.[1]
  if (embedded !== undefined) return { type: 'file', mime: embedded, url }
  if (!/^https?:/i.test(url) || !URL.canParse(url)) throw badRequest(`image_url must be a data: URL in base64 or an address of the web: ${url.slice(0, 200)}`)
  const known = MIME_TYPES[/\.(\w+)$/.exec(new URL(url).pathname)?.[1]?.toLowerCase() ?? '']
  return { type: 'file', mime: known?.startsWith('image/') ? known : 'image/*', url }
}
