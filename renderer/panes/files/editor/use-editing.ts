import { useState } from 'react'
import type { FileContent } from '#protocol/file'
import { ClientError, errorMessage } from '../../../client/client-error'
import { useSaveFiles } from '../../../client/file'
import { draftKey, dropDraft, keepDraft } from '../../../workbench/unsaved'
import { useUnsaved, useWorkbench } from '../../../workbench/workbench-context'

type Input = { directory: string; path: string; content: FileContent }

/** A file being edited: its text with what is not saved, and what happens when it is saved. */
export function useEditing({ directory, path, content }: Input) {
  const { unsaved } = useWorkbench()
  const key = draftKey({ directory, path })
  const draft = useUnsaved((drafts) => drafts[key])
  const saveFile = useSaveFiles()
  const [conflict, setConflict] = useState<string>()
  const [problem, setProblem] = useState<string>()
  const keep = (text: string, hash?: string) =>
    unsaved.update((now) => {
      const begun = hash ?? now[key]?.hash ?? content.hash
      if (text === content.content) return dropDraft(now, { directory, path })
      return keepDraft(now, { directory, path, text, ...(begun === undefined ? {} : { hash: begun }) })
    })
  const write = async (text: string, hash: string | undefined) => {
    setProblem(undefined)
    try {
      const saved = await saveFile({ directory, path, text, ...(hash === undefined ? {} : { hash }) })
      setConflict(undefined)
      unsaved.update((now) => {
        const present = now[key]
        if (!present || present.text === text) return dropDraft(now, { directory, path })
        return keepDraft(now, { directory, path, text: present.text, ...(saved.hash === undefined ? {} : { hash: saved.hash }) })
      })
    } catch (error) {
      if (error instanceof ClientError && error.name === 'ConflictError') setConflict(text)
      else setProblem(errorMessage(error))
    }
  }
  return {
    text: draft?.text ?? content.content,
    dirty: draft !== undefined,
    stale: draft !== undefined && draft.hash !== content.hash,
    conflict,
    problem,
    keep,
    write,
    /** Of what is kept at this moment, which may be newer than what was drawn. */
    save: () => {
      const now = unsaved.get()[key]
      if (now) void write(now.text, now.hash)
    },
    compare: () => setConflict(unsaved.get()[key]?.text),
    leave: () => setConflict(undefined),
    discard: () => {
      unsaved.update((now) => dropDraft(now, { directory, path }))
      setConflict(undefined)
    },
  }
}
