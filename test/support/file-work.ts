import type { MessageID, SessionID } from '#protocol/id'
import type { MessageWithParts } from '#protocol/message'
import type { Conversation } from './conversation'
import type { Turn } from './wire-turn'

// Turns in which a scripted model changes files.

export type Call = NonNullable<Turn['tools']>[number]

const call = (name: string, input: Record<string, unknown>): Call => ({ id: `call_${Math.random().toString(36).slice(2)}`, name, input })

export const write = (filePath: string, content: string) => call('write', { filePath, content })
export const edit = (filePath: string, oldString: string, newString: string) => call('edit', { filePath, oldString, newString })
export const bash = (command: string) => call('bash', { command, description: 'run' })

/** One turn with one step of calls after the other; answers the whole conversation. */
export async function work(talk: Conversation, sessionID: SessionID, ...steps: Call[][]): Promise<MessageWithParts[]> {
  talk.model.script([...steps.map((tools) => ({ tools })), { text: 'done' }])
  await talk.ask(sessionID, 'go')
  return talk.server.client('session.messages', { params: { sessionID } })
}

/** The last thing that the person said. */
export function lastPrompt(messages: readonly MessageWithParts[]): MessageID {
  return messages.findLast(({ info }) => info.role === 'user')!.info.id
}
