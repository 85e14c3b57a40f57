import { expect, test } from 'vitest'
import { accountUsage } from '../../../server/provider/cost'
import { makeModel } from './fixture'

function usage(input: Partial<Record<'total' | 'cacheRead' | 'cacheWrite', number>>, output: Partial<Record<'total' | 'reasoning', number>> = {}) {
  return {
    inputTokens: { total: input.total, noCache: undefined, cacheRead: input.cacheRead, cacheWrite: input.cacheWrite },
    outputTokens: { total: output.total, text: undefined, reasoning: output.reasoning },
  }
}

const prices = { input: 3, output: 15, cache: { read: 0.3, write: 3.75 } }

test('each kind of token is counted once and has its own price', () => {
  const { cost, tokens } = accountUsage(makeModel({ cost: prices }), usage({ total: 1_600, cacheRead: 500, cacheWrite: 100 }, { total: 300, reasoning: 200 }))
  expect(tokens).toEqual({ total: 1_900, input: 1_000, output: 100, reasoning: 200, cache: { read: 500, write: 100 } })
  expect(cost).toBeCloseTo((1_000 * 3 + 300 * 15 + 500 * 0.3 + 100 * 3.75) / 1e6, 12)
})

test('a long context is charged at its tier', () => {
  const tier = (size: number, input: number) => ({ input, output: 0, cache: { read: 0, write: 0 }, tier: { type: 'context' as const, size } })
  const model = makeModel({ cost: { ...prices, tiers: [tier(32_000, 5), tier(200_000, 6)], experimentalOver200K: { ...prices, input: 99 } } })
  const costs = [10_000, 50_000, 250_000].map((total) => accountUsage(model, usage({ total })).cost)
  expect(costs.map((cost) => Number(cost.toFixed(6)))).toEqual([0.03, 0.25, 1.5])
})

test('the price over 200,000 tokens counts cached ones as part of the context', () => {
  const model = makeModel({ cost: { ...prices, experimentalOver200K: { input: 6, output: 30, cache: { read: 0.6, write: 7.5 } } } })
  expect(accountUsage(model, usage({ total: 250_000, cacheRead: 240_000 })).cost).toBeCloseTo((10_000 * 6 + 240_000 * 0.6) / 1e6, 12)
})

test('nothing, nonsense and more cached than sent count as nothing', () => {
  const zero = { input: 0, output: 0, reasoning: 0 }
  expect(accountUsage(makeModel({}), undefined)).toEqual({ cost: 0, tokens: { total: 0, ...zero, cache: { read: 0, write: 0 } } })
  const odd = accountUsage(makeModel({}), usage({ total: Number.NaN, cacheRead: 10 }, { total: -1, reasoning: 5 }))
  expect(odd.tokens).toEqual({ total: 15, input: 0, output: 0, reasoning: 5, cache: { read: 10, write: 0 } })
})
