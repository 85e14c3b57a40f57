import { expect, test } from 'vitest'
import type { Agent } from '#protocol/agent'
import type { Model, Provider } from '#protocol/provider'
import type { Session } from '#protocol/session'
import { modelEntries, modelFacts, nextAgent, readModelKey, resolveChoice } from '../../../../renderer/panes/chat/model/model-choices'
import { withFavourite, withRecent } from '../../../../renderer/panes/chat/model/model-memory'

const model = (providerID: string, id: string, change: Partial<Model> = {}) =>
  ({
    id,
    providerID,
    name: id,
    cost: { input: 3, output: 15 },
    limit: { context: 200_000, output: 1 },
    status: 'active',
    release_date: '2026',
    ...change,
  }) as Model
const provider = (id: string, ...models: Model[]) =>
  ({ id, name: id.toUpperCase(), models: Object.fromEntries(models.map((entry) => [entry.id, entry])) }) as Provider
const agent = (name: string, change: Partial<Agent> = {}) => ({ name, mode: 'primary', permission: [], options: {}, ...change }) as Agent

const providers = [provider('a', model('a', 'one', { variants: { high: {} } }), model('a', 'two')), provider('b', model('b', 'x/y'))]
const base = { agents: [agent('build'), agent('plan')], providers, defaults: { a: 'two' }, recent: [], draft: {} }
const pick = (input: Partial<Parameters<typeof resolveChoice>[0]>) => {
  const { agent: chosen, modelChoice, variant } = resolveChoice({ ...base, ...input })
  return [chosen?.name, modelChoice && `${modelChoice.providerID}/${modelChoice.modelID}`, variant]
}

test('the person chooses before the agent, the agent before the session, the session before habit', () => {
  const session = { agent: 'plan', model: { providerID: 'b', id: 'x/y' } } as Session
  const agents = [agent('build'), agent('plan', { model: { providerID: 'a', modelID: 'one' } })]
  expect(pick({ draft: { agent: 'build', model: { providerID: 'a', modelID: 'two' } }, session, agents })).toEqual([
    'build',
    'a/two',
    undefined,
  ])
  expect(pick({ session, agents })).toEqual(['plan', 'a/one', undefined])
  expect(pick({ session })).toEqual(['plan', 'b/x/y', undefined])
  expect(pick({ recent: ['b/x/y'] })).toEqual(['build', 'b/x/y', undefined])
  expect(pick({ recent: ['b/x/y'], configured: 'a/one' })[1]).toBe('b/x/y')
  expect(pick({ configured: 'b/x/y' })[1]).toBe('b/x/y')
  expect(pick({ configured: 'gone/model' })[1]).toBe('a/two')
  expect(pick({})).toEqual(['build', 'a/two', undefined])
})

test('a variant counts only for a model that has it', () => {
  expect(pick({ draft: { model: { providerID: 'a', modelID: 'one', variant: 'high' } } })[2]).toBe('high')
  expect(pick({ draft: { model: { providerID: 'a', modelID: 'two', variant: 'high' } } })[2]).toBe(undefined)
  expect(pick({ session: { model: { providerID: 'a', id: 'one', variant: 'high' } } as Session })[2]).toBe('high')
})

test('a session of a provider that is gone falls back to one that is there, and names the old one when there is none', () => {
  const session = { model: { providerID: 'gone', id: 'm' } } as Session
  expect([pick({ session })[1], pick({ session, providers: [] })[1]]).toEqual(['a/two', 'gone/m'])
})

test('favourites and the last used stand on top and nowhere else', () => {
  const entries = modelEntries(providers, { favourites: ['b/x/y', 'gone/m'], recent: ['b/x/y', 'a/two'] })
  expect(entries.map(({ section, key }) => `${section}: ${key}`)).toEqual(['Favourites: b/x/y', 'Recent: a/two', 'A: a/one'])
})

test('the memory of models moves the last used to the front and toggles favourites', () => {
  const memory = withRecent({ favourites: [], recent: ['a', 'b'] }, 'b')
  expect([memory.recent, withFavourite(memory, 'x').favourites, withFavourite(withFavourite(memory, 'x'), 'x').favourites]).toEqual([
    ['b', 'a'],
    ['x'],
    [],
  ])
})

test('a model says its price and its context, a free one no price', () => {
  expect([
    modelFacts(model('a', 'm')),
    modelFacts(model('a', 'm', { cost: { input: 0, output: 0 } as Model['cost'], limit: { context: 1_500_000, output: 1 } })),
  ]).toEqual(['$3 / $15 · 200k', '1.5M'])
  expect(readModelKey('router/vendor/name')).toEqual({ providerID: 'router', modelID: 'vendor/name' })
})

test('agents follow each other around the end', () => {
  expect([
    nextAgent(base.agents, 'build')?.name,
    nextAgent(base.agents, 'plan')?.name,
    nextAgent(base.agents, undefined)?.name,
    nextAgent([], 'x'),
  ]).toEqual(['plan', 'build', 'build', undefined])
})
