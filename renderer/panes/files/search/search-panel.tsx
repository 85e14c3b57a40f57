import { CaseSensitive, ChevronRight, ListFilter, Regex, Replace, Search as SearchIcon, WholeWord } from 'lucide-react'
import { useRef, useState } from 'react'
import { errorMessage } from '../../../client/client-error'
import { IconButton } from '../../../ui/icon-button'
import { TextField } from '../../../ui/text-field'
import { VirtualList } from '../../../ui/virtual-list'
import { useFilesCommand } from '../commands'
import { FoundLine } from './found-line'
import { ReplaceBar } from './replace-bar'
import { SearchStatus } from './search-status'
import styles from './search.module.css'
import type { Replacing } from './use-replacing'
import type { Search } from './use-search'

type Props = { search: Search; replacing: Replacing; onOpen: (path: string, line: number) => void }

/** Text in all files of the folder: found line by line, or replaced place by place. */
export function SearchPanel({ search, replacing: work, onOpen }: Props) {
  const { typed, change, replacing, setReplacing, rows, left, error, blank } = search
  const field = useRef<HTMLInputElement>(null)
  const [filters, setFilters] = useState(typed.include !== '' || typed.exclude !== '')
  useFilesCommand(search.directory, (kind) => {
    if (kind !== 'search' && kind !== 'replace') return
    field.current?.focus()
    field.current?.select()
  })
  return (
    <div className={styles.search}>
      <div className={styles.fields}>
        <IconButton icon={ChevronRight} className={styles.twist} label="Replace as well" size="sm" aria-expanded={replacing} onClick={() => setReplacing(!replacing)} />
        <TextField
          ref={field}
          label="Search in files"
          hideLabel
          placeholder="Search in files"
          icon={SearchIcon}
          value={typed.pattern}
          onChange={(pattern) => change({ pattern })}
          autoFocus
          {...(error && !blank ? { error: errorMessage(error) } : {})}
        />
        {replacing && (
          <div className={styles.wide}>
            <TextField
              label="Replace with"
              hideLabel
              placeholder={typed.fixed ? 'Replace with' : 'Replace with, $1 for a group'}
              icon={Replace}
              value={typed.replacement}
              onChange={(replacement) => change({ replacement })}
            />
          </div>
        )}
        {filters && (
          <>
            <div className={styles.wide}>
              <TextField label="Only in files" hideLabel mono placeholder="Only in, such as *.ts, src/**" value={typed.include} onChange={(include) => change({ include })} />
            </div>
            <div className={styles.wide}>
              <TextField label="Not in files" hideLabel mono placeholder="Not in, such as *.test.ts" value={typed.exclude} onChange={(exclude) => change({ exclude })} />
            </div>
          </>
        )}
      </div>
      <div className={styles.state}>
        <SearchStatus search={search} />
        <span className={styles.toggles}>
          <IconButton icon={CaseSensitive} label="Match case" size="sm" pressed={typed.matchCase} onClick={() => change({ matchCase: !typed.matchCase })} />
          <IconButton icon={WholeWord} label="Whole words" size="sm" pressed={typed.word} onClick={() => change({ word: !typed.word })} />
          <IconButton icon={Regex} label="Regular expression" size="sm" pressed={!typed.fixed} onClick={() => change({ fixed: !typed.fixed })} />
          <IconButton icon={ListFilter} label="Which files" size="sm" pressed={filters} onClick={() => setFilters(!filters)} />
        </span>
      </div>
      {replacing && <ReplaceBar search={search} replacing={work} />}
      <VirtualList label="Results" className={styles.results} items={rows} getId={({ id }) => id} estimate={24}>
        {(row) => <FoundLine row={row} onOpen={onOpen} onTake={(ids, take) => left.set(ids, !take)} />}
      </VirtualList>
    </div>
  )
}
