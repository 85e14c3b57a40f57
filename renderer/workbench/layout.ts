import type { MessageID, SessionID } from '#protocol/id'

// The arrangement of the window as a value, and the verbs that change it. Groups hold tabs; splits hold groups or splits.
// Nothing here knows the server: a tab says what it shows by ids and paths.

/** What a tab shows. `pane` is a pane's id; the other fields are read by that pane. */
export type Place = {
  pane: string
  directory: string
  sessionID?: SessionID
  /** A prompt of the session. */
  messageID?: MessageID
  /** A file, relative to the folder. */
  path?: string
  line?: number
  section?: string
  /** Text that stands ready in the composer of a new chat. */
  draft?: string
}

export type Tab = Place & { id: string; title?: string }
export type Group = { kind: 'group'; id: string; tabs: readonly Tab[]; active?: string }
export type Split = { kind: 'split'; id: string; direction: 'row' | 'column'; children: readonly LayoutNode[]; sizes?: Shares }
export type LayoutNode = Group | Split
/** Percent by the id of the part. */
export type Shares = Record<string, number>

export type Sidebar = { open: boolean; shares?: Shares; archived: boolean; unfolded: readonly string[]; pinned?: readonly string[]; drawer?: boolean }

export type Layout = {
  root: LayoutNode
  /** The group that has the focus. */
  focused: string
  sidebar: Sidebar
  /** Folders in the sidebar, in their order. */
  folders: readonly string[]
  /** Counts up; makes the ids of groups and tabs. */
  next: number
  /** What was closed, the last at the end. */
  closed?: readonly Place[]
}

export function emptyLayout(): Layout {
  return {
    root: { kind: 'group', id: 'g0', tabs: [] },
    focused: 'g0',
    sidebar: { open: true, archived: false, unfolded: [] },
    folders: [],
    next: 1,
  }
}

/** What was kept from an earlier run; undefined when it has another shape. */
export function readLayout(stored: unknown): Layout | undefined {
  const { root, focused, sidebar, folders, next, closed } = (stored ?? {}) as Partial<Layout>
  if (!root || !sidebar || !Array.isArray(folders) || typeof focused !== 'string' || typeof next !== 'number') return undefined
  if (!Array.isArray(sidebar.unfolded) || groupsOf(root).some(({ tabs }) => !Array.isArray(tabs))) return undefined
  return { root, focused, sidebar, folders, next, ...(Array.isArray(closed) ? { closed } : {}) }
}

export function groupsOf(node: LayoutNode): Group[] {
  return node.kind === 'group' ? [node] : node.children.flatMap(groupsOf)
}

export function focusedGroup(layout: Layout): Group {
  const groups = groupsOf(layout.root)
  return groups.find(({ id }) => id === layout.focused) ?? groups[0] ?? { kind: 'group', id: layout.focused, tabs: [] }
}

export function activeTab(layout: Layout): Tab | undefined {
  const group = focusedGroup(layout)
  return group.tabs.find(({ id }) => id === group.active)
}

export function allTabs(layout: Layout): Tab[] {
  return groupsOf(layout.root).flatMap(({ tabs }) => tabs)
}

/** Shows a place: an open tab of the same thing is focused, else a new one opens in the focused group. */
export function openPlace(layout: Layout, place: Place): Layout {
  const known = groupsOf(layout.root).flatMap((group) => group.tabs.map((tab) => ({ group, tab }))).find(({ tab }) => samePlace(tab, place))
  if (known) {
    const tab: Tab = { ...known.tab, line: undefined, ...place }
    const tabs = known.group.tabs.map((other) => (other.id === tab.id ? tab : other))
    return { ...replaceGroup(layout, { ...known.group, tabs, active: tab.id }), focused: known.group.id }
  }
  return openBeside(layout, place)
}

/** Always a new tab, right of the active one. */
export function openBeside(layout: Layout, place: Place): Layout {
  const group = focusedGroup(layout)
  const tab: Tab = { ...place, id: `t${layout.next}` }
  const at = group.tabs.findIndex(({ id }) => id === group.active) + 1
  const tabs = [...group.tabs.slice(0, at), tab, ...group.tabs.slice(at)]
  return { ...replaceGroup(layout, { ...group, tabs, active: tab.id }), focused: group.id, next: layout.next + 1 }
}

/** Changes what a tab shows, for example when its new chat got its session. */
export function changeTab(layout: Layout, id: string, change: Partial<Tab>): Layout {
  const group = groupsOf(layout.root).find(({ tabs }) => tabs.some((tab) => tab.id === id))
  if (!group) return layout
  return replaceGroup(layout, { ...group, tabs: group.tabs.map((tab) => (tab.id === id ? { ...tab, ...change, id } : tab)) })
}

export function focusTab(layout: Layout, id: string): Layout {
  const group = groupsOf(layout.root).find(({ tabs }) => tabs.some((tab) => tab.id === id))
  return group ? { ...replaceGroup(layout, { ...group, active: id }), focused: group.id } : layout
}

export function focusGroup(layout: Layout, id: string): Layout {
  return layout.focused === id ? layout : { ...layout, focused: id }
}

/** Closes a tab; a group that is empty then goes too, unless it is the last. */
export function closeTab(layout: Layout, id: string): Layout {
  const group = groupsOf(layout.root).find(({ tabs }) => tabs.some((tab) => tab.id === id))
  if (!group) return layout
  const at = group.tabs.findIndex((tab) => tab.id === id)
  const tabs = group.tabs.filter((tab) => tab.id !== id)
  if (tabs.length === 0) return removeGroup(layout, group)
  const active = group.active === id ? (tabs[at] ?? tabs[at - 1])?.id : group.active
  return replaceGroup(layout, { ...group, tabs, ...(active === undefined ? {} : { active }) })
}

/** Closes what is gone for good; it cannot be opened again. */
export function closeTabs(layout: Layout, gone: (place: Place) => boolean): Layout {
  const rest = allTabs(layout).filter(gone).reduce((left, tab) => closeTab(left, tab.id), layout)
  return rest.closed?.some(gone) ? { ...rest, closed: rest.closed.filter((place) => !gone(place)) } : rest
}

/** The active tab once more, right of the group or below it. */
export function splitFocused(layout: Layout, direction: Split['direction']): Layout {
  const group = focusedGroup(layout)
  const tab = group.tabs.find(({ id }) => id === group.active)
  if (!tab) return layout
  const copy: Tab = { ...tab, id: `t${layout.next}` }
  const fresh: Group = { kind: 'group', id: `g${layout.next + 1}`, tabs: [copy], active: copy.id }
  const root = insertBeside(layout.root, { group, fresh, direction, id: `s${layout.next + 2}` })
  return { ...layout, root, focused: fresh.id, next: layout.next + 3 }
}

/** The next tab of the group, around the end; -1 goes back. */
export function focusNextTab(layout: Layout, step: 1 | -1): Layout {
  const group = focusedGroup(layout)
  const at = group.tabs.findIndex(({ id }) => id === group.active)
  const next = group.tabs[(at + step + group.tabs.length) % group.tabs.length]
  return next ? focusTab(layout, next.id) : layout
}

export function focusNextGroup(layout: Layout): Layout {
  const groups = groupsOf(layout.root)
  const at = groups.findIndex(({ id }) => id === layout.focused)
  return { ...layout, focused: groups[(at + 1) % groups.length]?.id ?? layout.focused }
}

export function resizeSplit(layout: Layout, id: string, sizes: Shares): Layout {
  return { ...layout, root: mapNodes(layout.root, (node) => (node.kind === 'split' && node.id === id ? { ...node, sizes } : node)) }
}

export function toggleFolder(layout: Layout, directory: string): Layout {
  const { unfolded } = layout.sidebar
  const open = unfolded.includes(directory)
  return changeSidebar(layout, { unfolded: open ? unfolded.filter((other) => other !== directory) : [...unfolded, directory] })
}

export function changeSidebar(layout: Layout, change: Partial<Sidebar>): Layout {
  return { ...layout, sidebar: { ...layout.sidebar, ...change } }
}

export function addFolder(layout: Layout, directory: string): Layout {
  const unfolded = [...new Set([...layout.sidebar.unfolded, directory])]
  const folders = layout.folders.includes(directory) ? layout.folders : [directory, ...layout.folders]
  return changeSidebar({ ...layout, folders }, { unfolded })
}

/** Takes a folder out of the sidebar and closes what shows it; nothing is deleted. */
export function removeFolder(layout: Layout, directory: string): Layout {
  const rest = closeTabs(layout, (tab) => tab.directory === directory)
  return { ...rest, folders: rest.folders.filter((other) => other !== directory) }
}

/** Puts a folder where another one is; those between make room. */
export function moveFolder(layout: Layout, directory: string, to: number): Layout {
  if (!layout.folders.includes(directory)) return layout
  const others = layout.folders.filter((other) => other !== directory)
  const at = Math.min(others.length, Math.max(0, to))
  return { ...layout, folders: [...others.slice(0, at), directory, ...others.slice(at)] }
}

/** Pinned sessions stand first in their folder. */
export function togglePin(layout: Layout, sessionID: string): Layout {
  const { pinned = [] } = layout.sidebar
  return changeSidebar(layout, { pinned: pinned.includes(sessionID) ? pinned.filter((other) => other !== sessionID) : [...pinned, sessionID] })
}

function samePlace(tab: Place, place: Place) {
  if (tab.pane !== place.pane) return false
  if (place.pane === 'settings') return true
  if (tab.directory !== place.directory) return false
  // A new chat is a thing of its own every time.
  if (place.pane === 'chat') return tab.sessionID === place.sessionID
  return true
}

function replaceGroup(layout: Layout, group: Group): Layout {
  return { ...layout, root: mapNodes(layout.root, (node) => (node.id === group.id ? group : node)) }
}

function removeGroup(layout: Layout, group: Group): Layout {
  const root = withoutNode(layout.root, group.id)
  if (!root) return { ...layout, root: { kind: 'group', id: group.id, tabs: [] }, focused: group.id }
  const groups = groupsOf(root)
  const focused = groups.some(({ id }) => id === layout.focused) ? layout.focused : (groups.at(-1)?.id ?? layout.focused)
  return { ...layout, root, focused }
}

function withoutNode(node: LayoutNode, id: string): LayoutNode | undefined {
  if (node.id === id) return undefined
  if (node.kind === 'group') return node
  const children = node.children.flatMap((child) => withoutNode(child, id) ?? [])
  if (children.length <= 1) return children[0]
  return children.length === node.children.length ? { ...node, children } : { kind: 'split', id: node.id, direction: node.direction, children }
}

function insertBeside(node: LayoutNode, place: { group: Group; fresh: Group; direction: Split['direction']; id: string }): LayoutNode {
  if (node.id === place.group.id) return { kind: 'split', id: place.id, direction: place.direction, children: [node, place.fresh] }
  if (node.kind === 'group') return node
  const at = node.children.findIndex(({ id }) => id === place.group.id)
  if (at < 0 || node.direction !== place.direction) return { ...node, children: node.children.map((child) => insertBeside(child, place)) }
  const children = [...node.children.slice(0, at + 1), place.fresh, ...node.children.slice(at + 1)]
  return { kind: 'split', id: node.id, direction: node.direction, children }
}

function mapNodes(node: LayoutNode, change: (node: LayoutNode) => LayoutNode): LayoutNode {
  const changed = change(node)
  return changed.kind === 'split' ? { ...changed, children: changed.children.map((child) => mapNodes(child, change)) } : changed
}
