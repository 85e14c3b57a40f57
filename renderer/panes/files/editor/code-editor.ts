import { LanguageDescription } from '@codemirror/language'
import { languages } from '@codemirror/language-data'
import { setDiagnostics } from '@codemirror/lint'
import { Annotation, Compartment, EditorState } from '@codemirror/state'
import { EditorView, repositionTooltips } from '@codemirror/view'
import type { Diagnostic } from '#protocol/lsp'
import { withAdoptedSheets } from './adopted-sheets'
import { editorKeys, ownKeys, usualExtensions } from './editor-extensions'
import type { Caret, EditorEvents } from './editor-events'
import { placeAt, textHovers } from './hovers'
import { shownDiagnostics } from './shown-diagnostics'
import { lineEndsOf, smallestChange, type LineEnds } from './text-facts'

export type CodeEditor = ReturnType<typeof createCodeEditor>

/** Texts that come from the disk or another view of the file, not from the keys here. */
const outside = Annotation.define<boolean>()
const TYPING_PAUSE = 150

type Input = { parent: HTMLElement; path: string; text: string; events: EditorEvents }

/** CodeMirror in a box; the text goes in and out with the line ends that it has. */
export function createCodeEditor({ parent, path, text, events }: Input) {
  const parts = { wrapping: new Compartment(), language: new Compartment(), separator: new Compartment() }
  const watchers = new Set<() => void>()
  let ends = lineEndsOf(text)
  let timer: ReturnType<typeof setTimeout> | undefined
  let caret: Caret = { line: 1, column: 1, selected: 0 }
  const read = () => view.state.doc.sliceString(0, view.state.doc.length, ends === 'crlf' ? '\r\n' : '\n')
  const flush = () => {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = undefined
    events.onText(read())
  }
  const onUpdate = EditorView.updateListener.of((update) => {
    if (update.docChanged || update.selectionSet) {
      caret = caretOf(update.state)
      for (const tell of watchers) tell()
    }
    if (!update.docChanged || update.transactions.some((one) => one.annotation(outside))) return
    // The first change shows at once that the file is not saved.
    if (timer === undefined) events.onText(read())
    clearTimeout(timer)
    timer = setTimeout(flush, TYPING_PAUSE)
  })
  const extensions = [
    parts.separator.of(separatorOf(ends)),
    ownKeys(events, flush),
    textHovers(events),
    usualExtensions(path, text),
    parts.wrapping.of([]),
    parts.language.of([]),
    EditorView.domEventHandlers({ blur: flush }),
    onUpdate,
    editorKeys,
  ]
  const view: EditorView = withAdoptedSheets(document, () => new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) }))
  void LanguageDescription.matchFilename(languages, path.slice(path.lastIndexOf('/') + 1))
    ?.load()
    .then((support) => view.dispatch({ effects: parts.language.reconfigure(support) }))
    .catch(() => undefined)
  return {
    flush,
    focus: () => view.focus(),
    caret: () => caret,
    ends: (): LineEnds => ends,
    /** Tells when the caret or the text changed. */
    watch: (tell: () => void) => {
      watchers.add(tell)
      return () => void watchers.delete(tell)
    },
    show(wanted: string) {
      if (timer !== undefined || wanted === read()) return
      const next = lineEndsOf(wanted)
      // First the rule by which lines are cut, so that carriage returns of a mixed text stay in it; the history stays.
      if (next !== ends) view.dispatch({ effects: parts.separator.reconfigure(separatorOf(next)), annotations: outside.of(true) })
      ends = next
      const changes = smallestChange(view.state.doc.toString(), next === 'crlf' ? wanted.replaceAll('\r\n', '\n') : wanted)
      if (changes) view.dispatch({ changes, annotations: outside.of(true) })
      for (const tell of watchers) tell()
    },
    wrap: (on: boolean) => view.dispatch({ effects: parts.wrapping.reconfigure(on ? EditorView.lineWrapping : []) }),
    reveal(line: number, character = 0) {
      const { from, to } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines))
      view.dispatch({ selection: { anchor: Math.min(from + character, to) }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
    },
    diagnose: (found: readonly Diagnostic[]) => view.dispatch(setDiagnostics(view.state, shownDiagnostics(view.state.doc, found))),
    /** Where the caret is, as language servers count. */
    place: () => placeAt(view.state, view.state.selection.main.head),
    /** After the box of a hover got its words. */
    settleHover: () => repositionTooltips(view),
    destroy() {
      flush()
      view.destroy()
    },
  }
}

function separatorOf(ends: LineEnds) {
  return ends === 'mixed' ? EditorState.lineSeparator.of('\n') : []
}

function caretOf({ doc, selection: { main } }: EditorState): Caret {
  const line = doc.lineAt(main.head)
  return { line: line.number, column: main.head - line.from + 1, selected: main.to - main.from }
}
