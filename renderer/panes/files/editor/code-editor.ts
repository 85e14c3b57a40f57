import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, LanguageDescription } from '@codemirror/language'
import { languages } from '@codemirror/language-data'
import { lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { gotoLine, highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Annotation, Compartment, EditorState } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view'
import type { Diagnostic } from '#protocol/lsp'
import { withAdoptedSheets } from './adopted-sheets'
import { editorTheme } from './editor-theme'
import { indentGuides } from './indent-guides'
import { shownDiagnostics } from './shown-diagnostics'
import { indentOf, lineEndsOf, smallestChange } from './text-facts'

export type EditorEvents = { onText: (text: string) => void; onSave: () => void; onDefinition: (place: { line: number; character: number }) => void }
export type CodeEditor = ReturnType<typeof createCodeEditor>

/** Texts that come from the disk or another view of the file, not from the keys here. */
const outside = Annotation.define<boolean>()
const TYPING_PAUSE = 150

/** CodeMirror in a box; the text goes in and out with the line ends that it has. */
export function createCodeEditor({ parent, path, text, events }: { parent: HTMLElement; path: string; text: string; events: EditorEvents }) {
  const [wrapping, language] = [new Compartment(), new Compartment()]
  let ends = lineEndsOf(text)
  let timer: ReturnType<typeof setTimeout> | undefined
  const read = () => view.state.doc.sliceString(0, view.state.doc.length, ends === 'crlf' ? '\r\n' : '\n')
  const flush = () => {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = undefined
    events.onText(read())
  }
  const stateOf = (doc: string): EditorState =>
    EditorState.create({
      doc,
      extensions: [
        ...(lineEndsOf(doc) === 'mixed' ? [EditorState.lineSeparator.of('\n')] : []),
        keymap.of([
          { key: 'Mod-s', preventDefault: true, run: () => (flush(), events.onSave(), true) },
          { key: 'Ctrl-g', preventDefault: true, run: gotoLine },
          { key: 'F12', preventDefault: true, run: () => (events.onDefinition(placeAt(view, view.state.selection.main.head)), true) },
        ]),
        usual(path, doc),
        wrapping.of([]),
        language.of([]),
        EditorView.domEventHandlers({
          mousedown: (event) => {
            const at = event.ctrlKey || event.metaKey ? view.posAtCoords(event) : null
            if (at === null) return false
            events.onDefinition(placeAt(view, at))
            return true
          },
          blur: flush,
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged || update.transactions.some((one) => one.annotation(outside))) return
          // The first change shows at once that the file is not saved.
          if (timer === undefined) events.onText(read())
          clearTimeout(timer)
          timer = setTimeout(flush, TYPING_PAUSE)
        }),
      ],
    })
  const view: EditorView = withAdoptedSheets(document, () => new EditorView({ parent, state: stateOf(text) }))
  void LanguageDescription.matchFilename(languages, path.slice(path.lastIndexOf('/') + 1))
    ?.load()
    .then((support) => view.dispatch({ effects: language.reconfigure(support) }))
    .catch(() => undefined)
  return {
    flush,
    focus: () => view.focus(),
    show(wanted: string) {
      if (timer !== undefined || wanted === read()) return
      if (lineEndsOf(wanted) !== ends) {
        ends = lineEndsOf(wanted)
        return view.setState(stateOf(wanted))
      }
      const doc = ends === 'crlf' ? wanted.replaceAll('\r\n', '\n') : wanted
      const changes = smallestChange(view.state.doc.toString(), doc)
      if (changes) view.dispatch({ changes, annotations: outside.of(true) })
    },
    wrap: (on: boolean) => view.dispatch({ effects: wrapping.reconfigure(on ? EditorView.lineWrapping : []) }),
    reveal(number: number) {
      const { from } = view.state.doc.line(Math.min(Math.max(number, 1), view.state.doc.lines))
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
    },
    diagnose: (found: readonly Diagnostic[]) => view.dispatch(setDiagnostics(view.state, shownDiagnostics(view.state.doc, found))),
    destroy() {
      flush()
      view.destroy()
    },
  }
}

function usual(path: string, text: string) {
  return [
    lineNumbers(),
    foldGutter(),
    lintGutter(),
    history(),
    drawSelection(),
    highlightSpecialChars(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    bracketMatching(),
    indentOnInput(),
    indentGuides,
    indentUnit.of(indentOf(text)),
    search({ top: true }),
    editorTheme,
    EditorView.contentAttributes.of({ 'aria-label': path, tabindex: '0' }),
    keymap.of([...searchKeymap, ...historyKeymap, ...foldKeymap, ...lintKeymap, ...defaultKeymap, indentWithTab]),
  ]
}

function placeAt(view: EditorView, at: number) {
  const line = view.state.doc.lineAt(at)
  return { line: line.number - 1, character: at - line.from }
}
