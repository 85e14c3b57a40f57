import { useState, type ClipboardEvent, type RefObject } from 'react'
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
    if (asksFirst(text, { bracketed, asks: pasteAsks })) setPasting({ text, waits: bracketed })
    else type(text)
  }
  return {
    pasting,
    cancel: () => setPasting(undefined),
    confirm: (stopAsking: boolean) => {
      type(pasting?.text ?? '')
      setPasting(undefined)
      if (stopAsking) preferences.update((now) => ({ ...now, pasteAsks: false }))
    },
    pasteClipboard: async () => {
      await focusSettled()
      screen.current?.terminal.focus()
      if (bridge) return bridge.paste()
      paste(await navigator.clipboard.readText().catch(() => ''))
    },
    onPaste: (event: ClipboardEvent) => {
      event.preventDefault()
      event.stopPropagation()
      paste(event.clipboardData.getData('text/plain'))
    },
  }
}

/** The palette or menu that this was chosen in gives the focus back as it goes; a paste goes where the focus is. */
function focusSettled(): Promise<void> {
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))
}
