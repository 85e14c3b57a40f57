import type { ReactNode, Ref } from 'react'
import type { Draft } from './draft'

export type ComposerHandle = { focus: () => void }

export type ComposerProps = {
  directory: string
  draft: Draft
  onChange: (update: (draft: Draft) => Draft) => void
  /** Sends the draft; a rejection gives it back. */
  onSend: (draft: Draft) => Promise<void>
  busy: boolean
  onStop: () => void
  /** Pickers of agent, model and variant. */
  pickers: ReactNode
  onCycleAgent: () => void
  /** Earlier prompts, oldest first. */
  prompts: () => readonly string[]
  /** Why nothing can be sent now. */
  blocked?: string
  autoFocus: boolean
  ref: Ref<ComposerHandle>
}
