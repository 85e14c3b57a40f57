import type { SessionID } from '#protocol/id'
import type { Delivery, PartInput } from '#protocol/message'
import type { Session } from '#protocol/session'
import { readCommand, useCommands, useRunCommand } from '../../client/command'
import { useRunShell, useSendPrompt } from '../../client/message'
import { useCreateSession } from '../../client/session'
import type { Tab } from '../../workbench/layout'
import { useWorkbench } from '../../workbench/workbench-context'
import { isComparing } from './compare/comparison'
import { useComparer } from './compare/use-comparer'
import { attachmentParts } from './composer/attachments'
import { draftKey, emptyDraft, writeDraft, type Draft } from './composer/draft'
import { agentParts, mentionParts, symbolParts } from './composer/mention'
import { useSessionParts } from './composer/session-parts'
import { windowCommand } from './composer/slash'
import type { ChatCommand } from './commands'
import type { Choice } from './model/model-choices'

/** Sends drafts: to a model, or with `!` to the shell; the session is made with the first one. */
export function useSender({
  tab,
  directory,
  session,
  sessionID,
  choice,
  settle,
  onCommand,
}: {
  tab: Tab
  directory: string
  session: Session | undefined
  sessionID: SessionID | undefined
  choice: Choice
  /** The choice once everything that it is made of is read. */
  settle: () => Promise<Choice>
  onCommand: (command: ChatCommand) => void
}) {
  const workbench = useWorkbench()
  const create = useCreateSession(directory)
  const prompt = useSendPrompt(directory)
  const shell = useRunShell(directory)
  const run = useRunCommand(directory)
  const readSessions = useSessionParts()
  const { data: commands = [] } = useCommands(directory)
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
  const sendParts = async (id: SessionID, parts: PartInput[], delivery?: Delivery) => {
    const { agent, modelChoice, variant } = await settle()
    if (!agent || !modelChoice) throw new Error('No model is connected yet. Connect a provider first.')
    const given = { ...(variant === undefined ? {} : { variant }), ...(delivery === undefined ? {} : { delivery }) }
    await prompt.mutateAsync({ sessionID: id, agent: agent.name, model: modelChoice, parts, ...given })
  }
  const runCommand = async (draft: Draft, called: NonNullable<ReturnType<typeof readCommand>>) => {
    const { agent, modelChoice, variant } = await settle()
    const files = draftParts({ ...draft, text: '' }, directory).filter((part) => part.type === 'file')
    const given = {
      ...(called.command.agent === undefined && agent ? { agent: agent.name } : {}),
      ...(called.command.model === undefined && modelChoice ? { model: `${modelChoice.providerID}/${modelChoice.modelID}` } : {}),
      ...(variant === undefined ? {} : { variant }),
      ...(files.length > 0 ? { parts: files } : {}),
    }
    await run.mutateAsync({ sessionID: await sessionFor(draft), command: called.command.name, arguments: called.arguments, ...given })
  }
  const partsFor = async (draft: Draft, place: string) => [...draftParts(draft, place), ...(await readSessions(draft))]
  const compare = useComparer({ tab, directory, session, agent: choice.agent?.name, partsFor })
  /** `delivery` counts while a turn is under way. */
  const send = async (draft: Draft, delivery?: Delivery) => {
    const text = draft.text.trim()
    const called = readCommand(text, commands)
    if (isComparing(draft.compare)) {
      if (called || windowCommand(text) || text.startsWith('!')) throw new Error('A command goes to one model only: take the comparison off first.')
      if (sessionID !== undefined && !session) throw new Error('The conversation is not read yet. Try again in a moment.')
      return compare({ ...draft, text, compare: draft.compare })
    }
    if (called) return runCommand(draft, called)
    const own = windowCommand(text)
    if (own) return onCommand(own)
    const command = text.startsWith('!') ? text.slice(1).trim() : ''
    if (command !== '') {
      const { agent, modelChoice } = await settle()
      const id = await sessionFor(draft)
      await shell.mutateAsync({ sessionID: id, agent: agent?.name ?? 'build', command, ...(modelChoice ? { model: modelChoice } : {}) })
      return
    }
    const parts = await partsFor({ ...draft, text }, directory)
    await sendParts(await sessionFor(draft), parts, delivery)
  }
  return { send, sendParts }
}

export function draftParts(draft: Draft, directory: string): PartInput[] {
  const words: PartInput[] = draft.text === '' ? [] : [{ type: 'text', text: draft.text }]
  const files = [...mentionParts(draft.text, draft.mentions, directory), ...symbolParts(draft.text, draft.symbols ?? [], directory)]
  return [...words, ...files, ...agentParts(draft.text, draft.agents ?? []), ...attachmentParts(draft.attachments)]
}
