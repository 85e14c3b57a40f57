import type { MessageWithParts, PartInput } from '#protocol/message'
import type { Session } from '#protocol/session'
import { useClient } from '../../../client/client-context'
import { shownTitle } from '../../../client/session-title'
import { conversationAsMarkdown } from '../timeline/as-markdown'
import { asDataURL } from './attachments'
import type { Draft } from './draft'
import { findMentions } from './mention'

/** How much of another conversation goes along: its newest messages, and of those the last letters. */
const MESSAGES = 60
const LETTERS = 40_000

/** Reads the conversations that a draft mentions; each becomes a text that is attached. */
export function useSessionParts(): (draft: Draft) => Promise<PartInput[]> {
  const client = useClient()
  return async ({ text, sessions = [] }) => {
    const named = new Set(findMentions(text, sessions.map(({ name }) => name)).map(({ path }) => path))
    const wanted = sessions.filter(({ name }) => named.has(name))
    return Promise.all(
      wanted.map(async ({ id }) => {
        const params = { sessionID: id }
        const [session, messages] = await Promise.all([client.call('session.get', { params }), client.call('session.messages', { params, query: { limit: MESSAGES } })])
        return sessionPart(session, messages)
      }),
    )
  }
}

export async function sessionPart(session: Session, messages: readonly MessageWithParts[]): Promise<PartInput> {
  const title = shownTitle(session.title)
  const url = await asDataURL(new Blob([sessionExcerpt(session, messages)]), 'text/plain')
  return { type: 'file', mime: 'text/plain', filename: `${title}.md`, url }
}

/** The newest part of a conversation as Markdown, with a word on what it is and what is missing. */
export function sessionExcerpt(session: Session, messages: readonly MessageWithParts[]): string {
  const title = shownTitle(session.title)
  const whole = conversationAsMarkdown(title, messages)
  const cut = whole.length > LETTERS || messages.length >= MESSAGES
  const about = `The user mentions another conversation, “${title}” (session ${session.id}, ${new Date(session.time.updated).toISOString()}).`
  const missing = cut ? ' This is its newest part; what was said before is left out.' : ''
  return `${about}${missing}\n\n${whole.length > LETTERS ? `…${whole.slice(-LETTERS)}` : whole}`
}
