import { useEffect, useEffectEvent } from 'react'
import type { Command } from '../../workbench/pane'

// A command is given to the window, the terminal that it means lives in a tab: an event of the DOM carries it there.

export type TerminalCommand =
  | 'new'
  | 'shell'
  | 'split-right'
  | 'split-down'
  | 'next'
  | 'previous'
  | 'next-split'
  | 'previous-split'
  | 'rename'
  | 'leave'
  | 'enter'
  | 'restart'
  | 'close'
  | 'search'
  | 'copy'
  | 'paste'
  | 'select-all'
  | 'send'
  | 'clear'
  | 'top'
  | 'bottom'

/** Keys that shell programs do not use; the chords of copy, paste and search are the terminal's own and taken there. */
export const terminalCommands: readonly (Pick<Command, 'title' | 'keys'> & { command: TerminalCommand })[] = [
  { command: 'new', title: 'New terminal', keys: 'mod+shift+`' },
  { command: 'shell', title: 'New terminal with another shell…' },
  { command: 'split-right', title: 'Split the terminal to the right', keys: 'mod+shift+d' },
  { command: 'split-down', title: 'Split the terminal downwards', keys: 'mod+shift+s' },
  { command: 'next', title: 'Next terminal', keys: 'mod+shift+pagedown' },
  { command: 'previous', title: 'Previous terminal', keys: 'mod+shift+pageup' },
  { command: 'next-split', title: 'Next terminal of the split', keys: 'mod+shift+right' },
  { command: 'previous-split', title: 'Previous terminal of the split', keys: 'mod+shift+left' },
  { command: 'leave', title: 'Leave the terminal by keys, to its tab', keys: 'mod+shift+up' },
  { command: 'enter', title: 'Back into the terminal' },
  { command: 'rename', title: 'Rename the terminal' },
  { command: 'restart', title: 'Restart the terminal' },
  { command: 'close', title: 'End the terminal', keys: 'mod+shift+w' },
  { command: 'search', title: 'Search in the terminal' },
  { command: 'copy', title: 'Copy the selection of the terminal' },
  { command: 'paste', title: 'Paste into the terminal' },
  { command: 'select-all', title: 'Select everything in the terminal' },
  { command: 'send', title: 'Send the selection to the agent', keys: 'mod+shift+enter' },
  { command: 'clear', title: 'Clear the terminal', keys: 'mod+shift+k' },
  { command: 'top', title: 'Scroll the terminal to its start' },
  { command: 'bottom', title: 'Scroll the terminal to its end' },
]

const EVENT = 'terminal-command'

export function sendTerminalCommand(command: TerminalCommand, tabID: string): void {
  window.dispatchEvent(new CustomEvent(EVENT, { detail: { command, tabID } }))
}

/** Runs what is given to the tab; without a tab nothing is listened for. */
export function useTerminalCommands(tabID: string | undefined, verbs: Partial<Record<TerminalCommand, () => void>>): void {
  const onCommand = useEffectEvent((event: Event) => {
    const { detail } = event as CustomEvent<{ command: TerminalCommand; tabID: string }>
    if (detail.tabID === tabID) verbs[detail.command]?.()
  })
  useEffect(() => {
    if (tabID === undefined) return undefined
    const listener = (event: Event) => onCommand(event)
    window.addEventListener(EVENT, listener)
    return () => window.removeEventListener(EVENT, listener)
  }, [tabID])
}
