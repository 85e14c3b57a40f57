import { useMutation, useQuery } from '@tanstack/react-query'
import type { Command, CommandInput } from '#protocol/command'
import type { SessionID } from '#protocol/id'
import { useClient } from './client-context'

export const commandKeys = {
  list: (directory: string) => ['commands', directory] as const,
  skills: (directory: string) => ['skills', directory] as const,
}

/** Commands, skills and MCP prompts that can be called with `/name` in the folder. */
export function useCommands(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: commandKeys.list(directory), queryFn: ({ signal }) => client.call('command.list', { directory, signal }) })
}

/** The skills that agents can load in the folder. */
export function useSkills(directory: string) {
  const client = useClient()
  return useQuery({ queryKey: commandKeys.skills(directory), queryFn: ({ signal }) => client.call('app.skills', { directory, signal }) })
}

/** Runs a command; settles when its turn is over, or at once when it was refused. */
export function useRunCommand(directory: string) {
  const client = useClient()
  return useMutation({
    mutationFn: ({ sessionID, ...body }: CommandInput & { sessionID: SessionID }) => {
      const messageID = body.messageID ?? client.newID('msg')
      return client.call('session.command', { directory, params: { sessionID }, body: { ...body, messageID } })
    },
  })
}

/** `/review the last commit` taken apart; nothing where no such command is known. */
export function readCommand(text: string, commands: readonly Command[]): { command: Command; arguments: string } | undefined {
  const [, name, rest = ''] = /^\/(\S+)(?:\s+([\s\S]*))?$/.exec(text) ?? []
  const command = name === undefined ? undefined : commands.find((candidate) => candidate.name === name)
  return command && { command, arguments: rest.trim() }
}
