import { useState } from 'react'
import type { Hover, LSPLocation } from '#protocol/lsp'
import { errorMessage } from '../../../client/client-error'
import { relativePath } from '../../../client/file'
import { useLanguageQuestions } from '../../../client/lsp'
import { useToast } from '../../../ui/toast'
import { fileName } from '../../../workbench/file-name'
import type { Place } from './editor-events'
import type { ListedPlace, PlaceListInput } from './place-list'
import { symbolIcon } from './symbol-icon'

type Input = { directory: string; path: string; dirty: boolean; onOpen: (path: string, line: number) => void }

/** What language servers answer about the file, and the list of places that is shown because of it. */
export function useLanguage({ directory, path, dirty, onOpen }: Input) {
  const ask = useLanguageQuestions(directory)
  const toast = useToast()
  const [list, setList] = useState<PlaceListInput>()
  const show = (title: string, places: readonly ListedPlace[]) => (places.length > 0 ? setList({ title, places }) : void toast.show({ key: 'language', title: `${title}: nothing found here` }))
  const failed = (title: string, error: unknown) => void toast.show({ key: 'language', kind: 'danger', title, text: errorMessage(error) })
  /** Language servers know the file as it is on disk. */
  const onDisk = () => {
    if (dirty) toast.show({ key: 'language', title: 'Save the file first', text: 'Language servers know it as it is on disk.' })
    return !dirty
  }
  const placeOf = ({ uri, range }: LSPLocation) => {
    const file = decodeURIComponent(new URL(uri).pathname).replace(/^\/(?=[A-Za-z]:)/, '')
    const inside = relativePath(directory, file)
    return { path: inside, inside: inside !== file, line: range.start.line + 1 }
  }
  const listed = (location: LSPLocation, index: number): ListedPlace => {
    const found = placeOf(location)
    return { id: String(index), title: `${fileName(found.path)}:${found.line}`, subtitle: found.path, disabled: !found.inside, path: found.path, line: found.line }
  }
  const definition = async (place: Place) => {
    if (!onDisk()) return
    try {
      const [first] = await ask.definition({ path, ...place })
      const found = first && placeOf(first)
      if (!found) toast.show({ key: 'language', title: 'No definition found here' })
      else if (found.inside) onOpen(found.path, found.line)
      else toast.show({ key: 'language', title: 'Defined outside of this folder', text: found.path })
    } catch (error) {
      failed('The definition was not found', error)
    }
  }
  const references = async (place: Place) => {
    if (!onDisk()) return
    try {
      show('Where this is used', (await ask.references({ path, ...place })).map(listed))
    } catch (error) {
      failed('The places were not found', error)
    }
  }
  const symbols = async () => {
    try {
      const found = await ask.symbols(path)
      const places = found.map(({ name, kind, location }, index) => ({ id: String(index), title: name, subtitle: `line ${location.range.start.line + 1}`, icon: symbolIcon(kind), path, line: location.range.start.line + 1 }))
      show('Symbols in this file', places)
    } catch (error) {
      failed('The symbols were not found', error)
    }
  }
  const hover = async (place: Place, { asked }: { asked: boolean }): Promise<Hover | undefined> => {
    if (asked ? !onDisk() : dirty) return undefined
    const found = await ask.hover({ path, ...place }).catch(() => null)
    if (!found && asked) toast.show({ key: 'language', title: 'Nothing is known about this word' })
    return found ?? undefined
  }
  return { list, close: () => setList(undefined), show, definition, references, symbols, hover }
}
