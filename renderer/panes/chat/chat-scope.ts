import { createContext, use } from 'react'
import type { MessageID, SessionID } from '#protocol/id'

/** What every leaf of a conversation may need: which one it is, and where its links lead. */
export type ChatScope = {
  sessionID: SessionID
  directory: string
  onFile: (path: string, line?: number) => void
  onLink: (href: string) => void
  /** Types a command into the terminal; running it is left to the person. */
  onCommand: (command: string) => void
  onSettings: () => void
  /** Forks before the prompt and puts its text into the composer of the fork. */
  onEdit: (messageID: MessageID) => void
  /** Forks before the prompt, or the whole conversation. */
  onFork: (messageID?: MessageID) => void
  /** Asks what taking the prompt back would do, and does it when the person agrees. */
  onTakeBack: (messageID: MessageID) => void
  /** Shows what the turn of a prompt changed in files, to be read hunk by hunk. */
  onReview: (messageID: MessageID) => void
  /** Sends the prompt once more. */
  onRepeat: (messageID: MessageID) => void
}

export const ChatScopeContext = createContext<ChatScope | undefined>(undefined)

export function useChatScope(): ChatScope {
  const scope = use(ChatScopeContext)
  if (!scope) throw new Error('This needs a conversation around it')
  return scope
}
