import { expect, test } from 'vitest'
import type { SessionID } from '#protocol/id'
import {
  activeTab,
  addFolder,
  allTabs,
  changeTab,
  closeTab,
  closeTabs,
  emptyLayout,
  focusNextGroup,
  focusNextTab,
  groupsOf,
  openPlace,
  readLayout,
  removeFolder,
  splitFocused,
  type Layout,
} from '../../../renderer/workbench/layout'

const directory = '/p'
const chat = (id: string) => ({ pane: 'chat', directory, sessionID: id as SessionID })
const openAll = (...places: Parameters<typeof openPlace>[1][]) => places.reduce(openPlace, emptyLayout())
/** Groups as the panes and sessions of their tabs, the active one marked. */
const shape = (layout: Layout) =>
  groupsOf(layout.root).map(({ tabs, active }) => tabs.map((tab) => `${tab.sessionID ?? tab.path ?? tab.pane}${tab.id === active ? '*' : ''}`).join(' '))

test('opening a place that is open focuses its tab, another one opens beside the active tab', () => {
  const layout = openAll(chat('ses_a'), chat('ses_b'), chat('ses_a'), chat('ses_c'))
  expect(shape(layout)).toEqual(['ses_a ses_c* ses_b'])
})

test('a folder has one tab of files, which goes to the file and forgets an earlier line', () => {
  const layout = openAll({ pane: 'files', directory, path: 'a.ts', line: 7 }, { pane: 'files', directory, path: 'b.ts' })
  expect(allTabs(layout).map(({ path, line }) => [path, line])).toEqual([['b.ts', undefined]])
})

test('a new chat becomes the tab of its session', () => {
  const layout = openAll({ pane: 'chat', directory })
  const id = activeTab(layout)?.id ?? ''
  expect(shape(openPlace(changeTab(layout, id, { sessionID: 'ses_a' as SessionID }), chat('ses_a')))).toEqual(['ses_a*'])
})

test('closing the active tab focuses its neighbour, closing the last one leaves an empty group', () => {
  const layout = openAll(chat('ses_a'), chat('ses_b'), chat('ses_c'))
  const middle = allTabs(layout)[1]?.id ?? ''
  const without = closeTab(focusNextTab(layout, -1), middle)
  expect([shape(without), shape(closeTabs(without, () => true))]).toEqual([['ses_a ses_c*'], ['']])
})

test('splits nest by direction and dissolve when their last tab is closed', () => {
  const split = splitFocused(splitFocused(splitFocused(openAll(chat('ses_a')), 'row'), 'row'), 'column')
  const [first, second, third, fourth] = allTabs(split).map(({ id }) => id)
  const rest = [fourth, third, second].reduce((layout, id) => closeTab(layout, id ?? ''), split)
  expect([describe(split), describe(rest), rest.focused, first]).toEqual(['row(g,g,column(g,g))', 'g', 'g0', 't1'])
})

test('tabs and groups are gone through in a circle', () => {
  const layout = splitFocused(openAll(chat('ses_a'), chat('ses_b')), 'row')
  const around = focusNextGroup(focusNextGroup(layout))
  const other = focusNextTab(focusNextGroup(layout), 1)
  expect([around.focused === layout.focused, activeTab(other)?.sessionID]).toEqual([true, 'ses_a'])
})

test('a folder that is removed takes its tabs with it', () => {
  const layout = openPlace(addFolder(addFolder(openAll(chat('ses_a')), directory), '/q'), { pane: 'chat', directory: '/q' })
  const rest = removeFolder(layout, directory)
  expect([rest.folders, allTabs(rest).map((tab) => tab.directory)]).toEqual([['/q'], ['/q']])
})

test('a layout is read back as it was kept, and anything else is refused', () => {
  const layout = splitFocused(openAll(chat('ses_a')), 'row')
  const kept = JSON.parse(JSON.stringify(layout)) as unknown
  expect([readLayout(kept), readLayout(null), readLayout({ root: {} }), readLayout([])]).toEqual([kept, undefined, undefined, undefined])
})

function describe(layout: Layout): string {
  const write = (node: Layout['root']): string => (node.kind === 'group' ? 'g' : `${node.direction}(${node.children.map(write).join()})`)
  return write(layout.root)
}
