import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language'
import { lintGutter, nextDiagnostic, previousDiagnostic } from '@codemirror/lint'
import { gotoLine, highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import type { Extension } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view'
import type { EditorEvents } from './editor-events'
import { editorTheme } from './editor-theme'
import { placeAt } from './hovers'
import { indentGuides } from './indent-guides'
import { indentOf } from './text-facts'

/** What every text gets. */
export function usualExtensions(path: string, text: string): Extension {
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
  ]
}

/** Saving, lines, and what language servers are asked; also by Ctrl and a click. */
export function ownKeys(events: EditorEvents, flush: () => void): Extension {
  const here = (view: EditorView) => placeAt(view.state, view.state.selection.main.head)
  return [
    keymap.of([
      { key: 'Mod-s', preventDefault: true, run: () => (flush(), events.onSave(), true) },
      { key: 'Ctrl-g', preventDefault: true, run: gotoLine },
      { key: 'F12', preventDefault: true, run: (view) => (events.onDefinition(here(view)), true) },
      { key: 'Shift-F12', preventDefault: true, run: (view) => (events.onReferences(here(view)), true) },
      { key: 'Mod-Shift-o', preventDefault: true, run: () => (events.onSymbols(), true) },
      { key: 'F8', preventDefault: true, run: nextDiagnostic, shift: previousDiagnostic },
    ]),
    EditorView.domEventHandlers({
      mousedown: (event, view) => {
        const at = event.ctrlKey || event.metaKey ? view.posAtCoords(event) : null
        if (at === null) return false
        events.onDefinition(placeAt(view.state, at))
        return true
      },
    }),
  ]
}

/** Last, so that the keys of ours come first. */
export const editorKeys: Extension = keymap.of([...searchKeymap, ...historyKeymap, ...foldKeymap, ...defaultKeymap, indentWithTab])
