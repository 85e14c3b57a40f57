import { useOverlay } from '../overlay-context'
import { useWorkbench } from '../workbench-context'
import { BlameDialog } from './blame-dialog'
import { CommandDialog } from './command-dialog'
import { FileDialog } from './file-dialog'
import { FolderDialog } from './folder-dialog'
import { ImportDialog } from './import-dialog'
import { KeysDialog } from './keys-dialog'
import { LinkDialog } from './link-dialog'
import { TourDialog } from './tour-dialog'
import { TrustDialog } from './trust-dialog'
import { UnsavedDialog } from './unsaved-dialog'

/** The one dialog of the frame that is open. */
export function Overlays() {
  const overlay = useOverlay()
  const { show } = useWorkbench()
  const close = () => show(undefined)
  switch (overlay?.kind) {
    case 'commands':
      return <CommandDialog onClose={close} />
    case 'files':
      return <FileDialog onClose={close} />
    case 'keys':
      return <KeysDialog onClose={close} />
    case 'open-folder':
      return <FolderDialog onClose={close} />
    case 'trust':
      return <TrustDialog directory={overlay.directory} onClose={close} />
    case 'import':
      return <ImportDialog directory={overlay.directory} onClose={close} />
    case 'blame':
      return <BlameDialog directory={overlay.directory} path={overlay.path} line={overlay.line} onClose={close} />
    case 'link':
      return <LinkDialog url={overlay.url} onClose={close} />
    case 'unsaved':
      return <UnsavedDialog closing={overlay.closing} removing={overlay.removing} onClose={close} />
    case 'tour':
      return <TourDialog onClose={close} />
    case undefined:
      return null
  }
}
