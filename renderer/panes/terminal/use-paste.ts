import { useState, type ClipboardEvent as PasteEvent, type RefObject } from 'react'
import { usePreferences, useWorkbench } from '../../workbench/workbench-context'
import { asksFirst, cleanPaste } from './paste'
import type { Screen } from './screen'

/** Everything that is pasted goes through here; `pasting` waits for an answer. */
export function usePaste(screen: RefObject<Screen | undefined>) {
  const { bridge, preferences } = useWorkbench()
  const { pasteAsks } = usePreferences()
  const [pasting, setPasting] = useState<{ text: string; waits: boolean }>()
  const type = (text: string) => screen.current?.terminal.paste(cleanPaste(text))
  const paste = (text: string) => {
    const bracketed = screen.current?.terminal.modes.bracketedPasteMode ?? false
    screen.current?.terminal.focus()
    if (asksFirst(text, { bracketed, asks: pasteAsks })) setPasting({ text, waits: bracketed })
    else type(text)
  }
  return {
    pasting,
    paste,
    cancel: () => setPasting(undefined),
    confirm: (stopAsking: boolean) => {
      type(pasting?.text ?? '')
      setPasting(undefined)
      if (stopAsking) preferences.update((now) => ({ ...now, pasteAsks: false }))
    },
    pasteClipboard: async () => {
      if (!bridge) return paste(await navigator.clipboard.readText().catch(() => ''))
      takeNextPaste(paste)
      return bridge.paste()
    },
    onPaste: (event: PasteEvent) => {
      event.preventDefault()
      event.stopPropagation()
      paste(event.clipboardData.getData('text/plain'))
    },
  }
}

/**
 * The desktop pastes where the focus is, which a palette or menu gives back only as it goes: the window's next paste is
 * therefore taken wherever it arrives.
 */
function takeNextPaste(onText: (text: string) => void) {
  const taken = new AbortController()
  const options = { capture: true, signal: taken.signal }
  const onPaste = (event: ClipboardEvent) => {
    taken.abort()
    event.preventDefault()
    event.stopImmediatePropagation()
    onText(event.clipboardData?.getData('text/plain') ?? '')
  }
  window.addEventListener('paste', onPaste, options)
  // Without an answer to this one nothing is pasted while no field has the focus.
  window.addEventListener('beforepaste', (event) => event.preventDefault(), options)
  // Whatever the person does next means what it says.
  for (const act of ['keydown', 'pointerdown']) window.addEventListener(act, () => taken.abort(), options)
}
