import { expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import { dismissTabs, hasClosed, reopenTab } from '../../../renderer/workbench/closed-tabs'
import { activeTab, addFolder, allTabs, closeTabs, emptyLayout, openPlace, readLayout, removeFolder } from '../../../renderer/workbench/layout'

const directory = '/p'
const chat = (id: string) => ({ pane: 'chat', directory, sessionID: id as SessionID })
const start = () => [chat('ses_a'), { pane: 'files', directory, path: 'a.ts' }, { pane: 'chat', directory }].reduce(openPlace, addFolder(emptyLayout(), directory))
const closeAll = () => dismissTabs(start(), allTabs(start()).map(({ id }) => id))

test('what was closed comes back, the last first, and an empty chat is no loss', () => {
  const first = reopenTab(closeAll())
  expect(activeTab(first)).toMatchObject({ pane: 'files', path: 'a.ts' })
  const second = reopenTab(first)
  expect(activeTab(second)).toMatchObject({ sessionID: 'ses_a' })
  expect([hasClosed(second), reopenTab(second) === second]).toEqual([false, true])
})

test('a session that is gone and the tabs of a removed folder do not come back', () => {
  expect(closeTabs(closeAll(), ({ sessionID }) => sessionID === 'ses_a').closed).toEqual([{ pane: 'files', directory, path: 'a.ts' }])
  expect(hasClosed(removeFolder(closeAll(), directory))).toBe(false)
})

test('it outlives the window', () => {
  expect(readLayout(JSON.parse(JSON.stringify(closeAll())))?.closed).toHaveLength(2)
})
