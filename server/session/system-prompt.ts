import os from 'node:os'
import type { Agent } from '#protocol/agent'
import type { Model } from '#protocol/provider'
import { readInstructions } from '../config/instructions'
import type { Instance } from '../instance'
import { mcpInstructions } from '../mcp/mcp'
import basics from './system-prompt.txt?raw'

/** What a model is told before the conversation: who it is, where it works, and what the user's instruction files say. */
export async function systemPrompt(instance: Instance, input: { agent: Agent; model: Model; extra: string | undefined }): Promise<string> {
  const { agent, model, extra } = input
  const [instructions, servers] = await Promise.all([readInstructions(instance), mcpInstructions(instance)])
  const files = instructions.map(({ path, text }) => `Instructions from: ${path}\n${text}`)
  const ofServers = servers.map(({ server, text }) => `Instructions from the MCP server ${server} for the use of its tools:\n${text}`)
  return [agent.prompt ?? basics.trim(), surroundings(instance, model), ...files, ...ofServers, extra].filter((text) => text !== undefined && text !== '').join('\n\n')
}

function surroundings(instance: Instance, model: Model) {
  const today = new Date(instance.app.clock.now())
  return [
    `You are powered by the model ${model.name} (${model.providerID}/${model.id}).`,
    '<env>',
    `  Working directory: ${instance.directory}`,
    `  Workspace root: ${instance.worktree}`,
    `  Is a git repository: ${instance.project.vcs === 'git' ? 'yes' : 'no'}`,
    `  Platform: ${process.platform} ${os.release()}`,
    `  Today's date: ${today.toDateString()}`,
    '</env>',
  ].join('\n')
}
