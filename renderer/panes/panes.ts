import type { Pane } from '../workbench/pane'
import { chatPane } from './chat/pane'
import { filesPane } from './files/pane'
import { reviewPane } from './review/pane'
import { settingsPane } from './settings/pane'
import { terminalPane } from './terminal/pane'

/** Every kind of tab. A pane is written in its folder with `definePane` (workbench/pane.ts) and listed here. */
export const panes: readonly Pane[] = [chatPane, filesPane, reviewPane, terminalPane, settingsPane]
