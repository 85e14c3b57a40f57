import { useEffect, useEffectEvent } from 'react'

// A command is given to the window, the view that it means lives in a tab: an event of the DOM carries it there.

export type ChatCommand =
  | 'rename'
  | 'fork'
  | 'archive'
  | 'stop'
  | 'model'
  | 'compare'
  | 'agent'
  | 'focus'
  | 'jump'
  | 'find'
  | 'quote'
  | 'copy'
  | 'compact'
  | 'undo'
  | 'redo'
  | 'share'
  | 'export'

const EVENT = 'chat-command'

export function sendChatCommand(command: ChatCommand, tabID: string): void {
  window.dispatchEvent(new CustomEvent(EVENT, { detail: { command, tabID } }))
}

export function useChatCommands(tabID: string, run: (command: ChatCommand) => void): void {
  const onCommand = useEffectEvent((event: Event) => {
    const { detail } = event as CustomEvent<{ command: ChatCommand; tabID: string }>
    if (detail.tabID === tabID) run(detail.command)
  })
  useEffect(() => {
    const listener = (event: Event) => onCommand(event)
    window.addEventListener(EVENT, listener)
    return () => window.removeEventListener(EVENT, listener)
  }, [])
}
