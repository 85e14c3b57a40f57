import type { LucideIcon } from 'lucide-react'
import type { ComponentType, LazyExoticComponent } from 'react'
import type { SessionID } from '#protocol/id'
import type { Tab } from './layout'
import type { Workbench } from './workbench-context'

/** One thing a person can do, by palette, key or menu. */
export type Command = {
  id: string
  title: string
  /** Group in the palette and in the list of keys. */
  section?: string
  /** A chord such as `mod+shift+p`; `mod` is ⌘ on a Mac and Ctrl elsewhere. */
  keys?: string
  /** Hidden and without effect while false. */
  when?: (context: CommandContext) => boolean
  run: (context: CommandContext) => void
}

/** Where a command is given: the active tab and its folder. */
export type CommandContext = { workbench: Workbench; tab?: Tab; directory?: string }

export type PaneProps = {
  tab: Tab
  directory: string
  sessionID?: SessionID
  /** The focused tab of the focused group. */
  focused: boolean
}

export type Pane = {
  id: string
  title: string
  icon: LucideIcon
  view: LazyExoticComponent<ComponentType<PaneProps>>
  commands: readonly Command[]
  /** Stays in the page while hidden, for what is dear to build again (terminals). */
  keepAlive?: boolean
  /** Comes back as it was left, so it leaves the page once it has been hidden for a while. */
  comesBack?: boolean
}

export function definePane(pane: Pane): Pane {
  return pane
}
