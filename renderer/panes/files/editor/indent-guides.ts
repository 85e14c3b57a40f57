import { countColumn, RangeSetBuilder } from '@codemirror/state'
import { Decoration, ViewPlugin, type DecorationSet, type EditorView, type ViewUpdate } from '@codemirror/view'
import { getIndentUnit } from '@codemirror/language'

/** Thin lines where the steps of the indentation are, drawn behind the lines in view. */
export const indentGuides = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = guides(view)
    }
    update(update: ViewUpdate) {
      if (update.docChanged || update.viewportChanged) this.decorations = guides(update.view)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

function guides(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>()
  const step = getIndentUnit(view.state)
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at)
      const blank = /^[\t ]*/.exec(line.text)?.[0] ?? ''
      const columns = countColumn(blank, view.state.tabSize)
      if (columns > 0) builder.add(line.from, line.from, Decoration.line({ class: 'cm-guides', attributes: { style: `--columns: ${columns}; --step: ${step}` } }))
      at = line.to + 1
    }
  }
  return builder.finish()
}
