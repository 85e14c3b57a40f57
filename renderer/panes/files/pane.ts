import { Files } from 'lucide-react'
import { lazy } from 'react'
import { definePane, type CommandContext } from '../../workbench/pane'

export const filesPane = definePane({
  id: 'files',
  title: 'Files',
  icon: Files,
  view: lazy(() => import('./files-pane').then(({ FilesPane }) => ({ default: FilesPane }))),
  commands: [
    { id: 'files.open', title: 'Show files', section: 'Files', keys: 'mod+e', when: hasFolder, run: (context) => show(context, 'tree') },
    { id: 'files.search', title: 'Search in files', section: 'Files', keys: 'mod+shift+f', when: hasFolder, run: (context) => show(context, 'search') },
    { id: 'files.whoWrote', title: 'Who wrote this line', section: 'Files', keys: 'mod+shift+b', when: hasFile, run: (context) => void whoWrote(context) },
  ],
})

function hasFolder({ directory }: CommandContext) {
  return directory !== undefined
}

function hasFile({ tab }: CommandContext) {
  return tab?.pane === 'files' && tab.path !== undefined
}

/** Of the line of the caret; a picture has none. */
async function whoWrote({ workbench, tab }: CommandContext) {
  if (tab?.path === undefined) return
  const { caretLine } = await import('./editor/caret-line')
  const line = caretLine(tab.path) ?? tab.line
  if (line !== undefined) workbench.show({ kind: 'blame', directory: tab.directory, path: tab.path, line })
}

function show({ workbench, directory }: CommandContext, section: string) {
  if (directory !== undefined) workbench.open({ pane: 'files', directory, section })
}
