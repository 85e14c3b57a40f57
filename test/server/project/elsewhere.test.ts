import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../../support/start-test-server'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

test('an upgrade is not done here, and says what is', async () => {
  expect(await server.client('global.upgrade', { body: { target: '9.9.9' } })).toEqual({ success: false, error: expect.stringContaining('Not available here') })
  await expect(server.client('global.upgrade', { body: { target: 'newest' } })).rejects.toMatchObject({ status: 400, body: { name: 'BadRequest' } })
})

test('there is no console: nothing is managed, nothing can be chosen', async () => {
  expect(await server.client('experimental.console.get')).toEqual({ consoleManagedProviders: [], switchableOrgCount: 0 })
  expect(await server.client('experimental.console.listOrgs')).toEqual({ orgs: [] })
  await expect(server.client('experimental.console.switchOrg', { body: { accountID: 'a', orgID: 'o' } })).rejects.toMatchObject({
    status: 400,
    body: { name: 'BadRequest', data: { message: expect.stringContaining('Not available here') } },
  })
})

test('there are no workspaces elsewhere, and what would need one names what there is', async () => {
  const lists = ['experimental.workspace.adapter.list', 'experimental.workspace.list', 'experimental.workspace.status'] as const
  for (const operation of lists) expect(await server.client(operation)).toEqual([])
  expect(await server.client('experimental.workspace.syncList')).toBeUndefined()
  await expect(server.client('experimental.workspace.create', { body: { type: 'cloud', branch: null } })).rejects.toMatchObject({
    status: 400,
    body: { name: 'WorkspaceCreateError', data: { message: expect.stringContaining('/experimental/worktree') } },
  })
  await expect(server.client('experimental.workspace.remove', { params: { id: 'wrk_1' } })).rejects.toMatchObject({ status: 400 })
})

test('a session is in no workspace: it can be taken out of one, and put into none', async () => {
  const { id: sessionID } = await server.client('session.create', { body: {} })
  expect(await server.client('experimental.workspace.warp', { body: { id: null, sessionID } })).toBeUndefined()
  await expect(server.client('experimental.workspace.warp', { body: { id: 'wrk_1', sessionID } })).rejects.toMatchObject({ status: 400, body: { name: 'WorkspaceWarpError' } })
  await expect(server.client('experimental.workspace.warp', { body: { id: null, sessionID: 'ses_unknown' as never } })).rejects.toMatchObject({ status: 404, body: { name: 'NotFoundError' } })
})
