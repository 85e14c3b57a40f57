import { once } from 'node:events'
import { mkdtemp, open, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { spawn } from 'node:child_process'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { MessageID, SessionID } from '#protocol/id'
import type { AssistantMessage } from '#protocol/message'
import { transact } from '../../../server/store/transact'
import { startTestServer, type TestServer, type TestServerOptions } from '../../support/start-test-server'
import { makeProject, type TempProject } from '../../support/temp-project'

let home: string
let project: TempProject
const started: TestServer[] = []
beforeEach(async () => {
  home = await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-home-')))
  project = await makeProject()
})
afterEach(async () => {
  for (const server of started.splice(0)) await server.close()
  await project.remove()
  await rm(home, { recursive: true, force: true })
})

const start = async (input: TestServerOptions = {}) => {
  const server = await startTestServer({ home, project, ...input })
  started.push(server)
  return server
}
const data = () => path.join(home, '.local/share/opencode-desktop')
const file = () => path.join(data(), 'opencode-desktop.db')
const titles = async (server: TestServer) => (await server.client('session.list')).map(({ title }) => title).sort()
const notices = async (server: TestServer) => (await server.client('server.info')).notices.map(({ message }) => message)
const create = (server: TestServer, title: string) => server.client('session.create', { body: { title } })

/** An answer that the model had begun when the process was gone. */
function leaveUnfinished(server: TestServer, sessionID: SessionID): MessageID {
  const { app } = server
  const id = app.id('msg')
  const tokens = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } }
  const place = { path: { cwd: '/', root: '/' }, modelID: 'm', providerID: 'p', mode: 'build', agent: 'build' }
  const message: AssistantMessage = { id, sessionID, role: 'assistant', parentID: app.id('msg'), time: { created: 1 }, cost: 0, tokens, ...place }
  transact(app, (tx) => tx.message.put(message))
  return id
}

async function damageHeader() {
  const handle = await open(file(), 'r+')
  await handle.write(Buffer.alloc(8_192, 0x5a), 0, 8_192, 0)
  await handle.close()
}

test('all files of the database are for their owner alone, while it is open too', async () => {
  const before = process.umask(0)
  try {
    const server = await start()
    await create(server, 'one')
    await server.app.store.backup()
    for (const folder of [data(), path.join(data(), 'backup')]) {
      expect((await stat(folder)).mode & 0o777).toBe(0o700)
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        if (entry.isFile()) expect([entry.name, (await stat(path.join(folder, entry.name))).mode & 0o777]).toEqual([entry.name, 0o600])
      }
    }
  } finally {
    process.umask(before)
  }
})

test('a destroyed database is set aside, the newest backup restored, and the person told', async () => {
  const first = await start()
  await create(first, 'kept')
  await first.app.store.backup()
  await create(first, 'lost')
  await started.pop()!.close()
  await damageHeader()
  const second = await start()
  expect(await titles(second)).toEqual(['kept'])
  expect(await notices(second)).toEqual([expect.stringMatching(/damaged and was set aside as opencode-desktop\.db\.damaged-.*backup of .* took its place/)])
  expect((await readdir(data())).some((name) => name.includes('.damaged-'))).toBe(true)
  await create(second, 'new')
})

test('a backup that is damaged itself is passed over for the one before it', async () => {
  const first = await start()
  await create(first, 'kept')
  await first.app.store.backup()
  await new Promise((resolve) => setTimeout(resolve, 5))
  const newest = await first.app.store.backup()
  await started.pop()!.close()
  await writeFile(newest, 'no database at all, but long enough to be looked at as one'.repeat(200))
  await damageHeader()
  expect(await titles(await start())).toEqual(['kept'])
})

test('without any backup the server starts empty and says so', async () => {
  await create(await start(), 'lost')
  await started.pop()!.close()
  await damageHeader()
  const second = await start()
  expect(await titles(second)).toEqual([])
  expect(await notices(second)).toEqual([expect.stringContaining('There was no backup')])
})

test('what a damaged file still gives is taken over', async () => {
  const first = await start()
  const { id: sessionID } = await create(first, 'in the backup')
  const note = (text: string) => first.client('session.prompt', { params: { sessionID }, body: { noReply: true, parts: [{ type: 'text', text }] } })
  await note('in the backup')
  await first.app.store.backup()
  await note('later')
  for (let count = 0; count < 200; count += 1) await create(first, `later ${count}`)
  await started.pop()!.close()
  // A page of an index in the middle, as a dying disk leaves it; the stop was unclean, so the file is looked at.
  const db = new Database(file())
  const page = db.prepare("select rootpage from sqlite_schema where name = 'session_by_project'").pluck().get() as number
  const size = db.pragma('page_size', { simple: true }) as number
  db.close()
  const handle = await open(file(), 'r+')
  await handle.write(Buffer.alloc(size, 0x5a), 0, size, (page - 1) * size)
  await handle.close()
  await writeFile(`${file()}.open-1234567-1`, '')
  const second = await start()
  expect((await second.client('session.list', { query: { limit: 1000 } })).length).toBe(201)
  const { data: told } = await second.client('v2.session.history', { params: { sessionID } })
  expect(told.flatMap((event) => (event.type === 'session.next.prompted' ? event.data.prompt.text : []))).toEqual(['in the backup', 'later'])
  expect(await notices(second)).toEqual([expect.stringContaining('took its place'), expect.stringMatching(/^\d+ entries of the damaged database/)])
})

test('a database of a newer version is only read: 409 on writes, and nothing in it changes', async () => {
  const first = await start()
  const { id } = await create(first, 'from the future')
  leaveUnfinished(first, id)
  await started.pop()!.close()
  const db = new Database(file())
  db.pragma('user_version = 999')
  db.close()
  const before = await readFile(file())
  const second = await start()
  expect(await titles(second)).toEqual(['from the future'])
  expect((await second.client('session.messages', { params: { sessionID: id } })).length).toBe(1)
  await expect(create(second, 'no')).rejects.toMatchObject({ status: 409 })
  await expect(second.client('session.update', { params: { sessionID: id }, body: { title: 'no' } })).rejects.toMatchObject({ status: 409 })
  expect(await notices(second)).toEqual([expect.stringContaining('newer version')])
  await started.pop()!.close()
  expect((await readFile(file())).equals(before)).toBe(true)
})

test('at most three copies are kept', async () => {
  const first = await start()
  for (let count = 0; count < 5; count += 1) {
    await first.app.store.backup()
    await new Promise((resolve) => setTimeout(resolve, 3))
  }
  expect((await readdir(path.join(data(), 'backup'))).length).toBe(3)
})

test('the daily copy is made once a day', async () => {
  const { app } = await start()
  await app.store.backupDaily(Date.now())
  await app.store.backupDaily(Date.now())
  expect((await readdir(path.join(data(), 'backup'))).length).toBe(1)
  await app.store.backupDaily(Date.now() + 25 * 60 * 60_000)
  expect((await readdir(path.join(data(), 'backup'))).length).toBe(2)
})

test('open work of a server that died is ended, of one that lives it is left alone', async () => {
  const first = await start()
  const { id } = await create(first, 'busy')
  const messageID = leaveUnfinished(first, id)
  await started.pop()!.close()
  // Another process says that it has the database open; its start time makes it that very process.
  const other = spawn('sleep', ['60'])
  const ticks = (await readFile(`/proc/${other.pid}/stat`, 'latin1')).split(') ')[1]!.split(' ')[19]
  await writeFile(`${file()}.open-${other.pid}-${ticks}`, '')
  const errorOf = async (server: TestServer) => (await server.client('session.message', { params: { sessionID: id, messageID } })).info as AssistantMessage
  expect((await errorOf(await start())).error).toBeUndefined()
  await started.pop()!.close()
  other.kill('SIGKILL')
  await once(other, 'exit')
  expect(await errorOf(await start())).toMatchObject({ error: { name: 'MessageAbortedError' }, time: { completed: expect.any(Number) } })
})

test('a locked database answers 503 with Retry-After, and a full one 507, and both recover', async () => {
  const server = await start()
  await create(server, 'one')
  const other = new Database(file())
  other.exec('begin immediate')
  await expect(create(server, 'two')).rejects.toMatchObject({ status: 503 })
  other.exec('rollback')
  other.close()
  await create(server, 'three')
  const fault = Object.assign(new Error('full'), { code: 'SQLITE_FULL' })
  expect(() => server.app.store.write(() => { throw fault }, true)).toThrow(expect.objectContaining({ name: 'InsufficientStorage' }))
  expect(await titles(server)).toEqual(['one', 'three'])
}, 20_000)

test('a project folder that was deleted answers 404, its sessions stay readable, and it is not made again', async () => {
  const gone = await makeProject()
  const server = await start({ project })
  const { id } = await server.client('session.create', { directory: gone.directory, body: { title: 'of a folder' } })
  await server.client('instance.dispose', { directory: gone.directory })
  await gone.remove()
  for (const route of ['/file?path=.', '/session', '/vcs', '/event']) {
    const answer = await server.fetch(`${route}${route.includes('?') ? '&' : '?'}directory=${encodeURIComponent(gone.directory)}`)
    expect([route, answer.status]).toEqual([route, 404])
  }
  expect((await server.client('session.get', { params: { sessionID: id } })).title).toBe('of a folder')
  expect(await server.client('session.messages', { params: { sessionID: id } })).toEqual([])
  const prompt = server.client('session.prompt', { params: { sessionID: id }, body: { parts: [{ type: 'text', text: 'hi' }] } })
  await expect(prompt).rejects.toMatchObject({ status: 404 })
  await expect(stat(gone.directory)).rejects.toMatchObject({ code: 'ENOENT' })
})
