import { MessageSquare } from 'lucide-react'
import { lazy } from 'react'
import { definePane, type Command, type CommandContext } from '../../workbench/pane'
import { sendChatCommand, type ChatCommand } from './commands'

export const chatPane = definePane({
  id: 'chat',
  title: 'Chat',
  icon: MessageSquare,
  comesBack: true,
  view: lazy(() => import('./chat-pane').then(({ ChatPane }) => ({ default: ChatPane }))),
  commands: [
    { ...inChat('focus'), id: 'focus.composer', title: 'Write a prompt', keys: 'mod+l' },
    { ...inChat('model'), id: 'model.choose', title: 'Choose the model', keys: 'mod+shift+m' },
    { ...inChat('compare'), id: 'model.compare', title: 'Ask several models and compare' },
    { ...inChat('agent'), id: 'agent.cycle', title: 'Next agent', keys: 'mod+shift+e' },
    { ...inSession('jump'), id: 'timeline.jumpPrompts', title: 'Jump to a prompt', keys: 'mod+j' },
    { ...inSession('find'), id: 'timeline.find', title: 'Find in the conversation', keys: 'mod+f' },
    { ...inSession('quote'), id: 'timeline.quote', title: 'Quote the selection in the prompt', keys: 'mod+shift+l' },
    { ...inSession('copy'), id: 'copy.lastAnswer', title: 'Copy the last answer', keys: 'mod+shift+c' },
    { ...inSession('stop'), id: 'session.stop', title: 'Stop the session', keys: 'mod+.' },
    { ...inSession('rename'), id: 'session.rename', title: 'Rename the session', keys: 'f2' },
    { ...inSession('fork'), id: 'session.fork', title: 'Fork the session' },
    { ...inSession('archive'), id: 'session.archive', title: 'Archive the session' },
    { ...inSession('compact'), id: 'session.compact', title: 'Summarise the conversation' },
    { ...inSession('undo'), id: 'session.undo', title: 'Take back the last prompt…' },
    { ...inSession('redo'), id: 'session.redo', title: 'Bring back what was taken back' },
    { ...inSession('share'), id: 'session.share', title: 'Share and export…' },
  ],
})

type Part = Pick<Command, 'section' | 'when' | 'run'>

function inChat(command: ChatCommand): Part {
  return { section: 'Session', when: isChat, run: ({ tab }) => tab && sendChatCommand(command, tab.id) }
}

function inSession(command: ChatCommand): Part {
  return { ...inChat(command), when: (context) => isChat(context) && context.tab?.sessionID !== undefined }
}

function isChat({ tab }: CommandContext): boolean {
  return tab?.pane === 'chat'
}
