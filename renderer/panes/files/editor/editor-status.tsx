import { CircleAlert, CircleCheck, CircleX, ListTree } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import type { Diagnostic } from '#protocol/lsp'
import { useLanguageServers } from '../../../client/lsp'
import { Button } from '../../../ui/button'
import type { CodeEditor } from './code-editor'
import styles from './editor.module.css'

type Props = { editor: CodeEditor; directory: string; diagnostics: readonly Diagnostic[] | undefined; onProblems: () => void; onSymbols: () => void }

const endNames = { lf: 'LF', crlf: 'CRLF', mixed: 'Mixed line ends' } as const

/** The line below an editor: what is wrong with the text, where the caret is, how the text lies on disk. */
export function EditorStatus({ editor, directory, diagnostics, onProblems, onSymbols }: Props) {
  const { data: servers } = useLanguageServers(directory)
  // Without a language server nobody has looked.
  const looked = diagnostics !== undefined && servers?.some(({ status }) => status === 'connected') === true
  const caret = useSyncExternalStore(editor.watch, editor.caret)
  const ends = useSyncExternalStore(editor.watch, editor.ends)
  const count = (most: number) => (diagnostics ?? []).filter(({ severity = 1 }) => severity <= most).length
  const [errors, all] = [count(1), count(4)]
  const Icon = errors > 0 ? CircleX : all > 0 ? CircleAlert : CircleCheck
  return (
    <div className={styles.status}>
      {looked && (
        <Button size="sm" variant="ghost" icon={Icon} disabled={all === 0} className={styles.quiet} data-tone={errors > 0 ? 'danger' : all > 0 ? 'warn' : undefined} onClick={onProblems}>
          {all === 0 ? 'No problems' : `${all} ${all === 1 ? 'problem' : 'problems'}`}
        </Button>
      )}
      {looked && (
        <Button size="sm" variant="ghost" icon={ListTree} className={styles.quiet} title="Symbols in this file (Ctrl or ⌘, Shift and O)" onClick={onSymbols}>
          Symbols
        </Button>
      )}
      <span className={styles.facts}>
        {caret.selected > 0 && <span>{caret.selected} selected</span>}
        <span>
          Line {caret.line}, column {caret.column}
        </span>
        <span className={styles.ends} data-odd={ends === 'mixed' ? '' : undefined}>
          {endNames[ends]}
        </span>
      </span>
    </div>
  )
}
