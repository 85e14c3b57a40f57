import { Banner } from '../../../ui/banner'
import { Button } from '../../../ui/button'
import type { Editing } from './use-editing'

/** What stands between the text here and the file on disk, and the way on. */
export function EditorBanner({ editing }: { editing: Editing }) {
  if (editing.gone) {
    const action = (
      <>
        <Button size="sm" onClick={editing.discard}>
          Discard
        </Button>
        <Button size="sm" variant="primary" loading={editing.saving} onClick={editing.saveAnew}>
          Save it again
        </Button>
      </>
    )
    return (
      <Banner tone="warn" action={action}>
        The file was deleted on disk. Your text is still here.
      </Banner>
    )
  }
  if (editing.stale) {
    return (
      <Banner
        tone="warn"
        action={
          <Button size="sm" onClick={() => void editing.compare()}>
            Compare…
          </Button>
        }
      >
        The file was changed on disk. Your changes are not saved.
      </Banner>
    )
  }
  return editing.problem === undefined ? null : <Banner tone="danger">The file was not saved: {editing.problem}</Banner>
}
