import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { FileContent } from '#protocol/file'
import { errorMessage } from '../../../client/client-error'
import { relativePath } from '../../../client/file'
import { useDiagnostics, useLanguageQuestions } from '../../../client/lsp'
import { Banner } from '../../../ui/banner'
import { Button } from '../../../ui/button'
import { useToast } from '../../../ui/toast'
import styles from '../files.module.css'
import { createCodeEditor, type CodeEditor } from './code-editor'
import { ConflictDialog } from './conflict-dialog'
import { mergeTexts } from './merge-texts'
import { useEditing } from './use-editing'

type Props = { directory: string; path: string; content: FileContent; wrap: boolean; line?: number; onOpen: (path: string, line: number) => void }

/** A text file that can be changed and saved. */
export function TextEditor({ directory, path, content, wrap, line, onOpen }: Props) {
  const editing = useEditing({ directory, path, content })
  const { text, conflict, problem, stale } = editing
  const box = useRef<HTMLDivElement>(null)
  const [editor, setEditor] = useState<CodeEditor>()
  const diagnostics = useDiagnostics(directory, path, content.hash)
  const onDefinition = useDefinition({ directory, path, dirty: editing.dirty, onOpen })
  const onText = useEffectEvent(editing.keep)
  const onSave = useEffectEvent(editing.save)
  const goTo = useEffectEvent(onDefinition)
  const start = useEffectEvent((parent: HTMLElement) =>
    createCodeEditor({ parent, path, text, events: { onText: (now) => onText(now), onSave: () => onSave(), onDefinition: (place) => void goTo(place) } }),
  )
  useEffect(() => {
    if (!box.current) return undefined
    const made = start(box.current)
    setEditor(made)
    return () => made.destroy()
  }, [])
  useEffect(() => editor?.show(text), [editor, text])
  useEffect(() => editor?.wrap(wrap), [editor, wrap])
  useEffect(() => (line === undefined ? undefined : editor?.reveal(line)), [editor, line])
  useEffect(() => editor?.diagnose(diagnostics ?? []), [editor, diagnostics])
  return (
    <>
      {stale && (
        <Banner
          tone="warn"
          action={
            <Button size="sm" onClick={editing.compare}>
              Compare…
            </Button>
          }
        >
          The file was changed on disk. Your changes are not saved.
        </Banner>
      )}
      {problem !== undefined && <Banner tone="danger">The file was not saved: {problem}</Banner>}
      <div ref={box} className={styles.editor} />
      {conflict !== undefined && (
        <ConflictDialog
          path={path}
          mine={conflict}
          theirs={content.content}
          onMine={() => void editing.write(conflict, content.hash)}
          onTheirs={editing.discard}
          onMerge={() => {
            editing.keep(mergeTexts(conflict, content.content), content.hash)
            editing.leave()
          }}
          onClose={editing.leave}
        />
      )}
    </>
  )
}

function useDefinition({ directory, path, dirty, onOpen }: { directory: string; path: string; dirty: boolean; onOpen: Props['onOpen'] }) {
  const { definition } = useLanguageQuestions(directory)
  const toast = useToast()
  return async (place: { line: number; character: number }) => {
    if (dirty) return void toast.show({ title: 'Save the file first', text: 'Language servers know it as it is on disk.' })
    try {
      const [found] = await definition({ path, ...place })
      if (!found) return void toast.show({ title: 'No definition found here' })
      const file = decodeURIComponent(new URL(found.uri).pathname).replace(/^\/(?=[A-Za-z]:)/, '')
      const inside = relativePath(directory, file)
      if (inside === file) toast.show({ title: 'Defined outside of this folder', text: file })
      else onOpen(inside, found.range.start.line + 1)
    } catch (error) {
      toast.show({ kind: 'danger', title: 'The definition was not found', text: errorMessage(error) })
    }
  }
}
