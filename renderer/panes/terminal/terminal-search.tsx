import { ArrowDown, ArrowUp, CaseSensitive, Regex, WholeWord, X } from 'lucide-react'
import { useEffect, useState, type KeyboardEvent, type RefObject } from 'react'
import { IconButton } from '../../ui/icon-button'
import { TextField } from '../../ui/text-field'
import type { Screen } from './screen'
import { countWords, isPattern } from './search-count'
import styles from './terminal.module.css'
import { readSearchColours } from './xterm-theme'

type Options = { caseSensitive: boolean; wholeWord: boolean; regex: boolean }

export function TerminalSearch({ screen, onClose }: { screen: RefObject<Screen | undefined>; onClose: () => void }) {
  const [text, setText] = useState('')
  const [options, setOptions] = useState<Options>({ caseSensitive: false, wholeWord: false, regex: false })
  const [found, setFound] = useState({ resultIndex: -1, resultCount: 0 })
  const broken = options.regex && !isPattern(text)
  useEffect(() => {
    const listening = screen.current?.search.onDidChangeResults(setFound)
    return () => listening?.dispose()
  }, [screen])
  const find = (step: 'findNext' | 'findPrevious', wanted = { text, options }, incremental = false) => {
    const { search } = screen.current ?? {}
    if (wanted.text === '' || (wanted.options.regex && !isPattern(wanted.text))) search?.clearDecorations()
    else search?.[step](wanted.text, { ...wanted.options, incremental, decorations: readSearchColours(document) })
  }
  const close = () => {
    screen.current?.search.clearDecorations()
    onClose()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close()
    else if (event.key === 'Enter' && event.target instanceof HTMLInputElement) find(event.shiftKey ? 'findPrevious' : 'findNext')
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const toggle = (name: keyof Options) => {
    const next = { ...options, [name]: !options[name] }
    setOptions(next)
    screen.current?.search.clearDecorations()
    find('findNext', { text, options: next }, true)
  }
  const change = (wanted: string) => {
    setText(wanted)
    if (wanted === '') setFound({ resultIndex: -1, resultCount: 0 })
    find('findNext', { text: wanted, options }, true)
  }
  const count = (
    <output className={styles.found} aria-live="polite">
      {text === '' ? '' : broken ? 'No pattern' : countWords(found)}
    </output>
  )
  return (
    <div className={styles.search} role="search" aria-label="Search in the terminal" onKeyDown={onKeyDown}>
      <div className={styles.field}>
        <TextField label="Search in the terminal" hideLabel placeholder="Search" value={text} onChange={change} autoFocus end={count} />
      </div>
      <div className={styles.options}>
        <IconButton icon={CaseSensitive} label="Capital letters count" size="sm" pressed={options.caseSensitive} onClick={() => toggle('caseSensitive')} />
        <IconButton icon={WholeWord} label="Whole words" size="sm" pressed={options.wholeWord} onClick={() => toggle('wholeWord')} />
        <IconButton icon={Regex} label="Regular expression" size="sm" pressed={options.regex} onClick={() => toggle('regex')} />
        <IconButton icon={ArrowUp} label="Previous" keys="shift+enter" size="sm" onClick={() => find('findPrevious')} />
        <IconButton icon={ArrowDown} label="Next" keys="enter" size="sm" onClick={() => find('findNext')} />
        <IconButton icon={X} label="Close the search" keys="escape" size="sm" onClick={close} />
      </div>
    </div>
  )
}
