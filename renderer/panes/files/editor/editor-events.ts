import type { Hover } from '#protocol/lsp'

/** As language servers count: both from 0. */
export type Place = { line: number; character: number }

/** The box in which the words of a hover are to be drawn. */
export type ShownHover = { box: HTMLElement; text: string }

export type EditorEvents = {
  onText: (text: string) => void
  onSave: () => void
  onDefinition: (place: Place) => void
  onReferences: (place: Place) => void
  onSymbols: () => void
  /** What is told of a place; nothing where nothing is known. `asked`: with the keys, so that an answer is waited for. */
  onHover: (place: Place, options: { asked: boolean }) => Promise<Hover | undefined>
  /** The box of a hover stands in the page, or went away. */
  onHoverShown: (shown: ShownHover | undefined) => void
}
/** Where the caret is; both count from 1. */
export type Caret = { line: number; column: number; selected: number }
