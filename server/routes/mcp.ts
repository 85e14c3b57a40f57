import { mcpOperations } from '#protocol/mcp'
import { addMcp, connectMcp, disconnectMcp, mcpStatus } from '../mcp/mcp'
import { listMcpResources } from '../mcp/resources'
import { authenticateMcp, finishMcpAuth, removeMcpAuth, startMcpAuth } from '../mcp/sign-in'
import { routes } from './route'

export const mcpRoutes = routes(mcpOperations, {
  'mcp.status': (instance) => mcpStatus(instance),
  'mcp.add': (instance, { body }) => addMcp(instance, body),
  'mcp.auth.start': (instance, { params }) => startMcpAuth(instance, params.name),
  'mcp.auth.remove': (instance, { params }) => removeMcpAuth(instance, params.name),
  'mcp.auth.callback': (instance, { params, body }) => finishMcpAuth(instance, params.name, body.code),
  'mcp.auth.authenticate': (instance, { params }, { signal }) => authenticateMcp(instance, params.name, signal),
  'mcp.connect': (instance, { params }) => connectMcp(instance, params.name),
  'mcp.disconnect': (instance, { params }) => disconnectMcp(instance, params.name),
  'experimental.resource.list': async (instance) =>
    Object.fromEntries((await listMcpResources(instance)).map((resource) => [`${resource.client}:${resource.uri}`, resource])),
})
