import type { ScriptedModel, ScriptedRequest } from './scripted-model'
import type { Turn } from './wire-turn'

export type AgentScript = {
  /** What was asked of the model in the conversation with that first prompt, in order. */
  requests(prompt: string): ScriptedRequest[]
  /** Names of the tools that its first request offered. */
  offered(prompt: string): string[]
}

/** Turns for conversations that go on at the same time, each told by the text that its first prompt holds. */
export function scriptAgents(model: ScriptedModel, scripts: Record<string, Turn[]>): AgentScript {
  const left = new Map(Object.entries(scripts).map(([prompt, turns]) => [prompt, [...turns]]))
  const asked = new Map<string, ScriptedRequest[]>()
  model.script((request) => {
    const first = firstPrompt(request)
    const prompt = [...left.keys()].find((key) => first.includes(key))
    if (prompt === undefined) return { error: { status: 400, body: { error: { message: `Nobody scripted: ${first}` } } } }
    asked.set(prompt, [...(asked.get(prompt) ?? []), request])
    return left.get(prompt)?.shift() ?? { error: { status: 400, body: { error: { message: `The script for "${prompt}" is over` } } } }
  })
  const requests = (prompt: string) => asked.get(prompt) ?? []
  return { requests, offered: (prompt) => toolNames(requests(prompt)[0]) }
}

/** What the last message of a request says, as text. */
export function lastSaid(request: ScriptedRequest | undefined): string {
  return JSON.stringify(request?.body.messages.at(-1))
}

export function toolNames(request: ScriptedRequest | undefined): string[] {
  return ((request?.body.tools ?? []) as { function: { name: string } }[]).map((tool) => tool.function.name)
}

/** A call of the task tool. */
export function taskCall(prompt: string, input: { agent?: string; id?: string; task_id?: string } = {}) {
  const { agent = 'general', id, task_id } = input
  return { ...(id ? { id } : {}), name: 'task', input: { description: `Do ${prompt}`, prompt, subagent_type: agent, ...(task_id ? { task_id } : {}) } }
}

function firstPrompt({ body }: ScriptedRequest): string {
  const user = (body.messages as { role: string; content: unknown }[]).find((message) => message.role === 'user')
  return typeof user?.content === 'string' ? user.content : JSON.stringify(user?.content ?? '')
}
