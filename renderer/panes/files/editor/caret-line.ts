import { EditorView } from '@codemirror/view'

/** The line of the caret in the editor of a file that is in sight; the editor is found by the name that it has for screen readers. */
export function caretLine(path: string): number | undefined {
  const boxes = [...document.querySelectorAll<HTMLElement>('.cm-editor')].filter((box) => box.offsetParent !== null)
  const named = boxes.find((box) => box.querySelector('.cm-content')?.getAttribute('aria-label') === path)
  const view = named && EditorView.findFromDOM(named)
  return view?.state.doc.lineAt(view.state.selection.main.head).number
}
