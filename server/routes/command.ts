import { commandOperations } from '#protocol/command'
import { listSkills } from '../config/skills'
import { initProject, listAllCommands, runCommand } from '../session/command'
import { routes } from './route'

export const commandRoutes = routes(commandOperations, {
  'command.list': async (instance) => (await listAllCommands(instance)).map(({ variant: _variant, prompt: _prompt, skill: _skill, ...command }) => command),
  'app.skills': async (instance) => (await listSkills(instance)).map(({ name, description, location, content }) => ({ name, description, location, content })),
  'session.command': (instance, { params, body }) => runCommand(instance, params.sessionID, body),
  'session.init': (instance, { params, body }) => initProject(instance, params.sessionID, body),
})
