import { Files } from 'lucide-react'
import { lazy } from 'react'
import { definePane, type CommandContext } from '../../workbench/pane'
import { sendFilesCommand, type FilesCommand } from './commands'

export const filesPane = definePane({
  id: 'files',
  title: 'Files',
  icon: Files,
  view: lazy(() => import('./files-pane').then(({ FilesPane }) => ({ default: FilesPane }))),
  commands: [
    { id: 'files.open', title: 'Show files', section: 'Files', keys: 'mod+e', when: hasFolder, run: (context) => show(context, 'tree') },
    { id: 'files.search', title: 'Search in files', section: 'Files', keys: 'mod+shift+f', when: hasFolder, run: (context) => send(context, 'search') },
    { id: 'files.replace', title: 'Replace in files', section: 'Files', keys: 'mod+shift+h', when: hasFolder, run: (context) => send(context, 'replace') },
    { id: 'files.new-file', title: 'New file…', section: 'Files', when: inFiles, run: (context) => send(context, 'new-file') },
    { id: 'files.new-folder', title: 'New folder…', section: 'Files', when: inFiles, run: (context) => send(context, 'new-folder') },
    { id: 'files.removed', title: 'Recently deleted files…', section: 'Files', when: inFiles, run: (context) => send(context, 'bring-back') },
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

function inFiles({ tab }: CommandContext) {
  return tab?.pane === 'files'
}

function send(context: CommandContext, kind: FilesCommand['kind']) {
  if (kind === 'search' || kind === 'replace') show(context, kind)
  if (context.directory !== undefined) sendFilesCommand({ kind, directory: context.directory })
}

function show({ workbench, directory }: CommandContext, section: string) {
  if (directory !== undefined) workbench.open({ pane: 'files', directory, section })
}
