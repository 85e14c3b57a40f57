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
  ],
})

function hasFolder({ directory }: CommandContext) {
  return directory !== undefined
}

function show({ workbench, directory }: CommandContext, section: string) {
  if (directory !== undefined) workbench.open({ pane: 'files', directory, section })
}
