import type { SessionID } from '#protocol/id'
import { nestedInstructions, type Instruction } from '../config/instructions'
import type { Instance } from '../instance'
import { slot } from '../scope'
import type { ToolContext } from './tool'

const MAX_SESSIONS = 500

type Told = { sessions: Map<SessionID, Set<string>>; stop: () => void }

/** What each session was told already; after a compaction it has forgotten. */
const told = slot(
  ({ bus }: Instance): Told => {
    const sessions = new Map<SessionID, Set<string>>()
    const stop = bus.subscribe((event) => {
      if (event.type === 'session.compacted' || event.type === 'session.deleted') sessions.delete(event.properties.sessionID)
    })
    return { sessions, stop }
  },
  ({ stop }) => stop(),
)

/** The rules of the folders that a file lies in, as far as this session has not heard them. */
export async function loadNestedInstructions({ instance, sessionID }: ToolContext, file: string): Promise<Instruction[]> {
  const found = await nestedInstructions(instance, file)
  if (found.length === 0) return []
  const { sessions } = told(instance)
  const known = sessions.get(sessionID) ?? new Set<string>()
  sessions.delete(sessionID)
  sessions.set(sessionID, known)
  if (sessions.size > MAX_SESSIONS) sessions.delete(sessions.keys().next().value ?? sessionID)
  const fresh = found.filter(({ path, text }) => !known.has(`${path}\n${text.length}`))
  for (const { path, text } of fresh) known.add(`${path}\n${text.length}`)
  return fresh
}
