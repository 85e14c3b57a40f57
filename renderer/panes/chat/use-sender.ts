import type { SessionID } from '#protocol/id'
import type { PartInput } from '#protocol/message'
import { useRunShell, useSendPrompt } from '../../client/message'
import { useCreateSession } from '../../client/session'
import type { Tab } from '../../workbench/layout'
import { useWorkbench } from '../../workbench/workbench-context'
import { attachmentParts } from './composer/attachments'
import { draftKey, emptyDraft, writeDraft, type Draft } from './composer/draft'
import { mentionParts } from './composer/mention'
import type { Choice } from './model/model-choices'

/** Sends drafts: to a model, or with `!` to the shell; the session is made with the first one. */
export function useSender({
  tab,
  directory,
  sessionID,
  choice,
}: {
  tab: Tab
  directory: string
  sessionID: SessionID | undefined
  choice: Choice
}) {
  const workbench = useWorkbench()
  const create = useCreateSession(directory)
  const prompt = useSendPrompt(directory)
  const shell = useRunShell(directory)
  const sessionFor = async (draft: Draft) => {
    if (sessionID !== undefined) return sessionID
    const { id } = await create.mutateAsync({})
    // What was chosen for the new session stays chosen in it.
    writeDraft(localStorage, draftKey({ sessionID: id, directory }), {
      ...emptyDraft,
      ...(draft.agent ? { agent: draft.agent } : {}),
      ...(draft.model ? { model: draft.model } : {}),
    })
    workbench.change(tab.id, { sessionID: id })
    return id
  }
  const sendParts = async (id: SessionID, parts: PartInput[]) => {
    const { agent, modelChoice, variant } = choice
    if (!agent || !modelChoice) throw new Error('No model is connected yet. Connect a provider first.')
    await prompt.mutateAsync({ sessionID: id, agent: agent.name, model: modelChoice, parts, ...(variant === undefined ? {} : { variant }) })
  }
  const send = async (draft: Draft) => {
    const text = draft.text.trim()
    const command = text.startsWith('!') ? text.slice(1).trim() : ''
    if (command !== '') {
      const { agent, modelChoice } = choice
      const id = await sessionFor(draft)
      await shell.mutateAsync({ sessionID: id, agent: agent?.name ?? 'build', command, ...(modelChoice ? { model: modelChoice } : {}) })
      return
    }
    const parts = draftParts({ ...draft, text }, directory)
    await sendParts(await sessionFor(draft), parts)
  }
  return { send, sendParts }
}

export function draftParts(draft: Draft, directory: string): PartInput[] {
  const words: PartInput[] = draft.text === '' ? [] : [{ type: 'text', text: draft.text }]
  return [...words, ...mentionParts(draft.text, draft.mentions, directory), ...attachmentParts(draft.attachments)]
}
