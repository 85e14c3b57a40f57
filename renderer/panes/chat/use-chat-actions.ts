import type { MessageID, SessionID } from '#protocol/id'
import type { Part, PartInput } from '#protocol/message'
import type { Session } from '#protocol/session'
import { useClient, useClientScope } from '../../client/client-context'
import { errorMessage } from '../../client/client-error'
import { relativePath } from '../../client/file'
import { useUnrevert } from '../../client/revert'
import { useForkSession, useUpdateSession } from '../../client/session'
import { useSummarize } from '../../client/share'
import { useToast } from '../../ui/toast'
import { useWorkbench } from '../../workbench/workbench-context'
import { conversationAsMarkdown, lastAnswer } from './timeline/as-markdown'
import { writtenText } from './timeline/turn-facts'

/** What can be done with a session as a whole, with its failures told. */
export function useChatActions(sessionID: SessionID, directory: string) {
  const workbench = useWorkbench()
  const client = useClient()
  const { messages } = useClientScope()
  const fork = useForkSession()
  const update = useUpdateSession()
  const summarize = useSummarize(directory)
  const unrevert = useUnrevert(sessionID, directory)
  const toast = useToast()
  const fail = (title: string) => (error: unknown) => void toast.show({ kind: 'danger', title, text: errorMessage(error) })
  const open = messages.open(sessionID)
  const partsOf = (id: MessageID): Part[] => open.partIDs(id).flatMap((part) => open.part(part) ?? [])
  const forkAt = (messageID?: MessageID, draft?: string) =>
    fork.mutate(
      { id: sessionID, ...(messageID === undefined ? {} : { messageID }) },
      {
        onSuccess: (copy) =>
          workbench.open({ pane: 'chat', directory: copy.directory, sessionID: copy.id, ...(draft === undefined ? {} : { draft }) }),
        onError: fail('The session could not be forked'),
      },
    )
  const copyText = (text: string, done: string) =>
    navigator.clipboard.writeText(text).then(() => void toast.show({ kind: 'ok', title: done, duration: 2500 }), fail('Not copied'))
  return {
    fork: () => forkAt(),
    forkAt: (messageID?: MessageID) => forkAt(messageID),
    edit: (messageID: MessageID) => forkAt(messageID, writtenText(partsOf(messageID))),
    /** The parts of a prompt, to be sent again. */
    promptParts: (messageID: MessageID): PartInput[] => partsOf(messageID).flatMap(repeatable),
    rename: (title: string) => update.mutate({ id: sessionID, title }, { onError: fail('Not renamed') }),
    archive: (session: Session) => {
      const archived = session.time.archived !== undefined
      update.mutate(
        { id: sessionID, time: { archived: archived ? null : Date.now() } },
        {
          onSuccess: () => void toast.show({ kind: 'ok', title: archived ? 'Taken out of the archive' : 'Archived', duration: 2500 }),
          onError: fail('Not archived'),
        },
      )
    },
    compact: ({ model }: Session) => {
      if (!model) return void toast.show({ title: 'There is nothing to summarise yet', duration: 2500 })
      summarize.mutate({ id: sessionID, providerID: model.providerID, modelID: model.id }, { onError: fail('Not summarised') })
    },
    /** The newest prompt that is not taken back already. */
    lastPrompt: ({ revert }: Session): MessageID | undefined => {
      const { order } = open.timeline()
      const shown = revert ? order.slice(0, order.indexOf(revert.messageID)) : order
      return shown.findLast((id) => open.message(id)?.role === 'user' && writtenText(partsOf(id)) !== '')
    },
    bringBack: () => unrevert.mutate(undefined, { onError: fail('Nothing was brought back') }),
    copyMarkdown: (title: string) =>
      void client
        .call('session.messages', { params: { sessionID } })
        .then((all) => copyText(conversationAsMarkdown(title, all), 'Conversation copied as Markdown'))
        .catch(fail('Not copied')),
    copyLastAnswer: () => {
      const known = open.timeline().order.flatMap((id) => open.message(id) ?? [])
      const text = lastAnswer(known.map((info) => ({ info, parts: partsOf(info.id) })))
      if (text === '') toast.show({ title: 'There is no answer yet', duration: 2500 })
      else void copyText(text, 'Answer copied')
    },
    openFile: (path: string, line?: number) =>
      workbench.open({ pane: 'files', directory, path: relativePath(directory, path), ...(line === undefined ? {} : { line }) }),
    fail,
  }
}

export type ChatActions = ReturnType<typeof useChatActions>

function repeatable(part: Part): PartInput[] {
  if (part.type === 'text' && !part.synthetic && !part.ignored) return [{ type: 'text', text: part.text }]
  if (part.type !== 'file') return []
  const { type, mime, url, filename, source } = part
  return [{ type, mime, url, ...(filename === undefined ? {} : { filename }), ...(source === undefined ? {} : { source }) }]
}
