import { expect, test } from 'vitest'
import type { Model, Provider } from '#protocol/provider'
import type { Session } from '#protocol/session'
import { isComparing, knownModels, priceTogether, rivalsOf, rivalTitle, toggled, withRivals, worktreeName, type Rivals } from '../../../../renderer/panes/chat/compare/comparison'
import { showRivals } from '../../../../renderer/panes/chat/compare/show-rivals'
import { activeTab, allTabs, emptyLayout, groupsOf, openBeside, type Layout } from '../../../../renderer/workbench/layout'

const choice = (modelID: string) => ({ providerID: 'p', modelID })
const model = (input: number, output: number) => ({ name: 'M', cost: { input, output } }) as unknown as Model
const compared: Rivals = {
  origin: '/w',
  rivals: [
    { sessionID: 'ses_1' as never, directory: '/trees/a', model: 'A' },
    { sessionID: 'ses_2' as never, directory: '/trees/b', model: 'B' },
  ],
}

test('two to four models are compared', () => {
  const four = ['a', 'b', 'c', 'd'].map(choice)
  expect(toggled([choice('a')], choice('b'))).toEqual([choice('a'), choice('b')])
  expect(toggled(four, choice('e'))).toEqual(four)
  expect(toggled(four, choice('b'))).toHaveLength(3)
  expect([undefined, { models: [choice('a')] }, { models: four }].map(isComparing)).toEqual([false, false, true])
})

test('who is compared is kept in the metadata beside what else is there, and a fork is no part of it', () => {
  const metadata = withRivals({ mine: 1 }, compared)
  const of = (id: string, given: Session['metadata']) => rivalsOf({ id: id as Session['id'], metadata: given })
  expect(of('ses_1', metadata)).toEqual(compared)
  expect(of('ses_3', metadata)).toBeUndefined()
  expect(of('ses_1', { comparison: { origin: '/w', rivals: 'no' } })).toBeUndefined()
  expect(withRivals(metadata, undefined)).toEqual({ mine: 1 })
})

test('titles name the model, prices are added up, names of work trees are short and plain', () => {
  const session = { title: 'Wind' } as Session
  expect(rivalTitle({ session, text: 'x', model: 'Big' })).toBe('Big · Wind')
  expect(rivalTitle({ session: undefined, text: `\n${'long '.repeat(40)}`, model: 'Big' })).toMatch(/^Big · long .*…$/)
  expect(rivalTitle({ session: undefined, text: '', model: 'Big' })).toBe('Big · Comparison')
  expect(priceTogether([model(3, 15), model(0.25, 1.1)])).toBe('together $3.25 in / $16.1 out a million tokens')
  expect(priceTogether([model(0, 0)])).toBe('free')
  expect(worktreeName('Why is it cold at night, and what else?', 'GPT 5.1 (high)')).toBe('gpt-5-1-high-why-is-it-cold-at-night')
  expect(worktreeName('寒い', '日')).toBe('comparison')
  expect(knownModels([{ id: 'p', models: { a: model(1, 1) } } as unknown as Provider], [choice('a'), choice('gone')])).toHaveLength(1)
})

const start: Layout = openBeside(emptyLayout(), { pane: 'chat', directory: '/w' })

test('a new chat becomes the first of them and the others stand beside it, where there is room', () => {
  const wide = showRivals(start, compared, { tabID: 't1', fresh: true, width: 1440 })
  expect(groupsOf(wide.root).map(({ tabs }) => tabs.map(({ sessionID }) => sessionID))).toEqual([['ses_1'], ['ses_2']])
  expect(activeTab(wide)).toMatchObject({ id: 't1', sessionID: 'ses_1', directory: '/trees/a' })
  expect(wide.sidebar.unfolded).toEqual(['/trees/a', '/trees/b'])
  const narrow = showRivals(start, compared, { tabID: 't1', fresh: true, width: 700 })
  expect(groupsOf(narrow.root)).toHaveLength(1)
  expect(activeTab(narrow)?.sessionID).toBe('ses_1')
})

test('an open session stays behind its tab', () => {
  const open = openBeside(emptyLayout(), { pane: 'chat', directory: '/w', sessionID: 'ses_0' as never })
  const shown = showRivals(open, { ...compared, rivals: compared.rivals.map((rival) => ({ ...rival, directory: '/w' })) }, { tabID: 't1', fresh: false, width: 1440 })
  expect(allTabs(shown).map(({ sessionID }) => sessionID)).toEqual(['ses_0', 'ses_1', 'ses_2'])
  expect([activeTab(shown)?.sessionID, shown.sidebar.unfolded]).toEqual(['ses_1', []])
})
