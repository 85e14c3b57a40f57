import type { ReactNode, Ref } from 'react'
import type { SessionID } from '#protocol/id'
import type { ChatCommand } from '../commands'
import type { Draft } from './draft'

export type ComposerHandle = { focus: () => void }

export type ComposerProps = {
  directory: string
  draft: Draft
  onChange: (update: (draft: Draft) => Draft) => void
  /** Sends the draft, after the turn that is under way or (`now`) at its next step; a rejection gives it back. */
  onSend: (draft: Draft, now: boolean) => Promise<void>
  busy: boolean
  onStop: () => void
  /** Pickers of agent, model and variant. */
  pickers: ReactNode
  onCycleAgent: () => void
  onCommand: (command: ChatCommand) => void
  /** Absent before there is a session. */
  sessionID?: SessionID
  /** Earlier prompts, oldest first. */
  prompts: () => readonly string[]
  /** Why nothing can be sent now. */
  blocked?: string
  /** Above the text: what is special about this prompt. */
  notice?: ReactNode
  autoFocus: boolean
  ref: Ref<ComposerHandle>
}
