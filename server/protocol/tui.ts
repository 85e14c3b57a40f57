import { z } from 'zod'
import { SessionID } from './id'
import { operations } from './operation'

// Driving the terminal user interfaces that are attached to a folder: each of them follows the events.

// Shapes

export const Toast = z.object({
  title: z.string().optional(),
  message: z.string(),
  variant: z.enum(['info', 'success', 'warning', 'error']),
  /** Milliseconds. */
  duration: z.number().int().positive().optional(),
})

/** One request of `/tui`, for a program that polls instead of following events. */
export const TuiRequest = z.object({ path: z.string(), body: z.unknown() })
export type TuiRequest = z.infer<typeof TuiRequest>

// Events

export const tuiEvents = {
  'tui.prompt.append': z.object({ text: z.string() }),
  'tui.command.execute': z.object({ command: z.string() }),
  'tui.toast.show': Toast,
  'tui.session.select': z.object({ sessionID: SessionID }),
}

export const TuiEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('tui.prompt.append'), properties: tuiEvents['tui.prompt.append'] }),
  z.object({ type: z.literal('tui.command.execute'), properties: tuiEvents['tui.command.execute'] }),
  z.object({ type: z.literal('tui.toast.show'), properties: tuiEvents['tui.toast.show'] }),
  z.object({ type: z.literal('tui.session.select'), properties: tuiEvents['tui.session.select'] }),
])
export type TuiEvent = z.infer<typeof TuiEvent>

// Operations

const tells = { method: 'POST', scope: 'instance', result: z.boolean(), errors: ['BadRequest'] } as const

export const tuiOperations = operations({
  'tui.appendPrompt': { ...tells, path: '/tui/append-prompt', summary: 'Add text to the prompt.', body: tuiEvents['tui.prompt.append'] },
  'tui.openHelp': { ...tells, path: '/tui/open-help', summary: 'Open the help.' },
  'tui.openSessions': { ...tells, path: '/tui/open-sessions', summary: 'Open the list of sessions.' },
  'tui.openThemes': { ...tells, path: '/tui/open-themes', summary: 'Open the list of themes.' },
  'tui.openModels': { ...tells, path: '/tui/open-models', summary: 'Open the list of models.' },
  'tui.submitPrompt': { ...tells, path: '/tui/submit-prompt', summary: 'Send the prompt.' },
  'tui.clearPrompt': { ...tells, path: '/tui/clear-prompt', summary: 'Empty the prompt.' },
  'tui.executeCommand': {
    ...tells,
    path: '/tui/execute-command',
    summary: 'Run a command by its name (`session.new`) or the name of its key (`session_new`).',
    body: tuiEvents['tui.command.execute'],
  },
  'tui.showToast': { ...tells, path: '/tui/show-toast', summary: 'Show a short message.', body: Toast },
  'tui.publish': { ...tells, path: '/tui/publish', summary: 'Send one of the tui events.', body: TuiEvent },
  'tui.selectSession': {
    ...tells,
    path: '/tui/select-session',
    summary: 'Show a session.',
    body: tuiEvents['tui.session.select'],
    errors: ['BadRequest', 'NotFoundError'],
  },
  'tui.control.next': {
    method: 'GET',
    path: '/tui/control/next',
    scope: 'instance',
    summary: 'The next request to /tui; waits for one as long as the client does. Each request goes to one such client.',
    result: TuiRequest,
    errors: ['BadRequest', 'TooManyRequests'],
  },
  'tui.control.response': {
    method: 'POST',
    path: '/tui/control/response',
    scope: 'instance',
    summary: 'Say that the oldest request taken from /tui/control/next is done; false when none was taken.',
    body: z.unknown(),
    result: z.boolean(),
    errors: ['BadRequest'],
  },
})
