import type { SessionID } from '#protocol/id'
import type { WaitingRequest } from '#protocol/permission'
import type { App } from '../app'
import { rootOf } from '../permission/approvals'
import { allPending } from '../permission/permission'
import { allQuestions } from '../permission/question'

const MAX_TEXT = 300

/** Everybody who waits for a person, in whatever project, the oldest first. */
export function listWaiting(app: App): WaitingRequest[] {
  const place = (sessionID: SessionID, directory: string) => {
    const rootID = rootOf(app, sessionID)
    return { sessionID, rootID, title: app.store.session.get(rootID)?.title ?? '', directory }
  }
  const permissions = allPending(app).map(({ request, instance }): WaitingRequest => {
    const { command } = request.metadata
    const text = typeof command === 'string' ? command : request.patterns.join('\n')
    return { kind: 'permission', id: request.id, ...place(request.sessionID, instance.directory), subject: request.permission, text: text.slice(0, MAX_TEXT) }
  })
  const questions = allQuestions(app).map(({ request, instance }): WaitingRequest => {
    const [first] = request.questions
    return { kind: 'question', id: request.id, ...place(request.sessionID, instance.directory), subject: first?.header ?? '', text: (first?.question ?? '').slice(0, MAX_TEXT) }
  })
  return [...permissions, ...questions].sort((one, other) => (one.id.slice(4) < other.id.slice(4) ? -1 : 1))
}
