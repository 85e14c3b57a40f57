import type { SessionID } from '#protocol/id'
import type { ModelChoice } from '#protocol/message'
import type { Model, Provider } from '#protocol/provider'
import type { Session } from '#protocol/session'
import { shownTitle } from '../../../client/session-title'
import type { Comparison } from '../composer/draft'

// Which sessions were sent one prompt together is kept in the metadata of each of them.

export const MOST = 4
export const FEWEST = 2

export type Rival = { sessionID: SessionID; directory: string; model: string }
/** `origin` is the folder from which they were sent; a rival elsewhere works in a work tree. */
export type Rivals = { origin: string; rivals: readonly Rival[] }

const KEY = 'comparison'
const LONGEST_TITLE = 60

/** The comparison of which the session is a part; a fork of such a session is none. */
export function rivalsOf({ id, metadata }: Pick<Session, 'id' | 'metadata'>): Rivals | undefined {
  const value = metadata?.[KEY] as Partial<Rivals> | undefined
  if (typeof value?.origin !== 'string' || !Array.isArray(value.rivals)) return undefined
  const rivals = value.rivals.filter(isRival)
  return rivals.some(({ sessionID }) => sessionID === id) ? { origin: value.origin, rivals } : undefined
}

export function withRivals(metadata: Session['metadata'], compared: Rivals | undefined): NonNullable<Session['metadata']> {
  const { [KEY]: _, ...others } = metadata ?? {}
  return compared ? { ...others, [KEY]: compared } : others
}

/** Two models at least make a comparison. */
export function isComparing(compare: Comparison | undefined): compare is Comparison {
  return compare !== undefined && compare.models.length >= FEWEST
}

/** The models with one more or one less; never more than four. */
export function toggled(models: readonly ModelChoice[], model: ModelChoice): readonly ModelChoice[] {
  const rest = models.filter((other) => !isSame(other, model))
  if (rest.length < models.length) return rest
  return models.length < MOST ? [...models, model] : models
}

export function isSame(a: ModelChoice, b: ModelChoice): boolean {
  return a.providerID === b.providerID && a.modelID === b.modelID
}

export function knownModels(providers: readonly Provider[], models: readonly ModelChoice[]): Model[] {
  return models.flatMap(({ providerID, modelID }) => providers.find(({ id }) => id === providerID)?.models[modelID] ?? [])
}

/** `Big Model · Why is it cold?`: the conversation that is gone on with, or the first words of the prompt; the model is read in a narrow tab too. */
export function rivalTitle({ session, text, model }: { session: Session | undefined; text: string; model: string }): string {
  const first = text.split('\n').find((line) => line.trim() !== '') ?? ''
  const title = (session ? shownTitle(session.title) : first).trim() || 'Comparison'
  return `${model} · ${title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1).trimEnd()}…` : title}`
}

/** What one prompt for all of them costs, as far as it is known before: their prices together. */
export function priceTogether(models: readonly Model[]): string {
  const input = models.reduce((sum, { cost }) => sum + cost.input, 0)
  const output = models.reduce((sum, { cost }) => sum + cost.output, 0)
  return input + output === 0 ? 'free' : `together $${round(input)} in / $${round(output)} out a million tokens`
}

/** A name for the folder and the branch of a work tree. */
export function worktreeName(text: string, model: string): string {
  const slug = (words: string, longest: number) =>
    words
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, longest)
      .replaceAll(/^-+|-+$/g, '')
  return [slug(model, 20), slug(text, 24)].filter((piece) => piece !== '').join('-') || 'comparison'
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}

function isRival(value: Partial<Rival> | null): value is Rival {
  return typeof value?.sessionID === 'string' && typeof value.directory === 'string' && typeof value.model === 'string'
}
