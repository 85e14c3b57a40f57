import { createContext, use, type ReactNode } from 'react'

export interface MarkdownActions {
  /** A link to a web or mail address was chosen. */
  onLink?: (href: string) => void
  /** A file reference was chosen; without it they are plain text. */
  onFile?: (path: string, line?: number) => void
  /** A command of a code block is to be put where commands are typed. */
  onCommand?: (command: string) => void
}

const ActionsContext = createContext<MarkdownActions>({})

export function MarkdownActionsProvider({ actions, children }: { actions: MarkdownActions; children: ReactNode }) {
  return <ActionsContext value={actions}>{children}</ActionsContext>
}

export function useMarkdownActions(): MarkdownActions {
  return use(ActionsContext)
}
