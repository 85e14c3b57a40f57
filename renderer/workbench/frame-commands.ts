import { themes } from '../theme/themes'
import { hasClosed, reopenTab } from './closed-tabs'
import type { Place } from './layout'
import { changeSidebar, focusedGroup, focusNextGroup, focusNextTab, splitFocused, type Layout } from './layout'
import { isNarrow } from './narrow'
import type { Command, CommandContext } from './pane'
import { stepScale } from './preferences'
import { callWaiting } from './waiting'

/** What the frame itself can do. Ids that the native menu names: session.new, project.open, palette.open and the like. */
export const frameCommands: readonly Command[] = [
  { id: 'palette.open', title: 'Show all commands', section: 'Window', keys: 'mod+shift+p', run: ({ workbench }) => workbench.show({ kind: 'commands' }) },
  { id: 'palette.quick', title: 'Search commands, sessions and files', section: 'Window', keys: 'mod+k', run: ({ workbench }) => workbench.show({ kind: 'commands' }) },
  { id: 'file.open', title: 'Go to file', section: 'Files', keys: 'mod+p', when: hasFolder, run: ({ workbench }) => workbench.show({ kind: 'files' }) },
  { id: 'session.new', title: 'New session', section: 'Session', keys: 'mod+n', when: hasFolder, run: (context) => openHere(context, { pane: 'chat' }) },
  { id: 'waiting.next', title: 'Go to what waits for your answer', section: 'Session', keys: 'mod+shift+a', run: callWaiting },
  { id: 'session.import', title: 'Import a session…', section: 'Session', when: hasFolder, run: showImport },
  { id: 'project.open', title: 'Open folder', section: 'Project', keys: 'mod+o', run: ({ workbench }) => workbench.show({ kind: 'open-folder' }) },
  { id: 'keys.show', title: 'Keyboard shortcuts', section: 'Window', keys: 'mod+/', run: ({ workbench }) => workbench.show({ kind: 'keys' }) },
  { id: 'tour.start', title: 'Take the tour', section: 'Window', run: ({ workbench }) => workbench.show({ kind: 'tour' }) },
  { id: 'sidebar.toggle', title: 'Show or hide the sidebar', section: 'Window', keys: 'mod+b', run: (context) => change(context, toggleSidebar) },
  { id: 'tab.close', title: 'Close tab', section: 'Tabs', keys: 'mod+w', when: hasTab, run: ({ workbench, tab }) => tab && workbench.close(tab.id) },
  {
    id: 'tab.reopen',
    title: 'Reopen closed tab',
    section: 'Tabs',
    keys: 'mod+shift+t',
    when: ({ workbench }) => hasClosed(workbench.layout.get()),
    run: (context) => change(context, reopenTab),
  },
  { id: 'tab.next', title: 'Next tab', section: 'Tabs', keys: 'ctrl+pagedown', when: hasTab, run: (context) => change(context, (layout) => focusNextTab(layout, 1)) },
  { id: 'tab.previous', title: 'Previous tab', section: 'Tabs', keys: 'ctrl+pageup', when: hasTab, run: (context) => change(context, (layout) => focusNextTab(layout, -1)) },
  { id: 'split.right', title: 'Split right', section: 'Tabs', keys: 'mod+\\', when: hasTab, run: (context) => change(context, (layout) => splitFocused(layout, 'row')) },
  {
    id: 'split.down',
    title: 'Split down',
    section: 'Tabs',
    keys: 'mod+shift+\\',
    when: hasTab,
    run: (context) => change(context, (layout) => splitFocused(layout, 'column')),
  },
  { id: 'split.next', title: 'Focus next split', section: 'Tabs', keys: 'f6', run: (context) => change(context, focusNextGroup) },
  { id: 'split.close', title: 'Close all tabs of this split', section: 'Tabs', when: hasTab, run: closeFocusedGroup },
  { id: 'project.trust', title: 'Project trust', section: 'Project', when: hasFolder, run: showTrust },
  { id: 'scale.more', title: 'Larger text', section: 'View', run: (context) => rescale(context, 1) },
  { id: 'scale.less', title: 'Smaller text', section: 'View', run: (context) => rescale(context, -1) },
  { id: 'scale.reset', title: 'Text at its usual size', section: 'View', run: (context) => rescale(context, 0) },
  ...[{ id: 'system', title: 'as the system' }, ...themes].map(({ id, title }) => ({
    id: `theme.${id}`,
    title: `Theme: ${title}`,
    section: 'View',
    run: ({ workbench }: CommandContext) => workbench.preferences.update((preferences) => ({ ...preferences, theme: id })),
  })),
]

function hasFolder({ directory }: CommandContext) {
  return directory !== undefined
}

function hasTab({ tab }: CommandContext) {
  return tab !== undefined
}

function openHere({ workbench, directory }: CommandContext, place: Omit<Place, 'directory'>) {
  if (directory !== undefined) workbench.open({ ...place, directory })
}

function change({ workbench }: CommandContext, verb: (layout: Layout) => Layout) {
  workbench.layout.update(verb)
}

/** Beside the panes, or above them where there is no room. */
export function toggleSidebar(layout: Layout): Layout {
  return changeSidebar(layout, isNarrow() ? { drawer: !layout.sidebar.drawer } : { open: !layout.sidebar.open })
}

function closeFocusedGroup({ workbench }: CommandContext) {
  workbench.close(...focusedGroup(workbench.layout.get()).tabs.map(({ id }) => id))
}

function showTrust({ workbench, directory }: CommandContext) {
  if (directory !== undefined) workbench.show({ kind: 'trust', directory })
}

function showImport({ workbench, directory }: CommandContext) {
  if (directory !== undefined) workbench.show({ kind: 'import', directory })
}

function rescale({ workbench }: CommandContext, steps: number) {
  workbench.preferences.update((preferences) => stepScale(preferences, steps))
}
