import { errorMessage } from '../../../client/client-error'
import { useChangeEntries } from '../../../client/file'
import { useToast } from '../../../ui/toast'
import { fileName } from '../../../workbench/file-name'
import { allTabs, changeTab } from '../../../workbench/layout'
import { moveRecent } from '../../../workbench/recent-files'
import { moveDrafts } from '../../../workbench/unsaved'
import { useWorkbench } from '../../../workbench/workbench-context'
import { movedPath } from './entry-task'

/** Making, renaming and deleting, with what the window has to follow: open tabs, texts that are not saved, the way back. */
export function useEntryChanges(directory: string) {
  const { layout, unsaved, recentFiles } = useWorkbench()
  const toast = useToast()
  const change = useChangeEntries(directory)
  const follow = (moved: { from: string; to: string }) => {
    unsaved.update((drafts) => moveDrafts(drafts, { directory, ...moved }))
    recentFiles.update((now) => moveRecent(now, directory, (path) => movedPath(path, moved)))
    layout.update((now) =>
      allTabs(now)
        .filter((tab) => tab.pane === 'files' && tab.directory === directory && tab.path !== undefined && movedPath(tab.path, moved) !== tab.path)
        .reduce((rest, tab) => changeTab(rest, tab.id, { path: movedPath(tab.path ?? '', moved) }), now),
    )
  }
  const undo = (title: string, back: () => Promise<unknown>) =>
    toast.show({
      title,
      action: {
        label: 'Undo',
        onClick: () => void back().catch((error: unknown) => toast.show({ kind: 'danger', title: 'It could not be undone', text: errorMessage(error) })),
      },
    })
  const move = async (from: string, to: string) => {
    await change.move(from, to)
    follow({ from, to })
  }
  return {
    create: async (path: string, type: 'file' | 'directory') => void (await change.create(path, type)),
    rename: async (from: string, to: string) => {
      await move(from, to)
      undo(`${fileName(from)} is now ${to}`, () => move(to, from))
    },
    remove: async (path: string) => {
      const { id } = await change.remove(path)
      undo(`${fileName(path)} deleted`, () => change.restore(id))
    },
  }
}
