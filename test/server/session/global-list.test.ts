import { afterEach, beforeEach, expect, test } from 'vitest'
import type { GlobalSession } from '#protocol/session'
import { startTestServer, type TestServer } from '../../support/start-test-server'
import { makeProject, type TempProject } from '../../support/temp-project'

let server: TestServer
let other: TempProject
beforeEach(async () => {
  server = await startTestServer()
  other = await makeProject({ files: { 'other.txt': '' } })
})
afterEach(async () => {
  await server.close()
  await other.remove()
})

async function page(query: Record<string, string> = {}) {
  const response = await server.fetch(`/experimental/session?${new URLSearchParams(query)}`)
  expect(response.status).toBe(200)
  return { sessions: (await response.json()) as GlobalSession[], next: response.headers.get('x-next-cursor') }
}

test('sessions of all projects come with their project, last updated first', async () => {
  const here = await server.client('session.create', { body: { title: 'here' } })
  const there = await server.client('session.create', { directory: other.directory, body: { title: 'there' } })
  const { sessions, next } = await page()
  expect(sessions.map(({ id }) => id).sort()).toEqual([here.id, there.id].sort())
  expect(sessions.find(({ id }) => id === there.id)!.project).toEqual({ id: there.projectID, worktree: other.directory })
  expect(next).toBeNull()
  const known = await server.client('experimental.session.list', { query: { search: 'HER' } })
  expect(known.map(({ title }) => title).sort()).toEqual(['here', 'there'])
  expect(await server.client('experimental.session.list', { query: { search: 'THERE' } })).toHaveLength(1)
})

test('archived ones and children are left out where that is asked', async () => {
  const parent = await server.client('session.create', { body: { title: 'parent' } })
  await server.client('session.create', { body: { title: 'child', parentID: parent.id } })
  const archived = await server.client('session.create', { body: { title: 'archived' } })
  await server.client('session.update', { params: { sessionID: archived.id }, body: { time: { archived: 5 } } })
  const titles = async (query?: Record<string, string>) => (await page(query)).sessions.map(({ title }) => title).sort()
  expect(await titles()).toEqual(['child', 'parent'])
  expect(await titles({ roots: 'true' })).toEqual(['parent'])
  expect(await titles({ archived: 'true' })).toEqual(['archived', 'child', 'parent'])
  await server.client('session.update', { params: { sessionID: archived.id }, body: { time: { archived: null } } })
  expect(await titles()).toEqual(['archived', 'child', 'parent'])
})

test('pages tell each session once, also when many were updated in the same millisecond', async () => {
  const ids: string[] = []
  for (let index = 0; index < 12; index += 1) ids.push((await server.client('session.create', { body: {} })).id)
  const at = server.app.clock.now()
  for (const [index, id] of ids.entries()) {
    const session = server.app.store.session.get(id)!
    // Three groups of four share their time.
    server.app.store.write(() => server.app.store.session.put({ ...session, time: { ...session.time, updated: at - Math.floor(index / 4) } }), false)
  }
  const seen: string[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < 10; pages += 1) {
    const { sessions, next } = await page({ limit: '3', ...(cursor ? { cursor } : {}) })
    seen.push(...sessions.map(({ id }) => id))
    if (!next) break
    cursor = next
  }
  expect(seen).toHaveLength(12)
  expect(new Set(seen)).toEqual(new Set(ids))
  // A bare time, as other servers give it, means what is older.
  expect((await page({ cursor: String(at) })).sessions).toHaveLength(8)
})
