import path from 'node:path'
import type { Session } from '#protocol/session'
import { projectRoot } from '../config/places'
import type { Instance } from '../instance'

/** Where the plan of a conversation is written down; the plan agent may change this one kind of file. */
export function planFile(instance: Instance, session: Pick<Session, 'slug' | 'time'>): string {
  return path.join(projectRoot(instance), '.opencode', 'plans', `${session.time.created}-${session.slug}.md`)
}
