import { z } from 'zod'
import { McpLocal, McpRemote } from './config'
import { operations } from './operation'

// Shapes

export const McpStatus = z.discriminatedUnion('status', [
  z.object({ status: z.literal('connected') }),
  z.object({ status: z.literal('disabled') }),
  z.object({ status: z.literal('failed'), error: z.string() }),
  z.object({ status: z.literal('needs_auth') }),
  z.object({ status: z.literal('needs_client_registration'), error: z.string() }),
])
export type McpStatus = z.infer<typeof McpStatus>

/** Status of every server by its name. */
export const McpStatuses = z.record(z.string(), McpStatus)

export const McpResource = z.object({
  name: z.string(),
  uri: z.string(),
  description: z.string().optional(),
  mimeType: z.string().optional(),
  /** The server that has it. */
  client: z.string(),
})
export type McpResource = z.infer<typeof McpResource>

// Inputs

export const McpAdd = z.object({ name: z.string().min(1).max(200), config: z.union([McpLocal, McpRemote]) })
export type McpAdd = z.infer<typeof McpAdd>

// Events

export const mcpEvents = {
  /** Also when a server came, went or failed: its status is worth another look. */
  'mcp.tools.changed': z.object({ server: z.string() }),
  /** No browser could be opened for a sign-in; it goes on when the person opens the address. */
  'mcp.browser.open.failed': z.object({ mcpName: z.string(), url: z.string() }),
}

// Operations

const byName = z.object({ name: z.string() })

export const mcpOperations = operations({
  'mcp.status': {
    method: 'GET',
    path: '/mcp',
    scope: 'instance',
    summary: 'Status of every MCP server.',
    result: McpStatuses,
    errors: ['BadRequest'],
  },
  'mcp.add': {
    method: 'POST',
    path: '/mcp',
    scope: 'instance',
    summary: 'Add a server until the instance closes, and connect it at once.',
    body: McpAdd,
    result: McpStatuses,
    errors: ['BadRequest'],
  },
  'mcp.auth.start': {
    method: 'POST',
    path: '/mcp/{name}/auth',
    scope: 'instance',
    summary: 'Begin a sign-in and answer the address to open; empty when the server wants none. It waits five minutes.',
    params: byName,
    result: z.object({ authorizationUrl: z.string(), oauthState: z.string() }),
    errors: ['BadRequest', 'McpUnsupportedOAuthError', 'McpServerNotFoundError'],
  },
  'mcp.auth.remove': {
    method: 'DELETE',
    path: '/mcp/{name}/auth',
    scope: 'instance',
    summary: 'Forget the sign-in at a server.',
    params: byName,
    result: z.object({ success: z.literal(true) }),
    errors: ['BadRequest', 'McpServerNotFoundError'],
  },
  'mcp.auth.callback': {
    method: 'POST',
    path: '/mcp/{name}/auth/callback',
    scope: 'instance',
    summary: 'Finish a sign-in with the code that the browser was given.',
    params: byName,
    body: z.object({ code: z.string().min(1).max(8192) }),
    result: McpStatus,
    errors: ['BadRequest', 'McpServerNotFoundError'],
  },
  'mcp.auth.authenticate': {
    method: 'POST',
    path: '/mcp/{name}/auth/authenticate',
    scope: 'instance',
    summary: 'Begin a sign-in, open the browser, and wait for its end.',
    params: byName,
    result: McpStatus,
    errors: ['BadRequest', 'McpUnsupportedOAuthError', 'McpServerNotFoundError'],
  },
  'mcp.connect': {
    method: 'POST',
    path: '/mcp/{name}/connect',
    scope: 'instance',
    summary: 'Connect a server.',
    params: byName,
    result: z.boolean(),
    errors: ['BadRequest', 'McpServerNotFoundError'],
  },
  'mcp.disconnect': {
    method: 'POST',
    path: '/mcp/{name}/disconnect',
    scope: 'instance',
    summary: 'End a server and leave it off.',
    params: byName,
    result: z.boolean(),
    errors: ['BadRequest', 'McpServerNotFoundError'],
  },
  'experimental.resource.list': {
    method: 'GET',
    path: '/experimental/resource',
    scope: 'instance',
    summary: 'Resources of the connected servers, by `SERVER:URI`.',
    result: z.record(z.string(), McpResource),
    errors: ['BadRequest'],
  },
})
