import type { Instance } from '../instance'
import { slot } from '../scope'

const MAX_NOTICES = 500

const told = slot((_instance: Instance) => new Set<string>())

/** Tells everyone, once as long as the folder is open, of something of the person's files that is not used as it is written. */
export function noticeOnce(instance: Instance, message: string): void {
  const known = told(instance)
  if (known.has(message) || known.size >= MAX_NOTICES) return
  known.add(message)
  instance.log.warn('configuration notice', { message })
  instance.bus.publish(instance.place, 'server.notice', { level: 'warn', message })
}
