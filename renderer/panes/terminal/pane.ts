import { SquareTerminal } from 'lucide-react'
import { lazy } from 'react'
import { definePane, type CommandContext } from '../../workbench/pane'

export const terminalPane = definePane({
  id: 'terminal',
  title: 'Terminal',
  icon: SquareTerminal,
  view: lazy(() => import('./terminal-pane').then(({ TerminalPane }) => ({ default: TerminalPane }))),
  keepAlive: true,
  commands: [
    {
      id: 'terminal.open',
      title: 'Open the terminal',
      section: 'Terminal',
      keys: 'mod+`',
      when: ({ directory }) => directory !== undefined,
      run: ({ workbench, directory }: CommandContext) => directory !== undefined && workbench.open({ pane: 'terminal', directory }),
    },
  ],
})
