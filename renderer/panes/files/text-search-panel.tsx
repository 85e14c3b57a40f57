import { CaseSensitive, Regex, Search } from 'lucide-react'
import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { errorMessage } from '../../client/client-error'
import { TEXT_LIMIT, useFindText, type TextSearch } from '../../client/file'
import { IconButton } from '../../ui/icon-button'
import { TextField } from '../../ui/text-field'
import { VirtualList } from '../../ui/virtual-list'
import { FoundLine } from './found-line'
import { foundRows } from './found-rows'
import styles from './files.module.css'

const TYPING_PAUSE = 180

export function TextSearchPanel({ directory, onOpen }: { directory: string; onOpen: (path: string, line: number) => void }) {
  const [typed, setTyped] = useState<TextSearch>({ pattern: '', include: '', fixed: true, matchCase: false })
  const search = useSettled(typed)
  const { data, error, isFetching } = useFindText(directory, search)
  const matches = useDeferredValue(data)
  const rows = useMemo(() => foundRows(search.pattern === '' ? [] : (matches ?? [])), [matches, search.pattern])
  const files = rows.filter(({ kind }) => kind === 'file').length
  const change = (part: Partial<TextSearch>) => setTyped({ ...typed, ...part })
  return (
    <div className={styles.search}>
      <TextField
        label="Search in files"
        hideLabel
        placeholder="Search in files"
        icon={Search}
        value={typed.pattern}
        onChange={(pattern) => change({ pattern })}
        autoFocus
        {...(error ? { error: errorMessage(error) } : {})}
        end={
          <>
            <IconButton icon={CaseSensitive} label="Match case" size="sm" pressed={typed.matchCase} onClick={() => change({ matchCase: !typed.matchCase })} />
            <IconButton icon={Regex} label="Regular expression" size="sm" pressed={!typed.fixed} onClick={() => change({ fixed: !typed.fixed })} />
          </>
        }
      />
      <TextField
        label="Files to search"
        hideLabel
        placeholder="Only in, such as *.ts"
        mono
        value={typed.include ?? ''}
        onChange={(include) => change({ include })}
      />
      <p className={styles.count} role="status">
        {search.pattern === '' ? '' : isFetching ? 'Searching…' : countText(rows.length - files, files)}
      </p>
      <VirtualList label="Results" className={styles.results} items={rows} getId={({ id }) => id} estimate={24}>
        {(row) => <FoundLine row={row} onOpen={onOpen} />}
      </VirtualList>
    </div>
  )
}

function countText(lines: number, files: number) {
  if (lines === 0) return 'Nothing found'
  const more = lines >= TEXT_LIMIT ? 'The first ' : ''
  return `${more}${lines} ${lines === 1 ? 'line' : 'lines'} in ${files} ${files === 1 ? 'file' : 'files'}`
}

/** The value once it has not changed for a moment. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_PAUSE)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}
