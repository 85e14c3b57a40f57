import type { Agent } from '#protocol/agent'
import type { ModelChoice } from '#protocol/message'
import type { Model, Provider } from '#protocol/provider'
import type { Session } from '#protocol/session'
import { isFreeModel, usableModels } from '../../../client/provider'
import type { Draft } from '../composer/draft'
import type { ModelMemory } from './model-memory'

/** Who will answer the next prompt. What is shown is what is sent. */
export type Choice = { agent?: Agent; model?: Model; modelChoice?: ModelChoice; variant?: string }

export type ChoiceInput = {
  draft: Pick<Draft, 'agent' | 'model'>
  session?: Session
  agents: readonly Agent[]
  providers: readonly Provider[]
  defaults: Readonly<Record<string, string>>
  recent: readonly string[]
  /** What the configuration names, as `provider/model`. */
  configured?: string | undefined
}

/** The person's own choice first, then the agent's, the session's, the last used, the configured, and a provider's default. */
export function resolveChoice({ draft, session, agents, providers, defaults, recent, configured }: ChoiceInput): Choice {
  const agent = findNamed(agents, draft.agent) ?? findNamed(agents, session?.agent) ?? agents[0]
  const last = session?.model && { providerID: session.model.providerID, modelID: session.model.id }
  const candidates = [
    draft.model,
    agent?.model,
    last,
    ...recent.map(readModelKey),
    configured === undefined ? undefined : readModelKey(configured),
    ...providers.map((provider) => defaultOf(provider, defaults)),
  ]
  const found = candidates.find((candidate) => candidate !== undefined && findModel(providers, candidate) !== undefined)
  const model = found && findModel(providers, found)
  // Of a provider that is gone, the session's choice is still named, so that the refusal is understood.
  const modelChoice = found ? { providerID: found.providerID, modelID: found.modelID } : last
  const variant = draft.model ? draft.model.variant : (agent?.variant ?? ownVariant(session))
  return { agent, model, modelChoice, ...(variant !== undefined && model?.variants?.[variant] ? { variant } : {}) }
}

/** The next agent in the row, around the end. */
export function nextAgent(agents: readonly Agent[], name: string | undefined): Agent | undefined {
  return agents[(agents.findIndex((agent) => agent.name === name) + 1) % agents.length]
}

export type ModelEntry = { key: string; section: string; model: Model; provider: Provider; favourite: boolean }

/** Favourites and the last used on top, then every model under its provider; nothing twice. */
export function modelEntries(providers: readonly Provider[], memory: ModelMemory): ModelEntry[] {
  const all = providers.flatMap((provider) => usableModels(provider).map((model) => ({ key: modelKey(model), model, provider })))
  const byKey = new Map(all.map((entry) => [entry.key, entry]))
  const favourites = new Set(memory.favourites)
  const pick = (keys: readonly string[], section: string) =>
    keys.flatMap((key) => {
      const entry = byKey.get(key)
      return entry ? [{ ...entry, section, favourite: favourites.has(key) }] : []
    })
  const top = [...pick(memory.favourites, 'Favourites'), ...pick(memory.recent.filter((key) => !favourites.has(key)).slice(0, 5), 'Recent')]
  const named = new Set(top.map(({ key }) => key))
  return [
    ...top,
    ...all.filter(({ key }) => !named.has(key)).map((entry) => ({ ...entry, section: entry.provider.name, favourite: false })),
  ]
}

/** `$3 / $15 · 200k`: dollars per million tokens in and out, and the context. */
export function modelFacts(model: Model): string {
  const price = isFreeModel(model) ? [] : [`$${model.cost.input} / $${model.cost.output}`]
  return [...price, ...(model.limit.context > 0 ? [formatContext(model.limit.context)] : [])].join(' · ')
}

export function modelKey(model: { providerID: string; id: string }): string {
  return `${model.providerID}/${model.id}`
}

/** A model's own id may hold slashes; the provider's does not. */
export function readModelKey(key: string): ModelChoice | undefined {
  const at = key.indexOf('/')
  return at > 0 ? { providerID: key.slice(0, at), modelID: key.slice(at + 1) } : undefined
}

function findModel(providers: readonly Provider[], { providerID, modelID }: ModelChoice): Model | undefined {
  return providers.find(({ id }) => id === providerID)?.models[modelID]
}

function defaultOf(provider: Provider, defaults: Readonly<Record<string, string>>): ModelChoice | undefined {
  const modelID = defaults[provider.id] ?? usableModels(provider)[0]?.id
  return modelID === undefined ? undefined : { providerID: provider.id, modelID }
}

function findNamed(agents: readonly Agent[], name: string | undefined): Agent | undefined {
  return agents.find((agent) => agent.name === name)
}

function ownVariant(session: Session | undefined): string | undefined {
  const variant = session?.model?.variant
  return variant === 'default' ? undefined : variant
}

function formatContext(tokens: number): string {
  return tokens >= 1_000_000 ? `${Number((tokens / 1_000_000).toFixed(1))}M` : `${Math.round(tokens / 1000)}k`
}
