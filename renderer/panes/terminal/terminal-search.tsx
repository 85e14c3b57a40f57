import { CaseSensitive, Regex, WholeWord } from 'lucide-react'
import { useEffect, useState, type RefObject } from 'react'
import { findKeys } from '../../ui/find-keys'
import { FindSteps } from '../../ui/find-steps'
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
  const go = (by: 1 | -1) => find(by === 1 ? 'findNext' : 'findPrevious')
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
    <div className={styles.search} role="search" aria-label="Search in the terminal" onKeyDown={findKeys({ step: go, close })}>
      <div className={styles.field}>
        <TextField label="Search in the terminal" hideLabel placeholder="Search" value={text} onChange={change} autoFocus end={count} />
      </div>
      <div className={styles.options}>
        <IconButton icon={CaseSensitive} label="Capital letters count" size="sm" pressed={options.caseSensitive} onClick={() => toggle('caseSensitive')} />
        <IconButton icon={WholeWord} label="Whole words" size="sm" pressed={options.wholeWord} onClick={() => toggle('wholeWord')} />
        <IconButton icon={Regex} label="Regular expression" size="sm" pressed={options.regex} onClick={() => toggle('regex')} />
        <FindSteps onStep={go} onClose={close} />
      </div>
    </div>
  )
}
