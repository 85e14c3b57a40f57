import { Button } from '../../../ui/button'
import { ErrorState } from '../../../ui/error-state'
import { Progress } from '../../../ui/progress'
import { chosenFiles, countPlaces } from './replace-rows'
import styles from './search.module.css'
import type { Replacing } from './use-replacing'
import type { Search } from './use-search'

/** Replaces what is chosen, tells how far it is and what became of it, and takes it back. */
export function ReplaceBar({ search, replacing }: { search: Search; replacing: Replacing }) {
  const { preview, left, unsaved, blank } = search
  const { state, progress, replace, again, undo } = replacing
  const files = preview ? chosenFiles(preview.files, { left: left.ids, unsaved }) : []
  const places = countPlaces(files)
  if (state.kind === 'running') return <Progress label="Replacing" {...(progress ? { value: progress.done / progress.total } : {})} />
  return (
    <>
      {!blank && (
        <Button className={styles.replace} variant="primary" size="sm" disabled={places === 0} onClick={() => void replace(files)}>
          {places === 0 ? 'Replace' : `Replace ${places.toLocaleString()} ${places === 1 ? 'place' : 'places'}`}
        </Button>
      )}
      {state.kind === 'done' && (
        <div className={styles.done} role="status">
          <span>{state.text}</span>
          {state.id !== undefined && (
            <Button size="sm" onClick={() => void undo(state.id ?? '')}>
              Undo
            </Button>
          )}
        </div>
      )}
      {state.kind === 'held' && (
        <ErrorState
          inline
          title="Nothing was replaced"
          text={heldText(state.failed)}
          actions={
            <>
              <Button size="sm" onClick={again}>
                Look again
              </Button>
              {state.others > 0 && (
                <Button size="sm" onClick={() => void replace(files, true)}>
                  Replace the others
                </Button>
              )}
            </>
          }
        />
      )}
      {state.kind === 'failed' && <ErrorState inline title="Nothing was replaced" text={state.text} />}
    </>
  )
}

function heldText(failed: readonly { path: string; message: string }[]): string {
  const shown = failed.slice(0, 3).map(({ path, message }) => `${path}: ${message}`)
  return [...shown, ...(failed.length > 3 ? [`and ${failed.length - 3} more`] : [])].join('. ')
}
