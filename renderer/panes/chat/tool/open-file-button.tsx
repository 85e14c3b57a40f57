import { FileSymlink } from 'lucide-react'
import { IconButton } from '../../../ui/icon-button'

export function OpenFileButton({ onOpen }: { onOpen: () => void }) {
  return <IconButton icon={FileSymlink} label="Open file" size="sm" onClick={onOpen} />
}
