import { badRequest, ProtocolError } from '#protocol/error'
import type { PermissionID, QuestionID, SessionID } from '#protocol/id'
import type { PermissionAction, PermissionReplyInput, PermissionRequest } from '#protocol/permission'
import type { QuestionAnswer, QuestionRequest } from '#protocol/question'
import type { PermissionCreateV2 } from '#protocol/v2/session-request'
import { defaultAgent, findAgent } from '../config/agents'
import type { Instance } from '../instance'
import { askPermission, listPermissions, PermissionDeniedError, replyPermission } from '../permission/permission'
import { listQuestions, rejectQuestion, replyQuestion } from '../permission/question'
import { rightsOf } from './rights'
import { getSession } from './session'

// What a session waits for, asked and answered from outside.

/** Judges by the rules of an agent in the session; what they leave open waits for a person, and its asker looks for the reply. */
export async function requestPermission(instance: Instance, sessionID: SessionID, input: PermissionCreateV2): Promise<{ id: PermissionID; effect: PermissionAction }> {
  const { app } = instance
  const session = getSession(app, sessionID)
  const name = input.agent ?? session.agent
  const agent = await (name === undefined ? defaultAgent(instance) : findAgent(instance, name)).catch((error: unknown) => {
    throw badRequest(error instanceof Error ? error.message : String(error))
  })
  const layers = (await rightsOf(instance, session, agent))()
  const id = input.id ?? app.id('per')
  if (listPermissions(instance).some((request) => request.id === id)) throw badRequest(`The request id ${id} is taken`)
  const { action: permission, resources: patterns, save = [], metadata = {}, source } = input
  const tool = source ? { tool: { messageID: source.messageID, callID: source.callID } } : {}
  const asked = askPermission(instance, { id, sessionID, agent: agent.name, layers, permission, patterns, always: save, metadata, ...tool, signal: instance.signal })
  // Rules answer at once. What waits is answered by somebody else, and a no is no failure of anything here.
  asked.catch(() => undefined)
  if (listPermissions(instance).some((request) => request.id === id)) return { id, effect: 'ask' }
  try {
    await asked
    return { id, effect: 'allow' }
  } catch (error) {
    if (error instanceof PermissionDeniedError) return { id, effect: 'deny' }
    throw error
  }
}

export function permissionsOf(instance: Instance, sessionID: SessionID): PermissionRequest[] {
  getSession(instance.app, sessionID)
  return listPermissions(instance).filter((request) => request.sessionID === sessionID)
}

export function permissionOf(instance: Instance, sessionID: SessionID, id: PermissionID): PermissionRequest {
  const found = permissionsOf(instance, sessionID).find((request) => request.id === id)
  if (!found) throw new ProtocolError('PermissionNotFoundError', { requestID: id, message: `Permission request not found: ${id}` })
  return found
}

export function answerPermission(instance: Instance, address: { sessionID: SessionID; requestID: PermissionID }, input: PermissionReplyInput): void {
  permissionOf(instance, address.sessionID, address.requestID)
  replyPermission(instance.app, address.requestID, input)
}

export function questionsOf(instance: Instance, sessionID: SessionID): QuestionRequest[] {
  getSession(instance.app, sessionID)
  return listQuestions(instance).filter((request) => request.sessionID === sessionID)
}

/** Without answers the question is dismissed. */
export function answerQuestion(instance: Instance, address: { sessionID: SessionID; requestID: QuestionID }, answers?: readonly QuestionAnswer[]): void {
  const { sessionID, requestID } = address
  if (!questionsOf(instance, sessionID).some((request) => request.id === requestID)) {
    throw new ProtocolError('QuestionNotFoundError', { requestID, message: `Question request not found: ${requestID}` })
  }
  if (answers) replyQuestion(instance.app, requestID, answers)
  else rejectQuestion(instance.app, requestID)
}
