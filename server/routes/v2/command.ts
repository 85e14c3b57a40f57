import { v2CommandOperations, type CommandV2 } from '#protocol/v2/command'
import { listReferences } from '../../config/references'
import { listSkills } from '../../config/skills'
import { parseModel } from '../../provider/model'
import { listAllCommands } from '../../session/command'
import { routes } from '../route'
import { inLocation } from './location'

type Command = Awaited<ReturnType<typeof listAllCommands>>[number]

export const v2CommandRoutes = routes(v2CommandOperations, {
  'v2.command.list': async (instance) => {
    const commands = await listAllCommands(instance)
    return inLocation(instance, commands.filter(({ source }) => source !== 'skill').map(toCommandV2))
  },
  'v2.skill.list': async (instance) => {
    const [skills, commands] = await Promise.all([listSkills(instance), listAllCommands(instance)])
    const slashes = new Set(commands.flatMap(({ source, name }) => (source === 'skill' ? name : [])))
    return inLocation(
      instance,
      skills.map(({ name, description, location, content }) => ({ name, ...(description ? { description } : {}), slash: slashes.has(name), location, content })),
    )
  },
  'v2.reference.list': async (instance) => inLocation(instance, await listReferences(instance)),
})

function toCommandV2({ name, template, description, agent, model, subtask }: Command): CommandV2 {
  const named = model ? parseModel(model) : undefined
  return {
    name,
    template,
    ...(description === undefined ? {} : { description }),
    ...(agent === undefined ? {} : { agent }),
    ...(named ? { model: { id: named.modelID, providerID: named.providerID } } : {}),
    ...(subtask === undefined ? {} : { subtask }),
  }
}
