import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import type { FileContent } from '#protocol/file'
import { useDiagnostics } from '../../../client/lsp'
import { Markdown } from '../../../ui/markdown'
import { useMergeTexts } from '../../../ui/use-merge-texts'
import { useWorkbench } from '../../../workbench/workbench-context'
import { createCodeEditor, type CodeEditor } from './code-editor'
import { ConflictDialog } from './conflict-dialog'
import { EditorBanner } from './editor-banner'
import type { ShownHover } from './editor-events'
import { EditorStatus } from './editor-status'
import styles from './editor.module.css'
import { PlaceList } from './place-list'
import { listedProblems } from './shown-diagnostics'
import type { Editing } from './use-editing'
import { useLanguage } from './use-language'

type Props = {
  directory: string
  path: string
  content: FileContent
  editing: Editing
  wrap: boolean
  line?: number
  /** The line was brought into view; the same one may be asked for again. */
  onRevealed: () => void
  onOpen: (path: string, line: number) => void
}

/** A text file that can be changed and saved. */
export function TextEditor({ directory, path, content, editing, wrap, line, onRevealed, onOpen }: Props) {
  const { openLink } = useWorkbench()
  const { text } = editing
  const box = useRef<HTMLDivElement>(null)
  const chosen = useRef(false)
  const [editor, setEditor] = useState<CodeEditor>()
  const [shownHover, setShownHover] = useState<ShownHover>()
  const diagnostics = useDiagnostics(directory, path, content.hash)
  const language = useLanguage({ directory, path, dirty: editing.dirty, onOpen })
  const events = useEffectEvent(() => ({ ...editing, ...language }))
  const start = useEffectEvent((parent: HTMLElement) =>
    createCodeEditor({
      parent,
      path,
      text,
      events: {
        onText: (now) => events().keep(now),
        onSave: () => events().save(),
        onDefinition: (place) => void events().definition(place),
        onReferences: (place) => void events().references(place),
        onSymbols: () => void events().symbols(),
        onHover: (place, options) => events().hover(place, options),
        onHoverShown: setShownHover,
      },
    }),
  )
  const revealed = useEffectEvent(onRevealed)
  useEffect(() => {
    if (!box.current) return undefined
    const made = start(box.current)
    setEditor(made)
    return () => made.destroy()
  }, [])
  useEffect(() => editor?.show(text), [editor, text])
  useEffect(() => editor?.wrap(wrap), [editor, wrap])
  useEffect(() => {
    if (!editor || line === undefined) return
    editor.reveal(line)
    revealed()
  }, [editor, line])
  useEffect(() => editor?.diagnose(diagnostics ?? []), [editor, diagnostics])
  useEffect(() => {
    if (language.list || !chosen.current) return
    chosen.current = false
    // The dialog that is gone now gives the focus back to what opened it, a moment later.
    setTimeout(() => editor?.focus())
  }, [editor, language.list])
  useEffect(() => editor?.settleHover(), [editor, shownHover])
  return (
    <>
      <EditorBanner editing={editing} />
      <div ref={box} className={styles.editor} data-editor />
      {editor && <EditorStatus editor={editor} directory={directory} diagnostics={diagnostics} onProblems={() => language.show('Problems in this file', listedProblems(path, diagnostics ?? []))} onSymbols={() => void language.symbols()} />}
      {shownHover && createPortal(<Markdown text={shownHover.text} onLink={openLink} />, shownHover.box)}
      {editing.conflict && <Conflict path={path} content={content} editing={editing} />}
      {language.list && (
        <PlaceList
          {...language.list}
          onClose={language.close}
          onChoose={(place) => {
            if (place.path !== path) return onOpen(place.path, place.line)
            editor?.reveal(place.line, place.character)
            chosen.current = true
          }}
        />
      )}
    </>
  )
}

function Conflict({ path, content, editing }: { path: string; content: FileContent; editing: Editing }) {
  const [merging, setMerging] = useState(false)
  const merge = useMergeTexts()
  const { text } = editing
  const mergeByHand = async () => {
    setMerging(true)
    try {
      editing.keep(await merge(text, content.content), content.hash)
    } finally {
      setMerging(false)
      editing.leave()
    }
  }
  return (
    <ConflictDialog
      path={path}
      mine={text}
      theirs={content.content}
      merging={merging}
      onMine={() => void editing.write(text, content.hash)}
      onTheirs={editing.discard}
      onMerge={() => void mergeByHand()}
      onClose={editing.leave}
    />
  )
}
