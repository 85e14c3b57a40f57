import { SquareTerminal } from 'lucide-react'
import { lazy } from 'react'
import { definePane, type Command, type CommandContext } from '../../workbench/pane'
import { defaultPreferences, type Preferences } from '../../workbench/preferences'
import { sendTerminalCommand, terminalCommands } from './commands'

const section = 'Terminal'
/** Of the text's size, in pixels. */
const STEP = 0.5

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
      section,
      keys: 'mod+`',
      when: ({ directory }) => directory !== undefined,
      run: ({ workbench, directory }: CommandContext) => directory !== undefined && workbench.open({ pane: 'terminal', directory }),
    },
    ...terminalCommands.map(({ command, ...words }): Command => ({
      ...words,
      id: `terminal.${command}`,
      section,
      when: isTerminal,
      run: ({ tab }) => tab && sendTerminalCommand(command, tab.id),
    })),
    { ...setting('larger', 'Larger text in the terminal', ({ codeSize }) => ({ codeSize: Math.min(24, codeSize + STEP) })), keys: 'mod+shift+plus' },
    { ...setting('smaller', 'Smaller text in the terminal', ({ codeSize }) => ({ codeSize: Math.max(9, codeSize - STEP) })), keys: 'mod+shift+-' },
    { ...setting('usual-size', 'Usual text size in the terminal', () => ({ codeSize: defaultPreferences.codeSize })), keys: 'mod+shift+0' },
    setting('copy-on-select', 'Terminal: copy what is selected, on or off', ({ copyOnSelect }) => ({ copyOnSelect: !copyOnSelect })),
    setting('paste-asks', 'Terminal: ask before pasting many lines, on or off', ({ pasteAsks }) => ({ pasteAsks: !pasteAsks })),
    setting('bell', 'Terminal: show the bell, on or off', ({ bell }) => ({ bell: !bell })),
    setting('screen-reader', 'Terminal: for screen readers, on or off', ({ screenReader }) => ({ screenReader: !screenReader })),
  ],
})

function setting(id: string, title: string, change: (now: Preferences) => Partial<Preferences>): Command {
  return { id: `terminal.${id}`, title, section, when: isTerminal, run: ({ workbench }) => workbench.preferences.update((now) => ({ ...now, ...change(now) })) }
}

function isTerminal({ tab }: CommandContext): boolean {
  return tab?.pane === 'terminal'
}
