import { afterEach, beforeEach, expect, test } from 'vitest'
import { transact } from '../../../server/store/transact'
import type { Usage } from '../../../server/store/usage'
import { openProject, type OpenProject } from '../../support/tool-context'

let open: OpenProject
beforeEach(async () => void (open = await openProject({ git: false })))
afterEach(() => open.close())

const spent = (facts: Partial<Usage>): Usage => ({
  time: 1,
  projectID: 'p1',
  providerID: 'a',
  modelID: 'm/1',
  source: 'openai',
  tokens: { input: 1, output: 2, reasoning: 3, cache: { read: 4, write: 5 } },
  cost: 0.25,
  ...facts,
})

test('usage is kept as it was, and found by project, source and time, the newest first', () => {
  const { store } = open.app
  const all = [spent({ time: 10 }), spent({ time: 20, projectID: 'p2' }), spent({ time: 30, source: 'other', cost: 0 })]
  transact(open.app, (tx) => all.forEach((usage) => tx.usage.add(usage)))
  expect(store.usage.list({ limit: 10 })).toEqual(all.toReversed())
  expect(store.usage.list({ limit: 1 })).toEqual([all[2]])
  expect(store.usage.list({ projectID: 'p1', limit: 10 })).toEqual([all[2], all[0]])
  expect(store.usage.list({ source: 'openai', limit: 10 })).toEqual([all[1], all[0]])
  expect(store.usage.list({ from: 20, until: 30, limit: 10 })).toEqual([all[1]])
})

test('counts that are no whole numbers are rounded', () => {
  transact(open.app, (tx) => tx.usage.add(spent({ tokens: { input: 1.6, output: 0.2, reasoning: 0, cache: { read: 0, write: 0 } } })))
  expect(open.app.store.usage.list({ limit: 1 })[0]!.tokens).toMatchObject({ input: 2, output: 0 })
})
