import { useEffect, useState } from 'react'
import type { FileContent } from '#protocol/file'
import { ClientError, errorMessage } from '../../../client/client-error'
import { useSaveFiles } from '../../../client/file'
import { useToast } from '../../../ui/toast'
import { fileName } from '../../../workbench/file-name'
import { draftKey, dropDraft, keepDraft } from '../../../workbench/unsaved'
import { useUnsaved, useWorkbench } from '../../../workbench/workbench-context'

type Input = {
  directory: string
  path: string
  /** As it is on disk; undefined while it is read, and where there is none any more. */
  content: FileContent | undefined
  gone: boolean
  /** Reads the file once more. */
  refresh: () => Promise<unknown>
}
export type Editing = ReturnType<typeof useEditing>

/** A file being edited: its text with what is not saved, and what happens when it is saved. */
export function useEditing({ directory, path, content, gone, refresh }: Input) {
  const { unsaved } = useWorkbench()
  const toast = useToast()
  const place = { directory, path }
  const key = draftKey(place)
  const draft = useUnsaved((drafts) => drafts[key])
  const saveFile = useSaveFiles()
  const [conflict, setConflict] = useState(false)
  const [saving, setSaving] = useState(false)
  const [problem, setProblem] = useState<string>()
  // What is kept may have come to disk by another way meanwhile.
  const same = draft !== undefined && !gone && draft.text === content?.content
  useEffect(() => {
    if (same) unsaved.update((now) => dropDraft(now, { directory, path }))
  }, [same, unsaved, directory, path])
  const keep = (text: string, hash?: string) =>
    unsaved.update((now) => {
      const begun = hash ?? now[key]?.hash ?? content?.hash
      if (text === content?.content && !gone) return dropDraft(now, place)
      return keepDraft(now, { ...place, text, ...(begun === undefined ? {} : { hash: begun }) })
    })
  /** The disk is looked at first, so that what the dialog shows is what stands there now. */
  const compare = async () => {
    await refresh()
    setConflict(true)
  }
  const write = async (text: string, hash: string | undefined) => {
    setProblem(undefined)
    setSaving(true)
    try {
      const saved = await saveFile({ ...place, text, ...(hash === undefined ? {} : { hash }) })
      setConflict(false)
      unsaved.update((now) => {
        const present = now[key]
        if (!present || present.text === text) return dropDraft(now, place)
        return keepDraft(now, { ...place, text: present.text, ...(saved.hash === undefined ? {} : { hash: saved.hash }) })
      })
    } catch (error) {
      if (error instanceof ClientError && error.name === 'ConflictError') await compare()
      else setProblem(errorMessage(error))
    } finally {
      setSaving(false)
    }
  }
  const discard = () => {
    const lost = unsaved.get()[key]
    setConflict(false)
    if (!lost) return
    unsaved.update((now) => dropDraft(now, place))
    const undo = () => unsaved.update((now) => (now[key] ? now : keepDraft(now, lost)))
    toast.show({ key: `discard ${key}`, title: `Changes of ${fileName(path)} discarded`, action: { label: 'Undo', onClick: undo } })
  }
  return {
    text: draft?.text ?? content?.content ?? '',
    dirty: draft !== undefined && !same,
    stale: draft !== undefined && !gone && content !== undefined && !same && draft.hash !== content.hash,
    gone: draft !== undefined && gone,
    conflict: conflict && draft !== undefined,
    saving,
    problem,
    keep,
    write,
    compare,
    discard,
    /** Of what is kept at this moment, which may be newer than what was drawn. */
    save: () => {
      const now = unsaved.get()[key]
      if (now) void write(now.text, now.hash)
    },
    /** Whatever became of the version on disk that the text began with. */
    saveAnew: () => {
      const now = unsaved.get()[key]
      if (now) void write(now.text, undefined)
    },
    leave: () => setConflict(false),
  }
}
