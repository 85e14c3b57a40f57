import type { CallOptions, Transport } from './transport'
import type { PermissionReply, PermissionRequest, QuestionRequest, Tool, ToolResult } from './types'

export type Tools = {
  /** All that can run in the folder, those of MCP servers too. */
  list(options?: CallOptions): Promise<Tool[]>
  /** Runs one. What the rules would ask about is refused (`ForbiddenError`); a tool that fails says so in `is_error`. */
  execute(name: string, args?: Record<string, unknown>, options?: CallOptions & { sessionID?: string }): Promise<ToolResult>
}

export type Permissions = {
  list(options?: CallOptions): Promise<PermissionRequest[]>
  /** `message` tells the model why something was rejected. */
  reply(requestID: string, reply: PermissionReply, options?: CallOptions & { message?: string }): Promise<boolean>
}

export type Questions = {
  list(options?: CallOptions): Promise<QuestionRequest[]>
  /** One list of labels, or own words, for each question. */
  reply(requestID: string, answers: readonly (readonly string[])[], options?: CallOptions): Promise<boolean>
  reject(requestID: string, options?: CallOptions): Promise<boolean>
}

export function createTools(transport: Transport): Tools {
  return {
    list: async (options) => (await transport.json<{ data: Tool[] }>('GET', '/v1/tools', options)).data,
    execute: (name, args = {}, { sessionID, ...options } = {}) =>
      transport.json('POST', `/v1/tools/${encodeURIComponent(name)}/execute`, { ...options, body: { arguments: args, session_id: sessionID } }),
  }
}

export function createPermissions(transport: Transport): Permissions {
  return {
    list: (options) => transport.json('GET', '/permission', options),
    reply: (requestID, reply, { message, ...options } = {}) =>
      transport.json('POST', `/permission/${encodeURIComponent(requestID)}/reply`, { ...options, body: { reply, message } }),
  }
}

export function createQuestions(transport: Transport): Questions {
  return {
    list: (options) => transport.json('GET', '/question', options),
    reply: (requestID, answers, options = {}) => transport.json('POST', `/question/${encodeURIComponent(requestID)}/reply`, { ...options, body: { answers } }),
    reject: (requestID, options) => transport.json('POST', `/question/${encodeURIComponent(requestID)}/reject`, options),
  }
}
