import type { ChatCommand } from '../commands'

/** What the window itself does for a `/name`; a command of the project with the same name goes first. */
export const windowCommands: readonly { name: string; title: string; run: ChatCommand; always?: boolean }[] = [
  { name: 'models', title: 'Choose the model', run: 'model', always: true },
  { name: 'compare', title: 'Ask several models at once', run: 'compare', always: true },
  { name: 'compact', title: 'Summarise the conversation to make room', run: 'compact' },
  { name: 'undo', title: 'Take back the last prompt and its changes', run: 'undo' },
  { name: 'redo', title: 'Bring back what was taken back', run: 'redo' },
  { name: 'fork', title: 'Go on in a copy of this session', run: 'fork' },
  { name: 'rename', title: 'Rename the session', run: 'rename' },
  { name: 'share', title: 'Make a page of this conversation', run: 'share' },
  { name: 'export', title: 'Save the conversation as a file', run: 'export' },
  { name: 'copy', title: 'Copy the last answer', run: 'copy' },
]

/** The name behind a `/` that begins the text, while the caret stands in it. */
export function slashAt(text: string, caret: number): string | undefined {
  const name = /^\/(\S*)/.exec(text)?.[1]
  return name === undefined || caret > name.length + 1 ? undefined : name
}

/** The command of the window that the whole text names. */
export function windowCommand(text: string): ChatCommand | undefined {
  return windowCommands.find(({ name }) => text === `/${name}`)?.run
}
