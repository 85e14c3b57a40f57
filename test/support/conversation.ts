import type { SessionID } from '#protocol/id'
import type { AssistantMessage, MessageWithParts, Part } from '#protocol/message'
import type { Config } from '#protocol/config'
import { startScriptedModel, type ProviderKind, type ScriptedModel } from './scripted-model'
import { startTestServer, type TestServer, type TestServerOptions } from './start-test-server'
import { makeProject, type ProjectOptions } from './temp-project'

export type Conversation = {
  server: TestServer
  model: ScriptedModel
  /** A new session in the test's project. */
  session(): Promise<SessionID>
  /** Sends a text and waits for the end of the turn. */
  ask(sessionID: SessionID, text: string): Promise<MessageWithParts & { info: AssistantMessage }>
  close(): Promise<void>
}

export type ConversationOptions = Omit<TestServerOptions, 'project'> & { kind?: ProviderKind; files?: ProjectOptions['files']; git?: boolean; project?: Config }

export const scripted = { providerID: 'scripted', modelID: 'scripted-model' }

/** A server, a project and a scripted model that know each other. */
export async function startConversation(input: ConversationOptions = {}): Promise<Conversation> {
  const model = await startScriptedModel()
  const project = await makeProject({ files: { 'README.md': 'hello\n', ...input.files }, config: input.project ?? {}, ...(input.git === undefined ? {} : { git: input.git }) })
  const config: Config = { provider: model.providerConfig(input.kind), model: 'scripted/scripted-model', small_model: 'scripted/scripted-mini', ...input.config }
  const server = await startTestServer({ ...input, project, config })
  return {
    server,
    model,
    session: async () => (await server.client('session.create', { body: {} })).id,
    async ask(sessionID, text) {
      const answer = await server.client('session.prompt', { params: { sessionID }, body: { parts: [{ type: 'text', text }] } })
      if (answer.info.role !== 'assistant') throw new Error('the turn ended without an answer')
      return { info: answer.info, parts: answer.parts }
    },
    async close() {
      await server.close()
      await model.close()
      await project.remove()
    },
  }
}

/** What a message says, its reasoning left out. */
export function textOf(message: { parts: readonly Part[] }): string {
  return message.parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('')
}

export function toolsOf(message: { parts: readonly Part[] }) {
  return message.parts.flatMap((part) => (part.type === 'tool' ? part : []))
}
