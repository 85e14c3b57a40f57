import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLog } from '../../../server/system/log'
import { writeFileAtomic } from '../../../server/system/files'
import { openRegularFile } from '../../../server/system/real-path'
import { startConversation, toolsOf, type Conversation } from '../../support/conversation'

let talk: Conversation
let outside: string
beforeEach(async () => {
  outside = await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-outside-')))
  await writeFile(path.join(outside, 'private.txt'), 'private words')
})
afterEach(async () => {
  await talk?.close()
  await rm(outside, { recursive: true, force: true })
})

const inProject = (...names: string[]) => path.join(talk.server.directory, ...names)
const get = async (route: string) => {
  const answer = await talk.server.fetch(route)
  return { status: answer.status, text: await answer.text() }
}
const put = (file: string) => talk.server.fetch(`/file/content?path=${encodeURIComponent(file)}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"content":"overwritten"}' })

test('no route leads out, in any spelling, for reading, listing, writing or a terminal', async () => {
  talk = await startConversation()
  await symlink(outside, inProject('folder'))
  await symlink(path.join(outside, 'private.txt'), inProject('file.txt'))
  await symlink(path.join(outside, 'new.txt'), inProject('dangling.txt'))
  await symlink('folder/../../etc', inProject('twice'))
  const ways = [path.join(outside, 'private.txt'), 'file.txt', 'folder/private.txt', `../${path.basename(outside)}/private.txt`, './/folder//private.txt', 'dangling.txt', 'folder/new.txt']
  for (const way of ways) {
    const { status, text } = await get(`/file/content?path=${encodeURIComponent(way)}`)
    expect([way, status, text.includes('private words')]).toEqual([way, 403, false])
    expect([way, (await put(way)).status]).toEqual([way, 403])
  }
  for (const folder of ['folder', outside, '..', '/', 'folder/']) expect((await get(`/file?path=${encodeURIComponent(folder)}`)).status).toBe(403)
  for (const cwd of ['folder', outside, '..']) {
    await expect(talk.server.client('pty.create', { body: { cwd } })).rejects.toMatchObject({ status: 403 })
  }
  expect((await get('/find?pattern=private')).text).not.toContain('private words')
  expect(await readdir(outside)).toEqual(['private.txt'])
  expect(await readFile(path.join(outside, 'private.txt'), 'utf8')).toBe('private words')
})

test('bad bytes in a path are a 400', async () => {
  talk = await startConversation()
  for (const bad of ['a%00b', '%ff%fe', '%c0%ae%c0%ae/x', 'x'.repeat(5_000), '%ed%a0%80']) expect([bad.slice(0, 9), (await get(`/file/content?path=${bad}`)).status]).toEqual([bad.slice(0, 9), 400])
})

test('what was swapped for a link between the look and the act is not followed', async () => {
  talk = await startConversation({ files: { 'sub/a.txt': 'a' } })
  const within = talk.server.directory
  const file = inProject('sub/a.txt')
  await rename(inProject('sub'), inProject('old'))
  await symlink(outside, inProject('sub'))
  await writeFile(path.join(outside, 'a.txt'), 'other')
  await expect(openRegularFile(file, { within })).rejects.toThrow('outside')
  await expect(writeFileAtomic(file, 'x', { within })).rejects.toThrow('outside')
  expect(await readFile(path.join(outside, 'a.txt'), 'utf8')).toBe('other')
})

test('an edit that a person was still thinking about is not written elsewhere or over something new', async () => {
  talk = await startConversation({ files: { 'sub/a.txt': 'a\n', 'b.txt': 'b\n' }, config: { permission: { edit: 'ask' } } })
  const events = await talk.server.events()
  const turn = async (filePath: string, meanwhile: () => Promise<unknown>) => {
    talk.model.script([{ tools: [{ id: 'call_1', name: 'write', input: { filePath, content: 'agent\n' } }] }, { text: 'done' }])
    const sessionID = await talk.session()
    const over = talk.ask(sessionID, 'go')
    const { data } = await events.waitFor((frame) => frame.data.type === 'permission.asked' && frame.data.properties.sessionID === sessionID)
    await meanwhile()
    await talk.server.client('permission.reply', { params: { requestID: (data.properties as { id: never }).id }, body: { reply: 'once' } })
    await over
    return toolsOf((await talk.server.client('session.messages', { params: { sessionID } }))[1]!)[0]!.state
  }
  const moved = await turn('sub/a.txt', async () => {
    await rename(inProject('sub'), inProject('old'))
    await symlink(outside, inProject('sub'))
  })
  expect(moved.status).toBe('error')
  expect(await readdir(outside)).toEqual(['private.txt'])
  const changed = await turn('b.txt', () => writeFile(inProject('b.txt'), 'person\n'))
  expect(changed).toMatchObject({ status: 'error', error: expect.stringContaining('changed by somebody else') })
  expect(await readFile(inProject('b.txt'), 'utf8')).toBe('person\n')
  events.close()
})

test('all that we keep is for its owner alone, whatever the umask', async () => {
  const before = process.umask(0)
  try {
    const home = await realpath(await mkdtemp(path.join(tmpdir(), 'ocd-home-')))
    const log = openLog({ file: path.join(home, '.local/share/opencode-desktop/log/server.log'), level: 'debug' })
    talk = await startConversation({ home, options: { log }, files: { 'big.txt': 'line\n'.repeat(50_000) }, config: { permission: 'allow' } })
    talk.model.script([{ tools: [{ id: 'call_1', name: 'bash', input: { command: 'cat big.txt big.txt big.txt big.txt big.txt big.txt big.txt big.txt' } }] }, { text: 'done' }])
    const sessionID = await talk.session()
    await talk.ask(sessionID, 'go')
    const url = `data:image/png;base64,${Buffer.alloc(100_000).toString('base64')}`
    await talk.server.client('session.prompt', { params: { sessionID }, body: { noReply: true, parts: [{ type: 'file', mime: 'image/png', filename: 'x.png', url }] } })
    await talk.server.client('auth.set', { params: { providerID: 'groq' }, body: { type: 'api', key: 'gsk-some-key-of-the-person' } })
    await talk.server.app.store.backup()
    log.warn('a line')
    const { paths } = talk.server.app.options
    const seen: string[] = []
    for (const root of [paths.data, paths.state, paths.cache]) {
      const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
      for (const entry of entries) {
        const file = path.join(entry.parentPath, entry.name)
        const mode = (await stat(file)).mode & 0o777
        seen.push(path.relative(home, file))
        expect([path.relative(home, file), mode.toString(8)]).toEqual([path.relative(home, file), entry.isDirectory() ? '700' : '600'])
      }
      expect(((await stat(root).catch(() => undefined))?.mode ?? 0o700) & 0o77).toBe(0)
    }
    for (const part of ['token', 'server.json', 'auth.json', 'opencode-desktop.db-wal', 'backup/', 'blob/', 'tool-output/', 'server.log']) expect(seen.some((file) => file.includes(part))).toBe(true)
    await log.close()
    await rm(home, { recursive: true, force: true }).catch(() => undefined)
  } finally {
    process.umask(before)
  }
})

test('opening a folder makes nothing in it', async () => {
  talk = await startConversation()
  await mkdir(path.join(outside, 'empty'))
  const directory = path.join(outside, 'empty')
  for (const operation of ['project.current', 'session.list', 'app.agents', 'vcs.get', 'config.get'] as const) await talk.server.client(operation, { directory })
  expect(await readdir(directory)).toEqual([])
})
