import { useState } from 'react'
import type { ReplaceInput, ReplaceResult } from '#protocol/replace'
import { errorMessage } from '../../../client/client-error'
import { replaceSearch, useReplaceProgress, useReplaceText } from '../../../client/replace'
import type { Search } from './use-search'

type State =
  | { kind: 'idle' | 'running' }
  | { kind: 'done'; text: string; id?: string }
  /** Some files are not as they were looked at, so none was changed. */
  | { kind: 'held'; failed: ReplaceResult['failed']; others: number }
  | { kind: 'failed'; text: string }

export type Replacing = ReturnType<typeof useReplacing>

/** One replacement from the press to its undoing. */
export function useReplacing({ directory, search, replacement }: Search) {
  const text = useReplaceText(directory)
  const [state, setState] = useState<State>({ kind: 'idle' })
  const [name, setName] = useState('')
  const progress = useReplaceProgress(name)
  const undo = async (id: string) => {
    setState({ kind: 'running' })
    try {
      const { files, failed } = await text.undo(id)
      setState({ kind: 'done', text: `Taken back in ${filesText(files.length)}${leftText(failed)}` })
    } catch (error) {
      setState({ kind: 'failed', text: errorMessage(error) })
    }
  }
  const replace = async (files: ReplaceInput['files'], partial = false) => {
    const started = crypto.randomUUID()
    setName(started)
    setState({ kind: 'running' })
    try {
      const result = await text.replace({ ...replaceSearch(search, replacement), files, partial, progress: started }, new AbortController().signal)
      if (result.files.length === 0) return setState({ kind: 'held', failed: result.failed, others: files.length - result.failed.length })
      const done = `Replaced ${result.hits.toLocaleString()} ${result.hits === 1 ? 'place' : 'places'} in ${filesText(result.files.length)}${leftText(result.failed)}`
      const { id } = result
      setState({ kind: 'done', text: done, ...(id === undefined ? {} : { id }) })
    } catch (error) {
      setState({ kind: 'failed', text: errorMessage(error) })
    }
  }
  return { state, progress, replace, undo, again: () => (text.look(), setState({ kind: 'idle' })) }
}

function filesText(count: number): string {
  return `${count.toLocaleString()} ${count === 1 ? 'file' : 'files'}`
}

function leftText(failed: readonly { path: string }[]): string {
  return failed.length === 0 ? '' : `; left as they are: ${failed.map(({ path }) => path).slice(0, 3).join(', ')}${failed.length > 3 ? ` and ${failed.length - 3} more` : ''}`
}
