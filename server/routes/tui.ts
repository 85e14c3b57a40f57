import { tuiOperations } from '#protocol/tui'
import { answerTui, commandName, nextTui, selectSession, tellTui } from '../session/tui'
import { routes } from './route'

export const tuiRoutes = routes(tuiOperations, {
  'tui.appendPrompt': (instance, { body }) => tellTui(instance, '/tui/append-prompt', { type: 'tui.prompt.append', properties: body }),
  'tui.openHelp': (instance) => tellTui(instance, '/tui/open-help', command('help.show')),
  'tui.openSessions': (instance) => tellTui(instance, '/tui/open-sessions', command('session.list')),
  'tui.openThemes': (instance) => tellTui(instance, '/tui/open-themes', command('theme.switch')),
  'tui.openModels': (instance) => tellTui(instance, '/tui/open-models', command('model.list')),
  'tui.submitPrompt': (instance) => tellTui(instance, '/tui/submit-prompt', command('prompt.submit')),
  'tui.clearPrompt': (instance) => tellTui(instance, '/tui/clear-prompt', command('prompt.clear')),
  'tui.executeCommand': (instance, { body }) => tellTui(instance, '/tui/execute-command', command(commandName(body.command))),
  'tui.showToast': (instance, { body }) => tellTui(instance, '/tui/show-toast', { type: 'tui.toast.show', properties: body }),
  'tui.publish': (instance, { body }) => tellTui(instance, '/tui/publish', body),
  'tui.selectSession': (instance, { body }) => selectSession(instance, body.sessionID),
  'tui.control.next': (instance, _input, { signal }) => nextTui(instance, signal),
  'tui.control.response': (instance) => answerTui(instance),
})

function command(name: string) {
  return { type: 'tui.command.execute' as const, properties: { command: name } }
}
