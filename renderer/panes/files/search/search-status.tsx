import { TEXT_LIMIT } from '../../../client/file'
import { useReplaceText } from '../../../client/replace'
import { Button } from '../../../ui/button'
import styles from './search.module.css'
import type { Search } from './use-search'

/** How much was found, or that it is looked for. */
export function SearchStatus({ search }: { search: Search }) {
  const { directory, busy, blank, rows } = search
  const { stop } = useReplaceText(directory)
  return (
    <div className={styles.status}>
      <span role="status">{blank ? '' : busy && rows.length === 0 ? 'Searching…' : statusText(search)}</span>
      {busy && (
        <Button size="sm" variant="ghost" className={styles.stop} onClick={stop}>
          Stop
        </Button>
      )}
    </div>
  )
}

function statusText({ rows, replacing, truncated, stopped, error, skipped }: Search): string {
  if (error) return ''
  if (stopped) return 'Stopped'
  const files = rows.filter(({ kind }) => kind === 'file').length
  const places = rows.length - files
  const cut = replacing ? truncated : places >= TEXT_LIMIT
  const [one, many] = replacing ? ['place', 'places'] : ['line', 'lines']
  if (places === 0) return skipped.length > 0 ? 'Found only in files that cannot be changed' : 'Nothing found'
  const more = skipped.length > 0 ? `; ${skipped.length} more cannot be changed` : ''
  return `${cut ? 'The first ' : ''}${places.toLocaleString()} ${places === 1 ? one : many} in ${files.toLocaleString()} ${files === 1 ? 'file' : 'files'}${more}`
}
