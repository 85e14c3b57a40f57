import { Folder } from 'lucide-react'
import { Dialog } from '../../ui/dialog'
import { FolderForm } from '../folder-form'
import { RecentFolders } from '../recent-folders'

export function FolderDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={onClose} title="Open a folder" description="A folder with code, on the machine where the server runs.">
      <FolderForm onOpened={onClose} />
      <RecentFolders icon={Folder} onOpened={onClose} />
    </Dialog>
  )
}
