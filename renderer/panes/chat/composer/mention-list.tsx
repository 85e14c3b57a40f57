import { File, Folder } from 'lucide-react'
import { useDeferredValue, useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react'
import { useFindFiles } from '../../../client/file'
import { fuzzyFilter } from '../../../ui/fuzzy'
import { Spinner } from '../../../ui/spinner'
import styles from './composer.module.css'

export type MentionListHandle = {
  /** True when the list used the key. */
  onKey: (key: string) => boolean
}

export type MentionListProps = {
  /** Of the list; its options are `ID-0`, `ID-1` and so on. */
  id: string
  directory: string
  query: string
  onChoose: (path: string) => void
  /** Which option is marked, for the field that keeps the focus. */
  onActive: (optionID: string | undefined) => void
  ref: Ref<MentionListHandle>
}

const SHOWN = 12
const PAUSE = 60

/** Files and folders whose names fit what stands behind the `@`. */
export function MentionList({ id, directory, query, onChoose, onActive, ref }: MentionListProps) {
  const asked = useDeferredValue(usePaused(query))
  const { data = [], isPending, isPlaceholderData, error } = useFindFiles(directory, asked, { limit: SHOWN, folders: true })
  // Until the server has answered for what is typed now, Enter must not take what was found for less.
  const stale = isPlaceholderData || asked !== query
  const paths = stale ? fuzzyFilter(data, query, (path) => path) : data
  const [active, setActive] = useState(0)
  const box = useRef<HTMLUListElement>(null)
  const at = Math.min(active, paths.length - 1)
  const marked = at >= 0 ? `${id}-${at}` : undefined
  useEffect(() => {
    onActive(marked)
    return () => onActive(undefined)
  }, [marked, onActive])
  const move = (to: number) => {
    const next = (to + paths.length) % paths.length
    setActive(next)
    box.current?.children[next]?.scrollIntoView({ block: 'nearest' })
  }
  useImperativeHandle(ref, () => ({
    onKey: (key) => {
      const path = paths[at]
      const choosing = key === 'Enter' || key === 'Tab'
      if (path === undefined) return choosing && (stale || isPending)
      if (key === 'ArrowDown') move(at + 1)
      else if (key === 'ArrowUp') move(at - 1)
      else if (choosing) onChoose(path)
      else return false
      return true
    },
  }))
  return (
    <div className={styles.mentions}>
      {(isPending || (stale && paths.length === 0)) && <Spinner />}
      {error && <p className={styles.none}>Files could not be searched</p>}
      {!isPending && !stale && !error && paths.length === 0 && <p className={styles.none}>No file is called “{query}”</p>}
      <ul ref={box} id={id} role="listbox" aria-label="Files">
        {paths.map((path, index) => (
          <MentionOption
            key={path}
            id={`${id}-${index}`}
            path={path}
            active={index === at}
            onPoint={() => setActive(index)}
            onChoose={() => onChoose(path)}
          />
        ))}
      </ul>
    </div>
  )
}

function MentionOption({
  id,
  path,
  active,
  onPoint,
  onChoose,
}: {
  id: string
  path: string
  active: boolean
  onPoint: () => void
  onChoose: () => void
}) {
  const folder = path.endsWith('/')
  const cut = path.lastIndexOf('/', path.length - 2) + 1
  const Icon = folder ? Folder : File
  return (
    <li
      id={id}
      role="option"
      aria-selected={active}
      className={styles.option}
      onPointerMove={onPoint}
      // The field keeps the focus.
      onPointerDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <Icon size={13} aria-hidden />
      <span className={styles.fileName}>{path.slice(cut)}</span>
      <span className={styles.folder}>{path.slice(0, cut)}</span>
    </li>
  )
}

/** The value a moment after it stopped changing. */
function usePaused(value: string): string {
  const [paused, setPaused] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE)
    return () => clearTimeout(timer)
  }, [value])
  return paused
}
