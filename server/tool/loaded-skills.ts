import type { SessionID } from '#protocol/id'
import type { App } from '../app'
import type { Instance } from '../instance'
import type { SkillInfo } from '../config/skills'
import { slot } from '../scope'
import { isInside } from '../system/real-path'

const MAX_SESSIONS = 1_000
const MAX_PARENTS = 20

const loaded = slot((_app: App) => new Map<SessionID, Set<string>>())

/** Who loads a skill may read the files beside it, in this session and those below it; forgotten at the next start. */
export function noteLoadedSkill({ app }: Instance, sessionID: SessionID, { directory, readable }: SkillInfo): void {
  if (!readable) return
  const sessions = loaded(app)
  const folders = sessions.get(sessionID) ?? new Set<string>()
  sessions.delete(sessionID)
  sessions.set(sessionID, folders.add(directory))
  for (const oldest of sessions.keys()) {
    if (sessions.size <= MAX_SESSIONS) break
    sessions.delete(oldest)
  }
}

/** Whether a real path lies in the folder of a skill that the session, or one above it, has loaded. */
export function isInLoadedSkill({ app, store }: Instance, sessionID: SessionID, real: string): boolean {
  const sessions = loaded.peek(app)
  let current: SessionID | undefined = sessionID
  for (let step = 0; sessions && current && step < MAX_PARENTS; step++) {
    if ([...(sessions.get(current) ?? [])].some((folder) => isInside(folder, real))) return true
    current = store.session.get(current)?.parentID
  }
  return false
}
