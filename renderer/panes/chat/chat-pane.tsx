import { useEffect, useRef, useState } from 'react'
import { useClientScope } from '../../client/client-context'
import { useAbortSession, useSession, useSessionStatus } from '../../client/session'
import type { VirtualListHandle } from '../../ui/virtual-list'
import type { PaneProps } from '../../workbench/pane'
import { useWorkbench } from '../../workbench/workbench-context'
import styles from './chat.module.css'
import { CompareBar } from './compare/compare-bar'
import { isComparing } from './compare/comparison'
import { Composer } from './composer/composer'
import type { ComposerHandle } from './composer/composer-props'
import { draftKey, type Draft } from './composer/draft'
import { useDraft } from './composer/use-draft'
import { useChatCommands, type ChatCommand } from './commands'
import { Conversation, type ConversationHandle } from './conversation'
import { ModeBadge } from './mode/mode-badge'
import { nextAgent } from './model/model-choices'
import { Pickers } from './model/pickers'
import { useChoice } from './model/use-choice'
import { withQuote } from './quote/quote-text'
import { earlierPrompts } from './timeline/earlier-prompts'
import { useFrontFocus } from './use-front-focus'
import { useSender } from './use-sender'
import { Welcome } from './welcome'

/** A conversation with its composer; without a session the composer alone, which makes one with the first prompt. */
export function ChatPane({ tab, directory, sessionID, focused }: PaneProps) {
  const workbench = useWorkbench()
  const [draft, changeDraft] = useDraft(draftKey({ sessionID, directory }))
  const { data: session } = useSession(sessionID)
  const status = useSessionStatus(directory, sessionID)
  const { agents, providers, choice, settle, loading } = useChoice(directory, draft, session)
  const abort = useAbortSession()
  const [choosing, setChoosing] = useState(false)
  const composer = useRef<ComposerHandle>(null)
  const list = useRef<VirtualListHandle>(null)
  const conversation = useRef<ConversationHandle>(null)
  const { messages } = useClientScope()
  const prompts = () => (sessionID === undefined ? [] : earlierPrompts(messages.open(sessionID)))
  const openProviders = () => workbench.open({ pane: 'settings', directory, section: 'providers' })
  const stop = () => sessionID !== undefined && abort.mutate(sessionID)
  const cycle = () => changeDraft((now) => ({ ...now, agent: nextAgent(agents, choice.agent?.name)?.name }))
  const compare = () => {
    changeDraft((now) => ({ ...now, compare: now.compare ?? { models: choice.modelChoice ? [choice.modelChoice] : [] } }))
    setChoosing(true)
  }
  const runCommand = (command: ChatCommand) => {
    if (command === 'focus') composer.current?.focus()
    else if (command === 'model') setChoosing(true)
    else if (command === 'compare') compare()
    else if (command === 'agent') cycle()
    else if (command === 'stop') stop()
    else conversation.current?.run(command)
  }
  const { send, sendParts } = useSender({ tab, directory, session, sessionID, choice, settle, onCommand: runCommand })
  const busy = status.type !== 'idle'
  const sendDraft = async (sent: Draft, now: boolean) => {
    list.current?.scrollToEnd()
    await send(sent, busy ? (now ? 'steer' : 'queue') : undefined)
  }
  useChatCommands(tab.id, runCommand)
  useFrontFocus(focused, () => composer.current?.focus())
  useTabDraft(tab.draft, (text) => {
    changeDraft((now) => ({ ...now, text: now.text === '' ? text : `${now.text.trimEnd()}\n\n${text}` }))
    workbench.change(tab.id, { draft: undefined })
    composer.current?.focus()
  })
  const empty = providers.length === 0 && !loading
  return (
    <div className={styles.pane} data-new={sessionID === undefined ? '' : undefined}>
      {sessionID === undefined ? (
        <Welcome directory={directory} unconnected={empty} onConnect={openProviders} />
      ) : (
        <Conversation
          key={sessionID}
          ref={conversation}
          list={list}
          sessionID={sessionID}
          directory={directory}
          providers={providers}
          asked={tab.messageID}
          onShown={() => workbench.change(tab.id, { messageID: undefined })}
          onQuote={(text) => {
            changeDraft((now) => ({ ...now, text: withQuote(now.text, text) }))
            composer.current?.focus()
          }}
          onRepeat={(parts) => sendParts(sessionID, parts)}
          onAnswered={() => composer.current?.focus()}
        />
      )}
      <div className={styles.bottom}>
        <Composer
          ref={composer}
          directory={directory}
          draft={draft}
          onChange={changeDraft}
          onSend={sendDraft}
          busy={busy}
          sessionID={sessionID}
          onStop={stop}
          onCycleAgent={cycle}
          onCommand={runCommand}
          prompts={prompts}
          blocked={blockedBy({ draft, empty, busy })}
          notice={
            isComparing(draft.compare) && (
              <CompareBar
                directory={directory}
                compare={draft.compare}
                providers={providers}
                onChange={(compare) => changeDraft((now) => ({ ...now, compare }))}
              />
            )
          }
          autoFocus={focused}
          pickers={
            <>
              <Pickers
                agents={agents}
                providers={providers}
                choice={choice}
                compare={draft.compare}
                loading={loading}
                choosing={choosing}
                onChoosing={setChoosing}
                onChange={changeDraft}
                onConnect={openProviders}
              />
              <ModeBadge directory={directory} sessionID={sessionID} agent={choice.agent?.name} />
            </>
          }
        />
      </div>
    </div>
  )
}

/** Why the draft cannot be sent now. */
function blockedBy({ draft, empty, busy }: { draft: Draft; empty: boolean; busy: boolean }): string | undefined {
  if (empty && !draft.text.startsWith('!')) return 'Connect a provider first'
  return busy && isComparing(draft.compare) ? 'A comparison starts when the answer is there' : undefined
}

/** A tab that was opened with words for its composer hands them over once. */
function useTabDraft(text: string | undefined, take: (text: string) => void) {
  const taken = useRef<string>(undefined)
  useEffect(() => {
    if (text === taken.current) return
    taken.current = text
    if (text !== undefined) take(text)
  }, [text, take])
}
