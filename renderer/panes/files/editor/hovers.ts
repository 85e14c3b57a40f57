import { StateEffect, StateField, type EditorState, type Extension } from '@codemirror/state'
import { hoverTooltip, keymap, showTooltip, type EditorView, type Tooltip } from '@codemirror/view'
import type { Hover } from '#protocol/lsp'
import type { EditorEvents, Place } from './editor-events'

type Events = Pick<EditorEvents, 'onHover' | 'onHoverShown'>

const PAUSE = 350
const setAsked = StateEffect.define<Tooltip | null>()

/** What language servers know of a word: under the pointer after a moment, or with Shift+F1 at the caret, where it takes the focus. */
export function textHovers(events: Events): Extension {
  const underPointer = hoverTooltip(
    async (view, at) => {
      if (!view.state.wordAt(at)) return null
      const found = await events.onHover(placeAt(view.state, at), { asked: false })
      return found ? tooltipOf({ events, found, at, state: view.state }) : null
    },
    { hoverTime: PAUSE, hideOnChange: true },
  )
  const asked = StateField.define<Tooltip | null>({
    create: () => null,
    update(shown, change) {
      for (const effect of change.effects) if (effect.is(setAsked)) return effect.value
      return change.docChanged || change.selection ? null : shown
    },
    provide: (field) => showTooltip.from(field),
  })
  const ask = (view: EditorView) => {
    const at = view.state.selection.main.head
    const { doc } = view.state
    void events.onHover(placeAt(view.state, at), { asked: true }).then((found) => {
      if (found && view.state.doc === doc) view.dispatch({ effects: setAsked.of(focused(tooltipOf({ events, found, at, state: view.state }))) })
    })
    return true
  }
  return [underPointer, asked, keymap.of([{ key: 'Shift-F1', preventDefault: true, run: ask }])]
}

export function placeAt(state: EditorState, at: number): Place {
  const line = state.doc.lineAt(at)
  return { line: line.number - 1, character: at - line.from }
}

function tooltipOf({ events, found, at, state }: { events: Events; found: Hover; at: number; state: EditorState }): Tooltip {
  const word = state.wordAt(at)
  return {
    pos: word?.from ?? at,
    ...(word ? { end: word.to } : {}),
    above: true,
    create: () => {
      const box = document.createElement('div')
      box.className = 'cm-hover'
      box.setAttribute('role', 'region')
      box.setAttribute('aria-label', 'About this word')
      box.tabIndex = 0
      return { dom: box, mount: () => events.onHoverShown({ box, text: found.contents }), destroy: () => events.onHoverShown(undefined) }
    },
  }
}

/** The same with the focus in it, so that it can be read and scrolled with the keys; Escape leads back. */
function focused(tooltip: Tooltip): Tooltip {
  return {
    ...tooltip,
    create: (view) => {
      const made = tooltip.create(view)
      const close = () => {
        view.dispatch({ effects: setAsked.of(null) })
        view.focus()
      }
      made.dom.addEventListener('keydown', (event) => {
        if (event.key !== 'Escape') return
        event.stopPropagation()
        close()
      })
      made.dom.addEventListener('focusout', (event) => {
        if (!made.dom.contains(event.relatedTarget as Node | null)) view.dispatch({ effects: setAsked.of(null) })
      })
      return { ...made, mount: (shown: EditorView) => (made.mount?.(shown), made.dom.focus()) }
    },
  }
}
