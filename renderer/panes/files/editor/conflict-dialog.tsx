import { Button } from '../../../ui/button'
import { Dialog } from '../../../ui/dialog'
import { Diff } from '../../../ui/diff'

type Props = { path: string; mine: string; theirs: string; merging: boolean; onMine: () => void; onTheirs: () => void; onMerge: () => void; onClose: () => void }

/** The file was changed on disk while it was edited here: what differs, and the three ways on. */
export function ConflictDialog({ path, mine, theirs, merging, onMine, onTheirs, onMerge, onClose }: Props) {
  const footer = (
    <>
      <Button loading={merging} onClick={onMerge}>
        Merge by hand
      </Button>
      <Button variant="danger" onClick={onTheirs}>
        Take theirs
      </Button>
      <Button variant="primary" onClick={onMine}>
        Keep mine
      </Button>
    </>
  )
  const text = 'Red lines stand on disk, green ones are yours. Merging puts both into the editor, between marks.'
  return (
    <Dialog open onOpenChange={onClose} title={`${path} was changed on disk`} description={text} size="lg" footer={footer}>
      <Diff before={theirs} after={mine} path={path} header={false} />
    </Dialog>
  )
}
