import { accessHandlers } from './access'
import { applyEvents, createLater, createQueryClient, type EventHandlers } from './cache'
import { createClient } from './client'
import type { ClientScope } from './client-context'
import { EventStream } from './events'
import { fileHandlers } from './file'
import { lspHandlers } from './lsp'
import { mcpHandlers } from './mcp'
import { messageHandlers } from './message'
import { MessageCache } from './message-cache'
import { permissionHandlers } from './permission'
import { projectHandlers } from './project'
import { providerHandlers } from './provider'
import { ptyHandlers } from './pty'
import { questionHandlers } from './question'
import { queueHandlers } from './queue'
import { replaceHandlers } from './replace'
import { reviewHandlers } from './review'
import { serverHandlers } from './server'
import { sessionHandlers } from './session'
import { worktreeHandlers } from './worktree'
import { waitingHandlers } from './waiting'

export const eventHandlers: readonly EventHandlers[] = [
  serverHandlers,
  accessHandlers,
  projectHandlers,
  providerHandlers,
  sessionHandlers,
  messageHandlers,
  permissionHandlers,
  questionHandlers,
  queueHandlers,
  fileHandlers,
  replaceHandlers,
  reviewHandlers,
  ptyHandlers,
  mcpHandlers,
  lspHandlers,
  worktreeHandlers,
  waitingHandlers,
]

/** Live things come by events alone, so a cut stream may have hidden a change of them. Stored facts are replayed. */
const liveKeys: readonly unknown[] = ['session-status', 'permissions', 'questions', 'waiting', 'queue', 'ptys', 'files', 'file-status', 'changes', 'vcs', 'todos', 'server', 'mcp', 'lsp']

/** Everything a window needs to speak with a server; `ClientProvider` starts its event stream. */
export function createClientScope(options: { url: string; fetch?: typeof fetch }): ClientScope {
  const client = createClient(options)
  const queries = createQueryClient()
  const messages = new MessageCache(client, (sessionID) => queries.removeQueries({ type: 'inactive', predicate: ({ queryKey }) => queryKey.includes(sessionID) }))
  const tools = { client, queries, messages, later: createLater() }
  const events = new EventStream({
    client,
    onEvents: (batch) => applyEvents(batch, eventHandlers, tools),
    onGap: (missed) => {
      messages.refresh()
      void queries.invalidateQueries(missed === 'all' ? {} : { predicate: ({ queryKey }) => liveKeys.includes(queryKey[0]) })
    },
  })
  return { client, events, queries, messages }
}
